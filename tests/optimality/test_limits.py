"""Quotas, protections and capacities: those that do not bind change nothing, those that do are kept."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import allocator
from tests.optimality.planners import NUM_SEEDS, ArrivalsOf, assert_optimal, planned
from tests.oracle import solve
from tests.oracle.cases import case, january, lot, order_line
from tests.oracle.dice import SeededDice
from tests.oracle.facts import Case
from tests.oracle.random_rules import ruled_model, seeded_ruled_case
from tests.oracle.shipped_models import shipped_model

LIMITS = ("quotas", "protections", "capacities")
TABLES = ("shipments", "etas", "orders", "shortages", "alerts", "prices")
PLENTY = 10_000


def with_docks(tables: Case, per_day: int) -> Case:
    """Return the case with so many units a day at every location."""
    held = [tables[name] for name in ("stock", "receipts") if name in tables]
    places = sorted(set().union(*(table.get("location_id", pd.Series(dtype=object)) for table in held)))
    docks = pd.DataFrame([{"location_id": place, "max_quantity": per_day} for place in places])
    return {**tables, "capacities": docks} if places else tables


def assert_same_tables(one: allocator.Plan, other: allocator.Plan) -> None:
    """Fail unless all tables and stages are the same, but for the words of reasons, which name tables."""
    for name in TABLES:
        left, right = (getattr(plan, name).drop(columns="reason", errors="ignore") for plan in (one, other))
        pd.testing.assert_frame_equal(left, right, check_exact=True)
    assert one.summary["stages"] == other.summary["stages"]


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_where_all_docks_are_narrow(seed: int) -> None:
    """Three units a day at each location, whatever other rules there are."""
    tables, model = with_docks(seeded_ruled_case(2_000_000 + seed), 3), ruled_model(SeededDice(seed))
    assert_optimal(tables, model, solve(tables, model), planned(tables, model))


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_limits_that_are_not_met_change_no_byte(seed: int) -> None:
    """A quota and docks with room for everything: every table is that of the night without them."""
    ruled = seeded_ruled_case(3_000_000 + seed)
    free = {name: table for name, table in ruled.items() if name not in LIMITS}
    quota = pd.DataFrame([{"quota_id": "Q", "max_quantity": PLENTY}])
    model = ruled_model(SeededDice(seed))
    roomy = planned({**with_docks(free, PLENTY), "quotas": quota}, model)
    assert_same_tables(roomy, planned(free, model))


@pytest.mark.parametrize("seed", range(0, NUM_SEEDS, 4))
def test_narrow_docks_give_one_plan_whatever_the_threads_and_the_last_plan(seed: int) -> None:
    """With one thread, with four, and once more with the plan itself as the last one."""
    tables, model = with_docks(seeded_ruled_case(4_000_000 + seed), 3), shipped_model("steady")
    scenario = allocator.Scenario.from_frames(**tables)
    plan = planned(scenario, model, workers=1)
    assert_same_tables(planned(scenario, model, workers=4), plan)
    assert_same_tables(planned(scenario, model, previous=plan), plan)


def test_a_dock_that_is_full_for_two_days_hands_on_what_is_left(arrivals_of: ArrivalsOf) -> None:
    """Twelve units of two items, five a day: class 1 has the 5th, the rest fills the 6th and the 7th."""
    lines = [
        order_line("TOP", 4, 5, priority=1),
        order_line("NEXT", 6, 5, priority=2, item_id="GADGET"),
        order_line("LAST", 2, 5, priority=3),
    ]
    dock = [{"location_id": "main", "max_quantity": 5}]
    tables = case(order_lines=lines, stock=[lot(6), lot(6, item_id="GADGET")], capacities=dock)
    assert arrivals_of(tables) == {
        "TOP": {january(5): 4},
        "NEXT": {january(5): 1, january(6): 5},
        "LAST": {january(7): 2},
    }


def test_only_the_lines_of_a_full_day_are_tied() -> None:
    """A dock is full on the 5th; an item that leaves on the 20th only keeps a price, as without a dock."""
    lines: list[Any] = [order_line("SO-1", 6, 5), order_line("SO-2", 3, 20, item_id="GADGET")]
    dock = [{"location_id": "main", "max_quantity": 5}]
    stock = [lot(6), lot(2, item_id="GADGET")]
    tables = case(order_lines=lines, stock=stock, capacities=dock)
    model = shipped_model("steady")
    prices = planned(tables, model).prices.set_index("item_id")["price_1"]
    assert prices.isna().to_dict() == {"GADGET": False, "WIDGET": True}
