"""Every goal and every family has its case by hand, its golden program and its line in docs/model.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.constraints import FAMILIES
from allocator.goals import GOALS
from tests.solve import register
from tests.solve.lp_files import optimum_by_cbc

MATHEMATICS = Path(__file__).parents[2] / "docs" / "model.md"
NAMES = [family.__name__ for family in FAMILIES]
PROGRAMS = register.programs()


def test_nothing_is_missing_from_the_register() -> None:
    """A family or goal without a night, or without a golden file, and a file of neither, are found here."""
    assert set(register.OF_FAMILIES) == set(NAMES)
    assert set(register.OF_GOALS) == set(GOALS)
    assert {path.name for path in register.FOLDER.iterdir()} == set(PROGRAMS)


@pytest.mark.parametrize("name", [*NAMES, *GOALS])
def test_every_family_and_goal_stands_in_the_mathematics(name: str) -> None:
    """A row of its table, by its name."""
    assert f"| `{name}` |" in MATHEMATICS.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", PROGRAMS)
def test_a_program_of_the_register_reads_as_it_did(file: str) -> None:
    """Letter by letter; `python -m tests.solve.register` writes them anew."""
    assert PROGRAMS[file]() == (register.FOLDER / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in NAMES if f"family-{name}.lp" in PROGRAMS])
def test_whoever_reads_a_familys_program_finds_the_units_worked_out_by_hand(
    name: str, tmp_path: Path
) -> None:
    """CBC reads the golden file: as many units ship as arithmetic allows."""
    text = (register.FOLDER / f"family-{name}.lp").read_text(encoding="utf-8")
    assert optimum_by_cbc(text, tmp_path) == pytest.approx(register.OF_FAMILIES[name].units, abs=1e-6)


@pytest.mark.parametrize("goal", [goal for goal in GOALS if f"goal-{goal}.lp" in PROGRAMS])
def test_whoever_reads_a_goals_program_finds_the_value_worked_out_by_hand(goal: str, tmp_path: Path) -> None:
    """CBC reads the golden file: the optimum of that goal alone."""
    text = (register.FOLDER / f"goal-{goal}.lp").read_text(encoding="utf-8")
    assert optimum_by_cbc(text, tmp_path) == pytest.approx(register.OF_GOALS[goal].value, abs=1e-6)
