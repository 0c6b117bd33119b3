"""Each goal by hand, on one line with one trip and an open rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allocator.checking.facts import Trips, gather
from allocator.checking.lines import order_lines
from allocator.checking.stages import steps, totals
from allocator.model import Model, Stage
from allocator.scenario import Scenario


def costs(goal: str, stage: dict[str, Any] | None = None, requested_date: str = "arrival") -> list[float]:
    """Return the costs of a goal where 4 of 6 units leave on 12 January and arrive on the 14th, 2 stay open.

    The line was ordered on 31 December, requested for the 9th, promised for the 11th; margin 7, late_cost
    0.5, freight 2; as_of is 5 January, the horizon 20 days, so H = 26 January.
    """
    line = {"order_id": "SO-1", "item_id": "W", "quantity": 6, "requested_date": "2026-01-09"}
    line |= {"order_date": "2025-12-31", "current_promise_date": "2026-01-11"}
    line |= {"unit_margin": 7, "late_cost": 0.5}
    scenario = Scenario.from_rows(
        order_lines=[line],
        stock=[{"item_id": "W", "quantity": 4}],
        lanes=[{"location_id": "main", "ship_to": "", "transit_days": 2, "unit_cost": 2}],
        as_of="2026-01-05",
        horizon_days=20,
        requested_date=requested_date,
    )
    model = Model(name="hand", stages=(Stage(goals=(goal,), **(stage or {})),))
    facts = gather(scenario, model)
    arrive = np.array([facts.as_of + 9])
    clock = arrive - 2 if requested_date == "ship" else arrive
    trips = Trips(np.array([0]), arrive, clock, np.array([2.0]))
    found = totals(facts, steps(model, facts.lines), trips, np.array([4.0]), np.array([2.0]))
    return [cost for cost, _ in found]


@pytest.mark.parametrize(
    ("goal", "cost"),
    [
        ("promises", 4 * 3 + 2 * 15),
        ("fill", -4),
        ("value", -(4 * (7 - 0.5 * 5) - 2 * 0.5 * 17)),
        ("profit", -(4 * (7 - 0.5 * 5 - 2) - 2 * 0.5 * 17)),
        ("lateness", 4 * 5 + 2 * 17),
        ("first_come", (1 + 5) * (4 * 5 + 2 * 17)),
    ],
)
def test_a_goal_is_what_its_formula_says(goal: str, cost: float) -> None:
    """4 units come 3 days after the promise and 5 late; open units count until 26 January, 17 days late."""
    assert costs(goal) == [pytest.approx(cost)]


@pytest.mark.parametrize(
    ("goal", "cost"),
    [
        ("promises", 4 * 3 + 2 * 15),
        ("value", -(4 * (7 - 0.5 * 3) - 2 * 0.5 * 17)),
        ("lateness", 4 * 3 + 2 * 17),
        ("first_come", (1 + 5) * (4 * 3 + 2 * 17)),
    ],
)
def test_where_requested_dates_are_ship_dates_lateness_counts_from_the_ship_day(
    goal: str, cost: float
) -> None:
    """It leaves 3 days late; promises stay arrival dates."""
    assert costs(goal, requested_date="ship") == [pytest.approx(cost)]


def test_a_weight_multiplies_the_terms_of_every_goal() -> None:
    """One class, so the first weight counts: 2.5 x 54 unit-days."""
    assert costs("lateness", {"weights": (2.5, 1.0)}) == [2.5 * 54]


def scenario_of(priorities: list[int | None], direction: str | None) -> Scenario:
    """Return a scenario of lines SO-0, SO-1, ... with these priorities and quantities 1, 10, 100, ..."""
    lines = [
        {
            **{"order_id": f"SO-{place}", "item_id": "W", "quantity": 10**place},
            **{"requested_date": "2026-01-05", "priority": priority},
        }
        for place, priority in enumerate(priorities)
    ]
    return Scenario.from_rows(order_lines=lines, as_of="2026-01-05", priority=direction)


@pytest.mark.parametrize(
    ("priorities", "direction", "classes", "ranks"),
    [
        ([3, 1, 3], "lowest_first", ("1", "3"), [1, 0, 1]),
        ([3, 1, 3], "highest_first", ("3", "1"), [0, 1, 0]),
        ([3, None, -1], "lowest_first", ("-1", "3", "none"), [1, 2, 0]),
        ([3, None, -1], "highest_first", ("3", "-1", "none"), [0, 2, 1]),
        ([None, None], None, ("",), [0, 0]),
    ],
)
def test_classes_go_in_the_declared_direction_and_lines_without_one_come_last(
    priorities: list[int | None], direction: str | None, classes: tuple[str, ...], ranks: list[int]
) -> None:
    """The most important class has rank 0; a blank priority is a class after all others."""
    model = Model(name="fill", stages=(Stage(goals=("fill",)),))
    lines = order_lines(scenario_of(priorities, direction), model, 0)
    assert lines.classes == classes
    assert lines.rank.tolist() == ranks


def test_a_stage_for_each_class_counts_only_its_lines_and_the_last_weight_goes_on() -> None:
    """Open are 1, 10, 100, 1000 of classes 1, 2, 3 and none; weights 5 for the first and 3 for the rest."""
    scenario = scenario_of([1, 2, 3, None], "lowest_first")
    model = Model(
        name="hand",
        stages=(
            Stage(for_each="priority", goals=("first_come",)),
            Stage(weights=(5.0, 3.0), goals=("first_come",)),
        ),
    )
    facts = gather(scenario, model)
    nowhere = np.zeros(0, dtype=np.int64)
    all_steps = steps(model, facts.lines)
    found = totals(
        facts,
        all_steps,
        Trips(nowhere, nowhere, nowhere, np.zeros(0)),
        np.zeros(0),
        facts.lines.quantity,
    )
    assert [step.label for step in all_steps] == ["1", "2", "3", "none", ""]
    days = 365 + 1
    open_units = [1, 10, 100, 1000]
    assert [cost for cost, _ in found] == [
        *(units * days for units in open_units),
        (5 * 1 + 3 * 1110) * days,
    ]


@pytest.mark.parametrize(
    ("line", "late_cost"),
    [
        ({"late_cost": 0}, 0),
        ({"late_cost": 4, "unit_price": 100}, 4),
        ({"unit_price": 100}, 1),
        ({"unit_price": 0}, 0.01),
        ({}, 0.01),
    ],
)
def test_late_cost_is_the_lines_own_or_the_models_share_of_the_price(
    line: dict[str, float], late_cost: float
) -> None:
    """The rate is 0.01; without a price a unit-day costs 0.01, since time always counts."""
    row = {"order_id": "SO-1", "item_id": "W", "quantity": 1, "requested_date": "2026-01-05"}
    scenario = Scenario.from_rows(order_lines=[{**row, **line}], as_of="2026-01-05")
    model = Model(name="fill", stages=(Stage(goals=("fill",)),))
    assert order_lines(scenario, model, 0).late_cost.tolist() == [pytest.approx(late_cost)]


def test_a_negative_margin_counts_as_zero() -> None:
    """What is owed is not refused: a unit of margin -3 that comes in time costs nothing."""
    scenario = Scenario.from_rows(
        order_lines=[
            {
                **{"order_id": "SO-1", "item_id": "W", "quantity": 1, "requested_date": "2026-01-05"},
                "unit_margin": -3,
            }
        ],
        as_of="2026-01-05",
    )
    model = Model(name="hand", stages=(Stage(goals=("value",)),))
    facts = gather(scenario, model)
    (step,) = steps(model, facts.lines)
    today = np.array([facts.as_of])
    assert step.served(facts, Trips(np.array([0]), today, today, np.zeros(1))).tolist() == [0.0]
