"""Last night's plan given back: unchanged input and a previous plan make the same files, byte for byte."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

import allocator
import allocator.model
from allocator.errors import InputError
from allocator.files import read_plan
from tests.oracle.dice import SeededDice
from tests.oracle.random_previous import with_stability
from tests.oracle.random_rules import ruled_model, seeded_ruled_case
from tests.oracle.random_scenarios import random_model, seeded_case
from tests.scenarios.worked import FOLDER, NAMES

MODELS = allocator.model.shipped_models()
VARIABLE = ("summary.json", "report.html", "last_plan.csv")
"""What tells of the run itself, and what only a plan with a last one has."""


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a plan by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in VARIABLE}


PAIRED = [*((name, "steady") for name in NAMES), *zip(NAMES, cycle(MODELS), strict=False)]
"""Every worked scenario with the model that knows a last plan, and with one of the others in turn."""


@pytest.mark.parametrize(("name", "model"), dict.fromkeys(PAIRED))
def test_unchanged_input_gives_the_last_plan_back(name: str, model: str, tmp_path: Path) -> None:
    """The third night's last plan knew the first one."""
    scenario = allocator.read(FOLDER / name)
    last, first = None, {}
    for night in ("first", "second", "third") if model == "steady" else ("first", "second"):
        plan = allocator.allocate(scenario, model, previous=last)
        plan.write(tmp_path / night)
        first = first or files_of(tmp_path / night)
        assert files_of(tmp_path / night) == first
        last = tmp_path / night


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_that_moved_something_is_kept_when_nothing_changes(seed: int, tmp_path: Path) -> None:
    """The first plan has no last one, the second is asked by another model, the third keeps the second."""
    dice = SeededDice(9_000_000 + seed)
    night = seeded_case(seed) if seed % 2 else seeded_ruled_case(seed)
    scenario = allocator.Scenario.from_frames(**night)
    random = random_model(dice) if seed % 2 else ruled_model(dice)
    other = allocator.Model.model_validate({"name": "other", **random_model(dice)})
    steady = allocator.Model.model_validate({"name": "steady", **with_stability(dice, random)})
    first = allocator.allocate(scenario, other)
    second = allocator.allocate(scenario, steady, previous=first)
    second.write(tmp_path / "second")
    allocator.allocate(scenario, steady, previous=second).write(tmp_path / "third")
    assert files_of(tmp_path / "third") == files_of(tmp_path / "second")


def test_a_plan_over_the_folder_of_the_last_one_can_be_checked(tmp_path: Path) -> None:
    """What the check needs of the last plan travels with the new one."""
    scenario = allocator.read(FOLDER / "supply-shock")
    out = tmp_path / "out"
    allocator.allocate(scenario, "first-come").write(out)
    allocator.allocate(scenario, "steady", previous=out).write(out)
    stored = read_plan(out)
    assert stored.last_plan is not None
    assert stored.summary["previous"]["as_of"] == "2026-05-18"
    assert stored.summary["previous"]["digest"] == scenario.digest
    report = allocator.check(scenario, stored)
    assert report.ok, str(report)


def test_a_plan_that_lost_its_last_plan_is_not_whole(tmp_path: Path) -> None:
    """The check could not count what moved."""
    scenario = allocator.read(FOLDER / "supply-shock")
    first = allocator.allocate(scenario, "steady")
    allocator.allocate(scenario, "steady", previous=first).write(tmp_path / "out")
    (tmp_path / "out" / "last_plan.csv").unlink()
    with pytest.raises(InputError, match=r"last_plan.csv::: missing"):
        read_plan(tmp_path / "out")


def test_no_last_plan_in_the_folder_is_said(tmp_path: Path) -> None:
    """With the folder and what to do."""
    scenario = allocator.read(FOLDER / "supply-shock")
    with pytest.raises(InputError, match="there is no such folder"):
        allocator.allocate(scenario, "steady", previous=tmp_path / "none")
