"""`allocator run`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from allocator.files import read_plan
from allocator.files.layout import BLOCKS, FILES
from tests.cli.conftest import Run


def test_a_run_writes_the_plan_and_says_what_matters(run: Run, scenario: Path, tmp_path: Path) -> None:
    """B, of the better class, gets the stock for its day; A waits for the 20th, 14 days after the 6th."""
    out = tmp_path / "out"
    result = run("run", scenario, "--out", out)
    assert result.exit_code == 0
    assert sorted(os.listdir(out)) == sorted([*FILES, BLOCKS])
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "Plan of 2026-01-05 by the model priority-first, proven optimal.",
        "Priority: the lowest number first.",
        "2 order lines: 0 ship today, 2 scheduled, 0 partial, 0 on hold.",
        "Late: 1 line:",
        "  A/1 of WIDGET, arrives 2026-01-20, 14 days late",
        f"Written to {out}. Read {out / 'report.html'} first.",
        f"Ask why, for example: allocator why {out} A 1",
    ]


def test_a_shipped_scenario_runs_by_its_name(run: Run, tmp_path: Path) -> None:
    """No path is needed for what comes with the package."""
    assert run("run", "nothing-short", "--out", tmp_path / "out").exit_code == 0
    assert read_plan(tmp_path / "out").summary["title"] == "A night with nothing short"


def test_the_default_folder_is_out(
    run: Run, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --out the plan goes to `out` where the planner stands."""
    monkeypatch.chdir(tmp_path)
    assert run("run", scenario).exit_code == 0
    assert (tmp_path / "out" / "summary.json").exists()


def test_a_quiet_run_says_nothing(run: Run, scenario: Path, tmp_path: Path) -> None:
    """A scheduler that wants no mail gets none; the plan is the same."""
    run("run", scenario, "--out", tmp_path / "loud")
    result = run("run", scenario, "--out", tmp_path / "quiet", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    for name in FILES:
        if name != "summary.json":
            assert (tmp_path / "quiet" / name).read_bytes() == (tmp_path / "loud" / name).read_bytes()


def test_another_model_and_another_day_can_be_asked_for(run: Run, scenario: Path, tmp_path: Path) -> None:
    """First come, first served on the 8th: A is two days late already and leaves first."""
    out = tmp_path / "out"
    result = run("run", scenario, "--out", out, "--model", "least-late", "--as-of", "2026-01-08")
    assert result.exit_code == 0
    assert result.stdout.startswith("Plan of 2026-01-08 by the model least-late")
    assert read_plan(out).as_of == "2026-01-08"


def test_a_model_file_is_a_model(run: Run, scenario: Path, tmp_path: Path) -> None:
    """A planner's own model is used, and kept in the plan so that it can be proven later."""
    (tmp_path / "mine.toml").write_text('[[stages]]\ngoals = ["fill"]\n')
    assert run("run", scenario, "--out", tmp_path / "out", "--model", tmp_path / "mine.toml").exit_code == 0
    (tmp_path / "mine.toml").unlink()
    assert read_plan(tmp_path / "out").model.stages[0].goals == ("fill",)
    assert run("check", tmp_path / "out").exit_code == 0


def test_an_unknown_model_is_a_usage_error_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    """Exit 2 with the names there are, though the scenario does not exist either."""
    result = run("run", tmp_path / "none", "--out", tmp_path / "out", "--model", "nope")
    assert result.exit_code == 2
    assert "no model 'nope'" in result.stderr
    assert "priority-first" in result.stderr
    assert os.listdir(tmp_path) == []


def test_an_unknown_model_in_the_scenario_is_bad_input(run: Run, scenario: Path, tmp_path: Path) -> None:
    """Exit 1, as for any other fault of scenario.toml."""
    with (scenario / "scenario.toml").open("a") as file:
        file.write('model = "nope"\n')
    result = run("run", scenario, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith("scenario::model: no model 'nope': name one of")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [["--workers", "0"], ["--as-of", "31/12/2026"], ["--nope"], ["--solver", "nope"]]
)
def test_an_option_that_makes_no_sense_is_a_usage_error(
    run: Run, scenario: Path, tmp_path: Path, arguments: list[str]
) -> None:
    """Exit 2, and nothing is written."""
    result = run("run", scenario, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_every_problem_is_said_at_once_and_nothing_is_written(run: Run, scenario: Path) -> None:
    """A quantity in words, a date of another notation and an output folder that holds the input: one go."""
    (scenario / "order_lines.csv").write_text(
        "order_id,item_id,quantity,requested_date\nA,WIDGET,10 pcs,31/12/2026\n"
    )
    before = sorted(os.listdir(scenario))
    result = run("run", scenario, "--out", scenario)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert [line.split(":")[:3] for line in result.stderr.splitlines()[:-1]] == [
        [str(scenario), "", ""],
        ["order_lines", "2", "quantity"],
        ["order_lines", "2", "requested_date"],
    ]
    assert result.stderr.endswith("3 problems; nothing was written.\n")
    assert sorted(os.listdir(scenario)) == before


def test_a_folder_that_cannot_be_written_is_said_before_the_work(run: Run, scenario: Path) -> None:
    """The scenario is fine, the output folder is not: exit 1, and the input is left alone."""
    before = sorted(os.listdir(scenario))
    result = run("run", scenario, "--out", scenario)
    assert result.exit_code == 1
    assert "it holds something that is not a plan" in result.stderr
    assert sorted(os.listdir(scenario)) == before


def test_an_unknown_column_is_a_warning(run: Run, scenario: Path, tmp_path: Path) -> None:
    """What is kept out is named on stderr, and the plan is made."""
    (scenario / "stock.csv").write_text("item_id,quantity,colour\nWIDGET,10,red\n")
    result = run("run", scenario, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: ")
    assert "colour" in result.stderr


def test_the_summary_says_where_the_input_was(
    run: Run, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path is kept as an absolute one, so that the plan can be proven from anywhere."""
    monkeypatch.chdir(tmp_path)
    run("run", "scenario")
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["scenario"] == str(scenario)
