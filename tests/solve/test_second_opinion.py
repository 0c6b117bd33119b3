"""The second opinion: another solver must come to the plan's value in every stage of every block."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator.errors import NoProvenPlanError
from allocator.solve import pulp_mixed
from allocator.solve.pulp_run import Kind
from tests.optimality.planners import NUM_SEEDS, planned
from tests.oracle.dice import SeededDice
from tests.oracle.random_rules import ruled_case, ruled_model, seeded_ruled_case
from tests.oracle.shipped_models import NAMES, shipped_model

Rows = list[dict[str, Any]]
AGREES = r"Second opinion: cbc finds the plan's values of all \d+ stages in (\d+) of \1 blocks\."


def scenario_of(lines: Rows, stock: float, **tables: Any) -> allocator.Scenario:
    """A night of widgets on the fifth; a line without a date is asked for today."""
    given = [{"line_id": "1", "item_id": "W", "requested_date": "2026-01-05", **line} for line in lines]
    return allocator.Scenario.from_rows(
        order_lines=given,
        stock=[{"item_id": "W", "quantity": stock}],
        as_of="2026-01-05",
        priority="lowest_first",
        **tables,
    )


PACKS = [
    {"order_id": "A", "quantity": 9, "priority": 1, "pack_size": 3},
    {"order_id": "B", "quantity": 9, "priority": 2},
]
"""10 widgets: A takes 9, three packs, and B the one that is left."""


def shipping(plan: allocator.Plan, quantities: Mapping[str, float]) -> allocator.Plan:
    """The plan with other quantities, as if another program had made it and were sure of it."""
    shipments = plan.shipments.assign(quantity=plan.shipments["order_id"].map(quantities))
    return replace(plan, shipments=shipments[shipments["quantity"] > 0].reset_index(drop=True))


def opinion(plan: allocator.Plan, **options: Any) -> tuple[list[str], list[str]]:
    """What cbc finds different, and what it says besides; without what the check itself finds."""
    own = allocator.check(plan.scenario, plan)
    both = allocator.check(plan.scenario, plan, solver="cbc", **options)
    return list(both.problems[len(own.problems) :]), list(both.notes[len(own.notes) :])


@pytest.mark.parametrize("name", ["ship-complete", "rationed-product", "web-shop", "food-by-weight"])
def test_cbc_agrees_with_the_shipped_scenarios(name: str) -> None:
    """Blocks with and without rules, whole and divisible items."""
    problems, notes = opinion(allocator.allocate(allocator.read(name)))
    assert problems == []
    assert len(notes) == 1
    assert re.fullmatch(AGREES, notes[0])


@pytest.mark.parametrize("seed", range(NUM_SEEDS // 2))
def test_cbc_agrees_on_random_scenarios_under_all_rules(seed: int) -> None:
    """Rules that meet, shipped models and any other, fair shares and divisible items among them."""
    number = 7_000_000 + seed
    case = ruled_case(SeededDice(number), divisible=True) if seed % 4 == 3 else seeded_ruled_case(number)
    model = shipped_model(NAMES[seed % len(NAMES)]) if seed % 2 else ruled_model(SeededDice(number))
    problems, notes = opinion(planned(case, model), workers=1)
    assert problems == []
    assert re.fullmatch(AGREES, "\n".join(notes))


def test_a_stage_in_which_the_plan_falls_short_is_named_with_both_values() -> None:
    """A could have 9 and has 6: stage 2 is the fill of class 1. Nothing is said of what follows from it."""
    plan = allocator.allocate(scenario_of(PACKS, 10))
    problems, notes = opinion(shipping(plan, {"A": 6, "B": 4}))
    assert problems == ["stage 2 (fill of class 1), A/1 and 1 more linked to it: the plan has 6, cbc finds 9"]
    assert notes == ["Second opinion: cbc finds the plan's values of all 8 stages in 0 of 1 blocks."]


def test_a_block_without_rules_that_falls_short_is_named_too() -> None:
    """Without packs the class 1 line can have all of 9; its neighbour of another item is as it should be."""
    lines = [{**line, "pack_size": None} for line in PACKS] + [
        {"order_id": "C", "quantity": 1, "item_id": "X"}
    ]
    plan = allocator.allocate(scenario_of(lines, 10))
    problems, notes = opinion(shipping(plan, {"A": 6, "B": 4}))
    assert problems == ["stage 2 (fill of class 1), A/1 and 1 more linked to it: the plan has 6, cbc finds 9"]
    assert notes == ["Second opinion: cbc finds the plan's values of all 11 stages in 1 of 2 blocks."]


@pytest.mark.parametrize("pack", [3, None])
def test_a_plan_that_is_better_than_it_can_be_is_named(pack: int | None) -> None:
    """12 units of a line of 9 are no plan: another solver cannot have as many."""
    plan = allocator.allocate(scenario_of([{**PACKS[0], "pack_size": pack}], 20))
    problems, _ = opinion(shipping(plan, {"A": 12}))
    assert problems == ["stage 2 (fill of class 1), A/1: the plan has 12, cbc finds 9"]


def test_shares_that_could_be_more_equal_are_named() -> None:
    """10 units for two customers who want 10 each: 5 and 5, not 6 and 4 (the smaller share is 0.4)."""
    lines = [{"order_id": name, "customer_id": name, "quantity": 10, "priority": 1} for name in ("A", "B")]
    plan = allocator.allocate(scenario_of(lines, 10), "fair-share")
    problems, _ = opinion(shipping(plan, {"A": 6, "B": 4}))
    assert problems == [
        "stage 2 (fair_share of class 1), A/1 and 1 more linked to it: the plan has 0.4, cbc finds 0.5"
    ]


def test_what_the_plan_does_not_claim_is_no_fault() -> None:
    """A plan whose time was up says so: that better is possible is worth knowing, no more."""
    plan = shipping(allocator.allocate(scenario_of(PACKS, 10)), {"A": 6, "B": 4})
    stages = [{**stage, "proven": False} for stage in plan.summary["stages"]]
    problems, notes = opinion(replace(plan, summary={**plan.summary, "stages": stages}))
    assert problems == []
    assert notes[1].startswith("  not proven by the plan, and better is possible: stage 2 (fill of class 1)")


def test_a_budget_of_the_whole_night_excuses_a_block() -> None:
    """Without the budget a block alone may do better: the note says what keeps the plan from it."""
    plan = shipping(allocator.allocate(scenario_of(PACKS, 10)), {"A": 6, "B": 4})
    budget = {"promised": 1, "moved": 0, "allowed": 0, "fewest": None}
    problems, notes = opinion(replace(plan, summary={**plan.summary, "promise_budget": budget}))
    assert problems == []
    assert notes[1].startswith(
        "  the plan keeps a budget for moved promises, and better is possible: stage 2"
    )


def test_a_solver_that_stops_in_time_says_nothing_of_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its plan may be worse than ours because its time was up; that is no difference."""
    plan = allocator.allocate(scenario_of(PACKS, 10))
    asked: list[float | None] = []

    def hurried(problem: Any, own_name: str, seconds: float | None) -> Kind:
        asked.append(seconds)
        quantities = {"c2": 9.0, "c3": 9.0}  # all stays open
        for variable in problem.variables():
            variable.varValue = quantities.get(variable.name, 0.0)
        return Kind.FEASIBLE

    monkeypatch.setattr(pulp_mixed, "run", hurried)
    problems, notes = opinion(plan, time_limit=5)
    assert problems == []
    assert notes[1] == "  no answer for A/1 and 1 more linked to it: its time was up"
    assert asked[0] is not None
    assert asked[0] <= 5


@pytest.mark.parametrize("stage", ["ruled", "plain"])
def test_a_solver_that_fails_is_said(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """In its own words, with the block that it failed in; the check itself stands."""

    def broken(*_: Any) -> Kind:
        raise NoProvenPlanError("cbc failed: out of memory")

    monkeypatch.setattr(pulp_mixed, "run", broken)
    monkeypatch.setattr("allocator.solve.pulp_gate.run", broken)
    lines = PACKS if stage == "ruled" else [{**line, "pack_size": None} for line in PACKS]
    problems, notes = opinion(allocator.allocate(scenario_of(lines, 10)))
    assert problems == []
    assert notes[1] == "  no answer for A/1 and 1 more linked to it: cbc failed: out of memory"


def test_shipments_of_nothing_that_is_there_are_not_compared() -> None:
    """A lot that does not exist is the check's business."""
    plan = allocator.allocate(scenario_of(PACKS, 10))
    strange = plan.shipments.assign(source_id=pd.Series(["?"] * len(plan.shipments), dtype="str"))
    problems, notes = opinion(replace(plan, shipments=strange))
    assert problems == []
    assert notes == [
        "No second opinion: 2 shipments are none that cbc could choose, as the faults above say."
    ]


def test_two_thirds_of_a_unit_are_one_whole_can() -> None:
    """1.5 cans stand for a litre: one can is 0.666667 litres, and one can leaves, not 1.000001."""
    scenario = allocator.Scenario.from_rows(
        order_lines=[{"order_id": "A", "item_id": "OIL", "quantity": 2, "requested_date": "2026-01-05"}],
        items=[{"item_id": "OIL", "divisible": True}, {"item_id": "CAN"}],
        stock=[{"item_id": "CAN", "quantity": 1}],
        substitutes=[{"item_id": "OIL", "substitute_id": "CAN", "units_per_unit": 1.5}],
        as_of="2026-01-05",
    )
    plan = allocator.allocate(scenario)
    assert plan.shipments["quantity"].tolist() == [1.0]
    assert plan.etas["allocated_quantity"].tolist() == [0.666667]
    report = allocator.check(scenario, plan, solver="cbc")
    assert report.ok, str(report)


@pytest.mark.parametrize(
    ("solver", "words"),
    [
        ("network", "a second opinion comes from another solver than network: name one of highs, .*cbc"),
        ("cobc", "no solver 'cobc' on this machine"),
    ],
)
def test_a_solver_that_cannot_give_one_is_a_usage_error(solver: str, words: str) -> None:
    """Before anything is checked."""
    plan = allocator.allocate(scenario_of([], 0))
    with pytest.raises(allocator.UsageError, match=words):
        allocator.check(plan.scenario, plan, solver=solver)
