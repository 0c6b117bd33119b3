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
    assert "not the input that the plan was made from" in run("why", out, "A", "--scenario", scenario).stderr


def test_a_plan_that_tonights_extract_does_not_bear_out_may_hold_with_its_own(
    run: Run, out: Path, scenario: Path
) -> None:
    """The stock is gone from the extract: the plan does not hold any more, though it was right when made."""
    (scenario / "stock.csv").write_text("item_id,quantity\n")
    result = run("check", out)
    assert result.exit_code == 4
    assert "With the input that it was made from, of which it keeps a copy, the plan holds." in result.stdout


def test_why_is_told_of_the_input_that_the_plan_was_made_from(run: Run, out: Path, scenario: Path) -> None:
    """The extract of the next night lies in the same folder: the story of the last plan stays the same."""
    before = run("why", out, "A").stdout
    (scenario / "stock.csv").write_text("item_id,quantity\nW,1\n")
    after = run("why", out, "A")
    assert (after.stdout, after.stderr) == (before, "")


def test_an_input_that_was_moved_is_not_needed(run: Run, out: Path, scenario: Path, tmp_path: Path) -> None:
    """The plan keeps a copy; --scenario says where the original is now."""
    shutil.move(scenario, tmp_path / "archive")
    gone = run("check", out)
    assert gone.exit_code == 0
    assert f"There is no input at {scenario} any more: checked with the copy" in gone.stdout
    moved = run("check", out, "--scenario", tmp_path / "archive")
    assert moved.exit_code == 0
    assert "copy" not in moved.stdout
    assert run("why", out, "A", "--scenario", tmp_path / "archive").exit_code == 0


def test_an_extract_that_is_being_written_does_not_stop_a_check(run: Run, out: Path, scenario: Path) -> None:
    """Half an extract has faults: the copy that the plan keeps is taken, and that is said."""
    (scenario / "order_lines.csv").write_text("order_id,item_id,quantity,requested_date\nA,W,5,2026-01\n")
    result = run("check", out)
    assert result.exit_code == 0
    assert "now has 1 fault: checked with the copy that the plan keeps." in result.stdout


def test_a_broken_copy_is_bad_input_only_where_it_is_needed(
    run: Run, out: Path, scenario: Path, tmp_path: Path
) -> None:
    """`check` reads the input itself while it is there; `why` needs the copy, and says what is wrong."""
    (out / "input.zip").write_bytes(b"nothing")
    assert run("check", out).exit_code == 0
    broken = run("why", out, "A")
    assert broken.exit_code == 1
    assert "input.zip::: is not the copy of an input: make it with `allocator run" in broken.stderr
    (out / "input.zip").write_bytes(b"")
    assert "input.zip::: is empty" in run("check", out).stderr


def test_a_plan_of_frames_is_checked_with_its_copy(run: Run, tmp_path: Path) -> None:
    """A plan that the library made of frames in memory has no input on disk but this."""
    from allocator.planning import allocate

    lines = [OrderLine(order_id="A", item_id="W", quantity=1, requested_date="2026-01-05")]
    scenario = Scenario.from_rows(
        order_lines=lines, stock=[Stock(item_id="W", quantity=1)], as_of="2026-01-05"
    )
    allocate(scenario).write(tmp_path / "out")
    result = run("check", tmp_path / "out")
    assert result.exit_code == 0
    assert "made of tables in memory: checked with the copy it keeps" in result.stdout


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


def test_check_asks_another_solver(run: Run, out: Path) -> None:
    """Agreement is said; a plan that claims too much fails with exit 4, a solver that is not there with 2."""
    agreed = run("check", out, "--solver", "cbc", "--time-limit", "60")
    assert agreed.exit_code == 0
    assert "Second opinion: cbc finds the plan's values of all 8 stages in 1 of 1 blocks." in agreed.stdout
    unknown = run("check", out, "--solver", "nobody")
    assert unknown.exit_code == 2
    assert "no solver 'nobody' on this machine" in unknown.stderr
    path = out / "shipping_schedule.csv"
    path.write_text(path.read_text().replace(",10,stock,", ",11,stock,"))
    failed = run("check", out, "--solver", "cbc")
    assert failed.exit_code == 4
    assert "the plan has 11, cbc finds 10" in failed.stdout
