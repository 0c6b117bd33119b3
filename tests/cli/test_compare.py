"""`allocator compare`: what changed between two plans, and why."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_two_nights_are_compared_without_their_extracts(run: Run, scenario: Path, tmp_path: Path) -> None:
    """The second extract lies where the first did, and is gone as well; the receipt slipped by a week."""
    one, two = tmp_path / "one", tmp_path / "two"
    run("run", scenario, "--out", one)
    receipts = scenario / "receipts.csv"
    receipts.write_text(receipts.read_text().replace("2026-01-20", "2026-01-27"))
    run("run", scenario, "--out", two)
    for path in scenario.iterdir():
        path.unlink()
    moved = tmp_path / "moved.csv"
    result = run("compare", one, two, "--out", moved)
    assert result.exit_code == 0
    assert result.stderr == ""
    words = "receipt R-1 of WIDGET slipped from 2026-01-20 to 2026-01-27"
    assert f"1 line: {words}" in result.stdout
    rows = moved.read_text().splitlines()
    assert rows[0].startswith("order_id,line_id,customer_id,item_id,change,")
    assert len(rows) == 2
    assert rows[1].endswith(f"receipt,{words}")


def test_the_same_plan_twice_has_not_moved(run: Run, scenario: Path, tmp_path: Path) -> None:
    """Nothing to list, exit code 0."""
    run("run", scenario, "--out", tmp_path / "out")
    result = run("compare", tmp_path / "out", tmp_path / "out")
    assert result.exit_code == 0
    assert ": 0 of 2 order lines moved, 0 came in, 0 shipped, 0 left otherwise." in result.stdout


def test_a_folder_without_a_plan_is_named(run: Run, scenario: Path, tmp_path: Path) -> None:
    """Exit 1, and how to make one."""
    run("run", scenario, "--out", tmp_path / "out")
    result = run("compare", tmp_path / "out", tmp_path / "none")
    assert result.exit_code == 1
    assert "there is no such folder" in result.stderr
