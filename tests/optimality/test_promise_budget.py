"""`max_promises_moved`: a budget for broken promises of the night, kept exactly or as nearly as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import allocator
from tests.optimality.last_plans import last_plan
from tests.optimality.planners import NUM_SEEDS, assert_same_stages, planned, stages_of
from tests.oracle import solve
from tests.oracle.cases import case, january, lot, order_line, receipt
from tests.oracle.dice import Dice, SeededDice, chance, pick
from tests.oracle.facts import Case
from tests.oracle.random_previous import random_previous, with_stability
from tests.oracle.random_rules import ruled_model, seeded_ruled_case
from tests.oracle.random_scenarios import random_model, seeded_case


def within(share: float, *goals: str) -> dict[str, Any]:
    """A model with a budget."""
    return {"service": {"max_promises_moved": share}, "stages": [{"goals": list(goals)}]}


def four_promises() -> dict[str, Any]:
    """Four lines are promised for the 5th: 8 units for A, 5 for each other; 15 are there, 8 come on the 8th.

    A day's wait costs the same for all, so who waits is open; ranks pair the first lines with the stock, so
    all of A and B and a part of C come on the 5th: 2 promises of 4 move. Only one needs to: A's.
    """
    lines = [
        order_line(name, units, 5, current_promise_date=5, unit_margin=margin, late_cost=1.0)
        for name, units, margin in (("A", 8, 9.0), ("B", 5, 8.0), ("C", 5, 7.0), ("D", 5, 6.0))
    ]
    return case(order_lines=lines, stock=[lot(15)], receipts=[receipt(8, 8)])


def test_a_budget_that_is_kept_anyway_changes_nothing() -> None:
    """Two of four are late by the goals alone, and half may be."""
    free = planned(four_promises(), within(1.0, "fill", "value"))
    half = planned(four_promises(), within(0.5, "fill", "value"))
    assert half.summary["promise_budget"] == {"promised": 4, "moved": 2, "allowed": 2, "fewest": None}
    assert free.shipments.equals(half.shipments)


def test_the_budget_concentrates_what_is_late_on_few_lines() -> None:
    """A quarter is one of four: A waits with 8 units, B, C and D come on the 5th."""
    plan = planned(four_promises(), within(0.25, "fill", "value"))
    assert plan.summary["promise_budget"] == {"promised": 4, "moved": 1, "allowed": 1, "fewest": None}
    late = plan.etas[plan.etas["days_vs_promise"] > 0]
    assert late["order_id"].tolist() == ["A"]
    assert all(stage["proven"] for stage in plan.summary["stages"])
    assert allocator.check(plan.scenario, plan).ok


def test_a_budget_that_cannot_be_kept_is_said_and_as_few_as_can_be_move() -> None:
    """None may be late, but 23 units are promised and 15 are there: one is late, no plan moves fewer."""
    plan = planned(four_promises(), within(0.0, "fill", "value"))
    assert plan.summary["promise_budget"] == {"promised": 4, "moved": 1, "allowed": 0, "fewest": 1}
    assert allocator.check(plan.scenario, plan).ok


def test_the_budget_of_the_night_goes_to_the_item_that_loses_most_by_it() -> None:
    """One of each item must be late, and by the goals two are, as the large orders are worth most a day.

    Of six promises three may move: X keeps its large order at 9 x 2 a day, Y's at 5 x 2 a day waits.
    """
    lines = [
        order_line(f"{item}{number}", units, 5, item_id=item, current_promise_date=5, late_cost=cost)
        for item, dear in (("X", 9.0), ("Y", 5.0))
        for number, (units, cost) in enumerate([(4, dear), (2, 1.0), (2, 1.0)])
    ]
    tables = {"stock": [lot(4, "X"), lot(4, "Y")], "receipts": [receipt(4, 8, "X"), receipt(4, 8, "Y")]}
    plan = planned(case(order_lines=lines, **tables), within(0.5, "fill", "value"))
    assert plan.summary["promise_budget"] == {"promised": 6, "moved": 3, "allowed": 3, "fewest": None}
    late = plan.etas[plan.etas["days_vs_promise"] > 0]
    assert sorted(late["order_id"]) == ["X1", "X2", "Y0"]


@pytest.mark.parametrize("change", [{"moved": 0}, {"allowed": 3}, {"promised": 5}, {"fewest": 1}], ids=str)
def test_the_check_counts_the_budget_again(change: Mapping[str, Any]) -> None:
    """Whatever the summary says wrongly of it."""
    plan = planned(four_promises(), within(0.25, "fill", "value"))
    stated = {**plan.summary, "promise_budget": {**plan.summary["promise_budget"], **change}}
    problems = allocator.check(plan.scenario, replace(plan, summary=stated)).problems
    assert any("promise_budget" in problem for problem in problems)


def test_a_plan_over_its_budget_does_not_hold() -> None:
    """The shipments of a plan without a budget, called those of one with it."""
    free = planned(four_promises(), within(1.0, "fill", "value"))
    model = allocator.Model.model_validate({"name": "given", **within(0.25, "fill", "value")})
    assert any(
        "promise_budget" in problem for problem in allocator.check(free.scenario, free, model).problems
    )


def with_budget(dice: Dice, night: Case, model: Mapping[str, Any]) -> tuple[Case, dict[str, Any]]:
    """Return more promises, so that the budget is felt, and the model with a budget."""
    lines = night["order_lines"].copy()
    days = [night["as_of"] + (january(pick(dice, (5, 6, 8, 11))) - january(5)) for _ in range(len(lines))]
    given = [day if chance(dice, 80) else None for day in days]
    lines["current_promise_date"] = given
    service = {**model["service"], "max_promises_moved": pick(dice, (0.0, 0.2, 0.34, 0.5))}
    return {**night, "order_lines": lines}, {**model, "service": service}


def assert_within_budget(night: Case, model: Mapping[str, Any], previous: Any = None) -> None:
    """Fail unless every stage has the oracle's value, and the plan's own shipments reach it."""
    last = None if previous is None else last_plan(night, previous)
    plan = planned(night, model, previous=last)
    best = solve(night, model, previous=previous)
    assert_same_stages(stages_of(plan), best.values())
    assert all(stage["proven"] for stage in plan.summary["stages"])
    reached = solve(night, model, previous=previous, plan=plan.shipments)
    assert reached.stages == best.stages
    report = allocator.check(plan.scenario, plan)
    assert report.ok, str(report)


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_within_a_budget(seed: int) -> None:
    """Without other rules; whole units, which the oracle counts in."""
    dice, night = SeededDice(11_000_000 + seed), whole_units(seeded_case(11_000_000 + seed))
    assert_within_budget(*with_budget(dice, night, random_model(dice)))


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_within_a_budget_under_all_rules(seed: int) -> None:
    """With rules, and in every second night a last plan."""
    dice, night = SeededDice(12_000_000 + seed), seeded_ruled_case(12_000_000 + seed)
    night, model = with_budget(dice, night, ruled_model(dice))
    if seed % 2:
        assert_within_budget(night, model)
    else:
        assert_within_budget(night, with_stability(dice, model), random_previous(dice, night))


def whole_units(night: Case) -> Case:
    """Return a case without divisible items, its quantities rounded up."""
    tables = {
        name: table.assign(quantity=np.ceil(table["quantity"].astype(float)))
        if "quantity" in table
        else table
        for name, table in night.items()
        if hasattr(table, "assign")
    }
    if "items" in tables and "divisible" in tables["items"]:
        tables["items"] = tables["items"].drop(columns="divisible")
    return {**night, **tables}
