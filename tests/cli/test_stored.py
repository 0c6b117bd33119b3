"""`allocator check` and `allocator why`: commands about a plan on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from allocator.scenario import OrderLine, Scenario, Stock
from tests.cli.conftest import Run


@pytest.fixture
def out(run: Run, scenario: Path, tmp_path: Path) -> Path:
    """A plan of the scenario."""
    run("run", scenario, "--out", tmp_path / "out", "--as-of", "2026-01-04")
    return tmp_path / "out"


def test_a_plan_that_holds_is_proven(run: Run, out: Path) -> None:
    """Exit 0, and the number of stages that are proven; the day of the plan is kept, not the scenario's."""
    result = run("check", out)
    assert result.exit_code == 0
    assert "8 of 8 stages are proven optimal." in result.stdout
    assert result.stderr == ""


def test_a_plan_that_was_tampered_with_fails(run: Run, out: Path) -> None:
    """One unit more in the schedule than the line asked for: exit 4, and what is wrong on stdout."""
    path = out / "shipping_schedule.csv"
    path.write_text(path.read_text().replace(",10,stock,", ",11,stock,"))
    result = run("check", out)
    assert result.exit_code == 4
    assert "The plan does not hold" in result.stdout
    assert "B/1" in result.stdout
    assert result.stderr == f"The plan in {out} does not hold.\n"


def test_a_changed_input_is_said(run: Run, out: Path, scenario: Path) -> None:
    """A title changes nothing of the plan, but the planner hears that the input is not the same."""
    with (scenario / "scenario.toml").open("a") as file:
        file.write('title = "Another"\n')
    result = run("check", out)
    assert result.exit_code == 0
    assert "The input has changed since this plan was made" in result.stdout
    assert "the input has changed" in run("why", out, "A").stderr


def test_an_input_that_was_moved_can_be_named(run: Run, out: Path, scenario: Path, tmp_path: Path) -> None:
    """The plan remembers where its input was; when it has gone, --scenario says where it is now."""
    shutil.move(scenario, tmp_path / "archive")
    gone = run("check", out)
    assert gone.exit_code == 1
    assert str(scenario) in gone.stderr
    assert run("check", out, "--scenario", tmp_path / "archive").exit_code == 0
    assert run("why", out, "A", "--scenario", tmp_path / "archive").exit_code == 0


def test_a_plan_of_frames_says_that_its_input_must_be_named(run: Run, tmp_path: Path) -> None:
    """A plan that the library made of frames in memory has no input on disk."""
    from allocator.planning import allocate

    lines = [OrderLine(order_id="A", item_id="W", quantity=1, requested_date="2026-01-05")]
    scenario = Scenario.from_rows(
        order_lines=lines, stock=[Stock(item_id="W", quantity=1)], as_of="2026-01-05"
    )
    allocate(scenario).write(tmp_path / "out")
    result = run("check", tmp_path / "out")
    assert result.exit_code == 1
    assert "name the input with --scenario PATH" in result.stderr


@pytest.mark.parametrize("command", [["check"], ["why"]])
def test_a_folder_without_a_plan_is_bad_input(run: Run, tmp_path: Path, command: list[str]) -> None:
    """Exit 1 and how to make a plan."""
    order = ["A"] if command == ["why"] else []
    result = run(*command, tmp_path, *order)
    assert result.exit_code == 1
    assert "this is not a plan: it has no summary.json: make it with `allocator run" in result.stderr


def test_why_tells_who_was_first(run: Run, out: Path) -> None:
    """A of class 2 waits for the receipt, as B of class 1 holds the stock."""
    result = run("why", out, "A", "1")
    assert result.exit_code == 0
    assert "receipt R-1" in result.stdout
    assert "B/1 holds 10: class 1 goes before class 2." in result.stdout
    assert run("why", out, "A").stdout == result.stdout


def test_why_of_an_unknown_order_names_the_nearest(run: Run, out: Path) -> None:
    """Exit 1, and what the planner may have meant."""
    result = run("why", out, "a1")
    assert result.exit_code == 1
    assert "no order 'a1'" in result.stderr
    result = run("why", out, "A", "7")
    assert result.exit_code == 1
    assert "its lines are 1" in result.stderr
