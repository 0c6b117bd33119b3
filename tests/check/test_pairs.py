"""Which supply could serve a line, and when: first trips by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allocator.checking.facts import gather
from allocator.checking.pairs import choices
from allocator.checking.vectors import day_text
from allocator.model import Model, Service, Stage
from allocator.scenario import Scenario


def first_arrivals(ship_early: bool = False, **changes: Any) -> list[str]:
    """Return when the line's eligible supplies would first arrive; one day under way, asked for 9 January."""
    tables: dict[str, Any] = {
        "order_lines": [{}],
        "stock": [{"item_id": "W", "quantity": 5}],
        "lanes": [{"location_id": "main", "ship_to": "shop", "transit_days": 1}],
        "as_of": "2026-01-05",
        **changes,
    }
    line = {
        "order_id": "SO-1",
        "item_id": "W",
        "quantity": 5,
        "requested_date": "2026-01-09",
        "ship_to": "shop",
    }
    scenario = Scenario.from_rows(**tables | {"order_lines": [line | tables["order_lines"][0]]})
    model = Model(name="fill", stages=(Stage(goals=("fill",)),), service=Service(ship_early=ship_early))
    (offered,) = choices(gather(scenario, model))
    return [day_text(day) for day in offered.trips.arrive[:-1]]


CLOSED_7_8 = [{"location_id": "main", "date": f"2026-01-0{day}"} for day in (7, 8)]


@pytest.mark.parametrize(
    ("changes", "arrivals"),
    [
        ({}, ["2026-01-09"]),
        ({"order_lines": [{"requested_date": "2026-01-02"}]}, ["2026-01-06"]),
        ({"order_lines": [{"earliest_date": "2026-01-07"}]}, ["2026-01-07"]),
        ({"order_lines": [{"earliest_date": "2026-01-11"}]}, ["2026-01-11"]),
        ({"closed_days": CLOSED_7_8}, ["2026-01-07"]),
        ({"closed_days": CLOSED_7_8, "order_lines": [{"earliest_date": "2026-01-08"}]}, ["2026-01-10"]),
        ({"items": [{"item_id": "W", "launch_date": "2026-01-10"}]}, ["2026-01-11"]),
        ({"requested_date": "ship"}, ["2026-01-10"]),
        ({"order_lines": [{"latest_date": "2026-01-09"}]}, ["2026-01-09"]),
        ({"horizon_days": 4}, ["2026-01-09"]),
        ({"ship_early": True}, ["2026-01-06"]),
        ({"ship_early": True, "order_lines": [{"earliest_date": "2026-01-08"}]}, ["2026-01-08"]),
    ],
)
def test_the_first_trip_leaves_on_the_first_day_that_all_rules_allow(
    changes: dict[str, Any], arrivals: list[str]
) -> None:
    """Asked for, overdue, earliest dates, closed days, a launch, ship dates, shipping early."""
    assert first_arrivals(**changes) == arrivals


@pytest.mark.parametrize(
    "changes",
    [
        {"lanes": []},
        {"lanes": [{"location_id": "main", "ship_to": "home", "transit_days": 1}]},
        {"stock": [{"item_id": "W", "quantity": 5, "expiry_date": "2026-01-08"}]},
        {
            "order_lines": [{"latest_date": "2026-01-08", "earliest_date": "2026-01-08"}],
            "closed_days": CLOSED_7_8,
        },
        {"horizon_days": 3},
        {"stock": [{"item_id": "W", "quantity": 5}, {"item_id": "W", "lot_id": "owed", "quantity": -5}]},
        {"stock": [{"item_id": "V", "quantity": 5}]},
    ],
)
def test_a_supply_that_cannot_be_there_in_time_or_at_all_is_no_choice(changes: dict[str, Any]) -> None:
    """No lanes, another ship_to, expired, too late for the line or the horizon, all owed, another item."""
    assert first_arrivals(**changes) == []


def test_a_blank_table_of_lanes_serves_everyone_and_an_empty_one_nobody() -> None:
    """Without the table every location delivers in 0 days; an empty table has no lane."""
    scenario = Scenario.from_rows(
        order_lines=[{"order_id": "1", "item_id": "W", "quantity": 5, "requested_date": "2026-01-09"}],
        stock=[{"item_id": "W", "quantity": 5}],
        as_of="2026-01-05",
    )
    (offered,) = choices(gather(scenario, Model(name="fill", stages=(Stage(goals=("fill",)),))))
    assert [day_text(day) for day in offered.trips.arrive[:-1]] == ["2026-01-09"]
    assert first_arrivals(lanes=[]) == []


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 8, 100])
def test_looking_at_a_few_pairs_at_a_time_finds_the_same_pairs(chunk: int) -> None:
    """Three items with 2, 0 and 3 supplies for 2, 1 and 3 lines: 2x2 + 3x3 pairs and 6 times to stay open."""
    counts = {"A": (2, 2), "B": (1, 0), "C": (3, 3)}
    scenario = Scenario.from_rows(
        order_lines=[
            {"order_id": f"{item}{n}", "item_id": item, "quantity": 1, "requested_date": "2026-01-09"}
            for item, (lines, _) in counts.items()
            for n in range(lines)
        ],
        stock=[
            {"item_id": item, "lot_id": f"{n}", "quantity": 1}
            for item, (_, lots) in counts.items()
            for n in range(lots)
        ],
        as_of="2026-01-05",
    )
    facts = gather(scenario, Model(name="fill", stages=(Stage(goals=("fill",)),)))
    parts = list(choices(facts, chunk))
    pairs = [
        (int(line), int(supply))
        for part in parts
        for line, supply in zip(np.repeat(part.lines, part.sizes), part.supply, strict=True)
    ]
    stay = len(facts.supplies.quantity)
    lots = {"A": [0, 1], "B": [], "C": [2, 3, 4]}
    items = ["A", "A", "B", "C", "C", "C"]
    expected = {(line, supply) for line, item in enumerate(items) for supply in [*lots[item], stay]}
    assert len(pairs) == len(expected) == 4 + 9 + 6
    assert set(pairs) == expected


def test_a_line_chooses_among_its_item_and_the_substitutes_that_it_allows() -> None:
    """W may be replaced by two V at 3 a unit, V by an X; a substitute's substitute does not count.

    The first line allows substitutes, the second does not, the third wants V. Freight is 1 a unit.
    """
    lines = [
        {"order_id": "1", "item_id": "W", "quantity": 5},
        {"order_id": "2", "item_id": "W", "quantity": 5, "allow_substitutes": False},
        {"order_id": "3", "item_id": "V", "quantity": 5},
    ]
    scenario = Scenario.from_rows(
        order_lines=[line | {"requested_date": "2026-01-09"} for line in lines],
        stock=[{"item_id": item, "quantity": 9} for item in ("V", "W", "X")],
        lanes=[{"location_id": "main", "ship_to": "", "transit_days": 0, "unit_cost": 1}],
        substitutes=[
            {"item_id": "W", "substitute_id": "V", "units_per_unit": 2, "unit_penalty": 3},
            {"item_id": "V", "substitute_id": "X"},
        ],
        as_of="2026-01-05",
    )
    facts = gather(scenario, Model(name="fill", stages=(Stage(goals=("fill",)),)))
    found: dict[int, set[tuple[str, float, float]]] = {0: set(), 1: set(), 2: set()}
    for part in choices(facts, chunk=3):
        for place, line in enumerate(np.repeat(part.lines, part.sizes).tolist()):
            supply = part.supply[place]
            if supply < len(facts.supplies.quantity):
                item = facts.supplies.keys["item_id"].iloc[supply]
                found[line].add((item, part.per_unit[place], part.trips.freight[place]))
    assert found == {
        0: {("W", 1, 1), ("V", 2, 1 + 3)},
        1: {("W", 1, 1)},
        2: {("V", 1, 1), ("X", 1, 1)},
    }


def test_a_fill_line_first_leaves_in_time_for_its_promise() -> None:
    """Promised the 12th and a day away, it leaves on the 11th; without a promise `fill` means nothing."""
    fill = {"treatment": "fill", "current_promise_date": "2026-01-12"}
    assert first_arrivals(order_lines=[fill]) == ["2026-01-12"]
    assert first_arrivals(order_lines=[{"treatment": "fill"}]) == ["2026-01-09"]
    assert first_arrivals(ship_early=True, order_lines=[fill]) == ["2026-01-12"]
