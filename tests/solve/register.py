"""The register of the mathematics: every goal and every family with its night, and its program to read.

`python -m tests.solve.register` writes the golden files anew; look at what changed before you keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import allocator
from tests.oracle.cases import case
from tests.solve.test_constraints import NIGHTS as OF_FAMILIES
from tests.solve.test_goals import NIGHTS as OF_GOALS

FOLDER = Path(__file__).parent / "golden" / "register"
NOT_WITHOUT_A_LAST_PLAN = ("stability",)
"""Goals whose program is written from a plan before, which `allocator lp` does not know of."""
OF_THE_WHOLE_NIGHT = ("promise_budget",)
"""Families that come into a block's program only when the whole night is known, likewise."""


def family_text(name: str) -> str:
    """The program of the night that only this family can break, of the goal `fill`."""
    scenario = allocator.Scenario.from_frames(**case(**OF_FAMILIES[name].tables))
    return allocator.lp(scenario, "least-late", stage=1)


def goal_text(name: str) -> str:
    """The program of this goal alone, on the night that its optimum was worked out for."""
    model = allocator.Model.model_validate({"name": "one-goal", "stages": [{"goals": [name]}]})
    return allocator.lp(allocator.Scenario.from_frames(**case(**OF_GOALS[name].tables)), model, stage=1)


def programs() -> Mapping[str, Callable[[], str]]:
    """What makes each golden file, by its name."""
    families = {
        f"family-{name}.lp": lambda name=name: family_text(name)
        for name in OF_FAMILIES
        if name not in OF_THE_WHOLE_NIGHT
    }
    goals = {
        f"goal-{name}.lp": lambda name=name: goal_text(name)
        for name in OF_GOALS
        if name not in NOT_WITHOUT_A_LAST_PLAN
    }
    return {**families, **goals}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, write in programs().items():
        (FOLDER / file).write_text(write(), encoding="utf-8")
