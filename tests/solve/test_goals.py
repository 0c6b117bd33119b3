"""Every goal has a night by hand, its optimum worked out, and a line in the mathematics."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import allocator
from allocator.goals import GOALS
from tests.optimality.last_plans import last_plan, shipped
from tests.oracle.cases import case, lot, order_line, receipt

MATHEMATICS = Path(__file__).parents[2] / "docs" / "model.md"
H = 5 + 30 + 1
"""The day after the horizon of 30 days, counted on from the first of January."""


class Night(NamedTuple):
    """A night, the best value that one goal alone has on it, and what A then gets."""

    tables: Mapping[str, Any]
    value: float
    units_of_a: float
    last_plan: tuple[tuple[str, int, float], ...] = ()
    """Order, day and units of what the last plan ships."""


def two_lines(a: Mapping[str, Any], b: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return lines A and B of four units each, wanted on the 5th unless said otherwise, and five units."""
    lines = [order_line("A", 4, a.pop("day", 5), **a), order_line("B", 4, b.pop("day", 5), **b)]
    return {"order_lines": lines, "stock": [lot(5)], **more}


NIGHTS: Mapping[str, Night] = {
    # A is promised for the 8th, B for the 9th: an open unit of B costs a day less.
    "promises": Night(
        two_lines({"current_promise_date": 8}, {"current_promise_date": 9}), value=3 * (H - 9), units_of_a=4
    ),
    # Five units are five units, whoever gets them; the older line is paired first.
    "fill": Night(two_lines({"order_date": 1}, {"order_date": 2}), value=5, units_of_a=4),
    # B earns 10 and A 9 a unit; an open unit of A costs 1 a day.
    "value": Night(
        two_lines({"unit_margin": 9, "late_cost": 1}, {"unit_margin": 10, "late_cost": 1}),
        value=4 * 10 + 1 * 9 - 3 * (H - 5),
        units_of_a=1,
    ),
    # The same margins, but freight to B takes 3 of its 10.
    "profit": Night(
        two_lines(
            {"unit_margin": 9, "late_cost": 1, "ship_to": "near"},
            {"unit_margin": 10, "late_cost": 1, "ship_to": "far"},
            lanes=[
                {"location_id": "main", "ship_to": "near", "transit_days": 0},
                {"location_id": "main", "ship_to": "far", "transit_days": 0, "unit_cost": 3},
            ],
        ),
        value=4 * 9 + 1 * (10 - 3) - 3 * (H - 5),
        units_of_a=4,
    ),
    # Three more come on the 9th: four days late for A, wanted on the 5th, two for B, wanted on the 7th.
    "lateness": Night(two_lines({}, {"day": 7}, receipts=[receipt(3, 9)]), value=3 * 2, units_of_a=4),
    # Claims of 4 and 4 to five units: two each, and one to whom it does not help the smallest share.
    "fair_share": Night(two_lines({"customer_id": "X"}, {"customer_id": "Y"}), value=2 / 4, units_of_a=3),
    # The last plan ships 2 to A and 4 to B on the 5th: one of B's, which is paired last, is left out.
    "stability": Night(
        two_lines({}, {}), value=1 * (H - 5), units_of_a=2, last_plan=(("A", 5, 2), ("B", 5, 4))
    ),
    # A was ordered on the 3rd, B on the 5th: weights 3 and 1; three units wait from the 5th to the 9th.
    "first_come": Night(
        two_lines({"order_date": 3}, {"order_date": 5}, receipts=[receipt(3, 9)]),
        value=1 * 3 * (9 - 5),
        units_of_a=4,
    ),
}


def test_every_goal_has_its_night() -> None:
    """A new goal is not complete without one."""
    assert set(NIGHTS) == set(GOALS)


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_stands_in_the_mathematics(goal: str) -> None:
    """In the table of goals, by its name."""
    assert f"| `{goal}` |" in MATHEMATICS.read_text(encoding="utf-8")


@pytest.mark.parametrize("goal", NIGHTS)
def test_a_goal_alone_reaches_the_value_worked_out_by_hand(goal: str) -> None:
    """A model of this goal and no other, and what decides between A and B under it."""
    night = NIGHTS[goal]
    model = allocator.Model.model_validate({"name": "one-goal", "stages": [{"goals": [goal]}]})
    scenario = allocator.Scenario.from_frames(**case(**night.tables))
    last = last_plan(case(**night.tables), shipped(*night.last_plan)) if night.last_plan else None
    plan = allocator.allocate(scenario, model, previous=last)
    (stage,) = plan.summary["stages"]
    assert (stage["goal"], stage["value"], stage["proven"]) == (goal, pytest.approx(night.value), True)
    on_the_5th = plan.shipments[plan.shipments["ship_date"] == "2026-01-05"]
    assert on_the_5th.groupby("order_id")["quantity"].sum()["A"] == night.units_of_a
