"""`stability`: on random scenarios with a last plan every stage comes to what the oracle finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator.errors import InputError
from tests.optimality.last_plans import last_plan, shipped
from tests.optimality.planners import NUM_SEEDS, assert_same_stages, planned, stages_of
from tests.oracle import solve
from tests.oracle.cases import case, lot, order_line, receipt
from tests.oracle.dice import SeededDice
from tests.oracle.facts import Case
from tests.oracle.random_previous import random_previous, with_stability
from tests.oracle.random_rules import ruled_model, seeded_ruled_case
from tests.oracle.random_scenarios import random_model, seeded_case


def assert_keeps(night: Case, model: Mapping[str, Any], shipments: pd.DataFrame) -> None:
    """Fail unless every stage has the oracle's value, and the plan's shipments reach it by its own rules."""
    plan = planned(night, model, previous=last_plan(night, shipments))
    best = solve(night, model, previous=shipments)
    assert_same_stages(stages_of(plan), best.values())
    assert all(stage["proven"] for stage in plan.summary["stages"])
    reached = solve(night, model, previous=shipments, plan=plan.shipments)
    assert reached.stages == best.stages
    assert reached.ship_day_sum == best.ship_day_sum
    report = allocator.check(plan.scenario, plan)
    assert report.ok, str(report)


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_with_a_last_plan(seed: int) -> None:
    """Without rules: lines in parts, on days of the last plan and of the goals."""
    dice, night = SeededDice(7_000_000 + seed), seeded_case(7_000_000 + seed)
    assert_keeps(night, with_stability(dice, random_model(dice)), random_previous(dice, night))


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_with_a_last_plan_under_all_rules(seed: int) -> None:
    """With rules: a program in which the last plan's units move."""
    dice, night = SeededDice(8_000_000 + seed), seeded_ruled_case(8_000_000 + seed)
    assert_keeps(night, with_stability(dice, ruled_model(dice)), random_previous(dice, night))


STEADY: dict[str, Any] = {"stages": [{"goals": ["fill", "stability", "first_come"]}]}


def two_orders() -> dict[str, Any]:
    """5 in stock and 5 in a week; two orders of 5, one older than the other."""
    lines = [order_line("OLD", 5, 5, order_date=1), order_line("NEW", 5, 5, order_date=4)]
    return case(order_lines=lines, stock=[lot(5)], receipts=[receipt(5, 12)])


def test_the_last_plan_stands_against_a_better_queue() -> None:
    """Without it the older order goes first; with it, changing places would move 2 x 5 units by 7 days."""
    night = two_orders()
    last = shipped(("NEW", 5, 5), ("OLD", 12, 5))
    plan = planned(night, STEADY, previous=last_plan(night, last))
    assert stages_of(plan)[1] == ("", "stability", 0.0)
    assert plan.shipments[["order_id", "ship_date"]].astype(str).to_numpy().tolist() == [
        ["NEW", "2026-01-05"],
        ["OLD", "2026-01-12"],
    ]
    assert planned(night, STEADY).shipments["order_id"].tolist() == ["OLD", "NEW"]


def test_goods_wait_for_the_day_of_the_last_plan() -> None:
    """5 are in stock, but the last plan ships them on the 9th, and nothing before stability minds."""
    night = case(order_lines=[order_line("SO-1", 5, 5)], stock=[lot(5)])
    plan = planned(night, STEADY, previous=last_plan(night, shipped(("SO-1", 9, 5))))
    assert plan.shipments["ship_date"].astype(str).tolist() == ["2026-01-09"]
    assert "leaving 2026-01-09" in plan.why("SO-1")
    assert allocator.check(plan.scenario, plan).ok


def test_goods_wait_no_longer_than_a_goal_before_lets_them() -> None:
    """Promised for the 7th: promises come first, so they move from the 9th to the 7th, not to today."""
    night = case(order_lines=[order_line("SO-1", 5, 5, current_promise_date=7)], stock=[lot(5)])
    model = {"stages": [{"goals": ["promises", "stability"]}]}
    plan = planned(night, model, previous=last_plan(night, shipped(("SO-1", 9, 5))))
    assert plan.shipments["ship_date"].astype(str).tolist() == ["2026-01-07"]
    assert stages_of(plan)[1] == ("", "stability", 10.0)


def test_what_was_to_leave_before_tonight_counts_no_more() -> None:
    """The last plan shipped 4 on the 4th; they left. The other 6 keep their day."""
    night = case(order_lines=[order_line("SO-1", 6, 5)], stock=[lot(6)])
    last = shipped(("SO-1", 4, 4), ("SO-1", 9, 6))
    plan = planned(night, STEADY, previous=last_plan(night, last))
    assert stages_of(plan)[1] == ("", "stability", 0.0)
    assert plan.last_plan is not None
    assert plan.last_plan["quantity"].tolist() == [6.0]


def test_a_shipment_of_a_substitute_counts_in_ordered_units() -> None:
    """10 of the substitute went for 5 ordered: 5 units wait for the 9th."""
    lines = [order_line("SO-1", 5, 5)]
    instead = [{"item_id": "WIDGET", "substitute_id": "OTHER", "units_per_unit": 2.0}]
    night = case(order_lines=lines, stock=[lot(5)], substitutes=instead)
    last = shipped(("SO-1", 9, 10)).assign(shipped_item_id="OTHER")
    plan = planned(night, STEADY, previous=last_plan(night, last))
    assert plan.last_plan is not None
    assert plan.last_plan["quantity"].tolist() == [5.0]
    assert plan.shipments["ship_date"].astype(str).tolist() == ["2026-01-09"]


def test_the_check_counts_what_moves_again() -> None:
    """3 units move 3 days: a summary that says less, or a last plan that says else, does not hold."""
    night = case(order_lines=[order_line("SO-1", 5, 5)], stock=[lot(2)], receipts=[receipt(3, 8)])
    plan = planned(night, STEADY, previous=last_plan(night, shipped(("SO-1", 5, 5))))
    assert stages_of(plan)[1] == ("", "stability", 9.0)
    assert allocator.check(plan.scenario, plan).ok
    assert plan.last_plan is not None
    other = replace(plan, last_plan=plan.last_plan.assign(quantity=4.0))
    assert any("says value 9, the shipments give 6" in each for each in problems_of(other))
    stranger = replace(plan, last_plan=plan.last_plan.assign(order_id="SO-2"))
    assert any("SO-2/1: no such order line" in each for each in problems_of(stranger))


def problems_of(plan: allocator.Plan) -> tuple[str, ...]:
    """What the check finds wrong."""
    return allocator.check(plan.scenario, plan).problems


def test_a_plan_of_another_scenario_is_refused() -> None:
    """It has none of tonight's lines."""
    night = case(order_lines=[order_line("SO-1", 5, 5)], stock=[lot(2)])
    with pytest.raises(InputError, match="has none of tonight's 1 order lines"):
        planned(night, STEADY, previous=last_plan(two_orders(), shipped(("NEW", 5, 5))))
