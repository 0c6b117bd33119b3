"""Plans under rules: each rule broken alone, the stages of treatments, exceptions, and many random plans."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import allocator
from allocator.checking import check
from allocator.checking.facts import gather
from allocator.checking.feasibility import check_rules
from allocator.checking.findings import Findings
from allocator.checking.schedule import read_schedule
from tests.check.ruled_nights import BROKEN, lot, night, on, plan_of
from tests.optimality.planners import planned
from tests.oracle.random_rules import seeded_ruled_case
from tests.oracle.shipped_models import NAMES, shipped_model

NUM_SEEDS = 20


@pytest.mark.parametrize("name", BROKEN)
def test_a_plan_under_a_rule_holds_until_that_rule_is_broken(name: str) -> None:
    """The plan ships what it must by hand and passes; the change breaks that rule and no other."""
    case = BROKEN[name]
    plan = plan_of(case.scenario)
    report = check(case.scenario, plan)
    assert report.ok, str(report)
    assert sorted(plan.shipments["quantity"]) == sorted(case.ships)
    facts, findings = gather(case.scenario, plan.model), Findings()
    schedule = read_schedule(case.scenario, facts, case.change(plan.shipments), findings)
    check_rules(case.scenario, facts, schedule, findings)
    assert tuple(findings.problems) == case.problems


def test_goods_may_leave_later_than_they_could() -> None:
    """What could leave on the 5th leaves on the 6th: late, but no rule is broken."""
    scenario = night({"requested_date": "2026-01-08"}, stock=[lot(10)])
    plan = plan_of(scenario)
    facts, findings = gather(scenario, plan.model), Findings()
    later = on(0, "2026-01-09", days_late=1)(plan.shipments)
    check_rules(scenario, facts, read_schedule(scenario, facts, later, findings), findings)
    assert findings.problems == []


def with_summary(plan: allocator.Plan, **entries: Any) -> allocator.Plan:
    """Return the plan with entries of its summary changed."""
    return replace(plan, summary={**copy.deepcopy(plan.summary), **entries})


def with_stage(plan: allocator.Plan, place: int, **entries: Any) -> allocator.Plan:
    """Return the plan with one of the stages of its summary changed."""
    stages = copy.deepcopy(plan.summary["stages"])
    stages[place].update(entries)
    return with_summary(plan, stages=stages)


def treated() -> allocator.Plan:
    """Return the plan of 20 W in stock for a win, a gain, another and a lose line of 10 each, all classes 1.

    WIN and GAIN get 10 each; the other two stay open. `fill` of class 1 is 20 of the first three lines.
    """
    promised = {"treatment": "gain", "current_promise_date": "2026-01-05"}
    lines: list[dict[str, Any]] = [{"treatment": "win"}, promised, {}, {"treatment": "lose"}]
    return plan_of(
        night(*({"priority": 1, **line} for line in lines), stock=[lot(20)], priority="lowest_first")
    )


def test_treatments_add_their_stages_before_and_after_the_models() -> None:
    """Win and gain lines come first and also take part in the model's stages; lose lines have their own."""
    plan = treated()
    report = check(plan.scenario, plan)
    assert report.ok, str(report)
    names = [f"{stage['class']} {stage['goal']}".strip() for stage in plan.summary["stages"]]
    goals = ["1 promises", "1 fill", "1 value", "profit", "first_come"]
    assert names == ["win lateness", "gain promises", *goals, *(f"lose {goal}" for goal in goals)]
    assert report.stages["recomputed"].tolist()[:4] == [0, 0, 0, 20]
    assert report.stages["recomputed"].tolist()[8] == 0
    assert set(report.stages["bound_from"]) == {"prices"}


@pytest.mark.parametrize("place", range(12))
def test_no_stage_of_a_treatment_can_be_misstated(place: int) -> None:
    """One more in any of the twelve values is named."""
    plan = treated()
    problems = check(
        plan.scenario, with_stage(plan, place, value=plan.summary["stages"][place]["value"] + 1)
    ).problems
    assert len(problems) == 1
    assert "the shipments give" in problems[0]


def test_a_stage_of_a_treatment_is_named_in_words() -> None:
    """The summary's labels are `win` and `lose 1`."""
    plan = treated()
    problems = check(plan.scenario, with_stage(with_stage(plan, 0, value=1.0), 8, value=1.0)).problems
    assert problems == (
        "summary.json: lateness of win lines: says value 1, the shipments give 0",
        "summary.json: fill of lose lines of class 1: says value 1, the shipments give 0",
    )


def unkept() -> allocator.Plan:
    """Return the plan of 4 W for a win line, and of 10 V on the 9th for a gain line promised the 7th."""
    gain = {"item_id": "V", "treatment": "gain", "current_promise_date": "2026-01-07"}
    late = {"receipt_id": "R", "item_id": "V", "quantity": 10, "available_date": "2026-01-09"}
    return plan_of(night({"treatment": "win"}, gain, stock=[lot(4)], receipts=[late]))


def test_exceptions_are_the_win_and_gain_lines_that_are_not_kept() -> None:
    """6 of the win line stay open, the gain line comes two days after its promise: both are listed."""
    plan = unkept()
    assert [(entry["treatment"], entry["order_id"]) for entry in plan.summary["exceptions"]] == [
        ("win", "SO-1"),
        ("gain", "SO-2"),
    ]
    assert check(plan.scenario, plan).ok


@pytest.mark.parametrize(
    ("place", "column", "cell"),
    [
        (0, "wanted", "2026-01-06"),
        (0, "open_quantity", 5.0),
        (0, "reason_code", "limited"),
        (1, "eta", None),
        (1, "reason", "Nobody knows."),
    ],
)
def test_no_cell_of_an_exception_can_be_changed(place: int, column: str, cell: object) -> None:
    """Days and quantities follow from the shipments, reasons stand in customer_etas.csv."""
    plan = unkept()
    entries = copy.deepcopy(plan.summary["exceptions"])
    entries[place][column] = cell
    (problem,) = check(plan.scenario, with_summary(plan, exceptions=entries)).problems
    assert problem.startswith(
        f"summary.json: exceptions: {('win', 'gain')[place]} SO-{place + 1}/1: {column} says"
    )


def test_an_exception_cannot_be_left_out_made_up_or_misplaced() -> None:
    """Both lines are named where the list is empty, turned round or about another line."""
    plan = unkept()
    win, gain = plan.summary["exceptions"]
    assert check(plan.scenario, with_summary(plan, exceptions=[])).problems == (
        "summary.json: exceptions: gain SO-2/1 is not kept, but not listed",
        "summary.json: exceptions: win SO-1/1 is not kept, but not listed",
    )
    made_up = [win, gain, {**gain, "order_id": "SO-9"}]
    assert check(plan.scenario, with_summary(plan, exceptions=made_up)).problems == (
        "summary.json: exceptions: gain SO-9/1 is listed, but no such line fails to be kept",
    )
    (problem,) = check(plan.scenario, with_summary(plan, exceptions=[gain, win])).problems
    assert problem.endswith("win lines come first, then gain lines, each by order and line")


def shared() -> allocator.Plan:
    """Return the fair plan of 10 W for LOUD, who asks for 20, and MODEST, for 10; the base of both is 10."""
    lines = [
        {"quantity": quantity, "customer_id": name, "fair_base": 10, "priority": 1}
        for quantity, name in [(20, "LOUD"), (10, "MODEST")]
    ]
    return plan_of(night(*lines, stock=[lot(10)], priority="lowest_first"), "fair-share")


def test_the_smallest_share_is_counted_again() -> None:
    """Each gets 5 on a base of 10, one half; another value is found out, and the bound is the summary's."""
    plan = shared()
    report = check(plan.scenario, plan)
    assert report.ok, str(report)
    fair = report.stages[report.stages["goal"] == "fair_share"]
    assert fair["recomputed"].tolist() == [0.5]
    assert fair["bound_from"].tolist() == ["summary"]
    assert "the bound of 6 of them is taken from the summary" in str(report)
    assert check(plan.scenario, with_stage(plan, 1, value=0.6)).problems == (
        "summary.json: fair_share of class 1: says value 0.6, the shipments give 0.5",
    )
    (problem,) = check(plan.scenario, with_stage(plan, 1, bound=0.6)).problems
    assert problem.endswith("says it is proven optimal, but it is not (value 0.5, bound 0.6)")
    assert "says bound 0.4, but the shipments are better (0.5)" in str(
        check(plan.scenario, with_stage(plan, 1, bound=0.4))
    )


def half_ruled() -> allocator.Plan:
    """Return the plan of packs of 4 of W, a block without prices, and of 6 V for two plain lines of 5.

    Of 10 W asked for and there 8 ship, of 10 V 6: fill 14, of which the prices prove 6.
    """
    plain = [{"item_id": "V", "quantity": 5, "order_date": f"2026-01-0{day}"} for day in (2, 3)]
    return plan_of(night({"pack_size": 4}, *plain, stock=[lot(10), lot(6, "V")]), "profit-first")


def test_what_prices_prove_of_some_lines_is_added_to_what_the_summary_says_of_the_others() -> None:
    """With a stated gap of 2 units in fill the bound is 14 + 2, and nothing after it is proven."""
    plan = half_ruled()
    report = check(plan.scenario, plan)
    assert report.ok, str(report)
    assert report.stages["bound"].tolist()[0] == 14
    assert np.isnan(plan.prices["price_1"]).tolist() == [False, True]
    gap = with_stage(plan, 0, bound=16.0, proven=False)
    for place in (1, 2):
        gap = with_stage(gap, place, proven=False)
    report = check(plan.scenario, gap)
    assert report.problems == ()
    assert report.stages["proven"].tolist() == [False] * 3
    assert report.stages["bound"].tolist()[0] == 16
    assert np.isnan(report.stages["bound"].tolist()[1:]).all()


def test_prices_of_plain_lines_still_count_beside_lines_under_rules() -> None:
    """Without their price the 10 V could all be served: 4 more than the plan serves, so nothing is proven."""
    plan = half_ruled()
    prices = plan.prices.copy()
    prices.loc[0, [f"price_{k}" for k in (1, 2, 3)]] = 0.0
    report = check(plan.scenario, replace(plan, prices=prices))
    assert report.stages["bound"].tolist()[0] == 14 + 4
    assert report.problems == (
        "summary.json: fill: says it is proven optimal, but it is not (value 14, bound 18)",
    )


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_a_random_plan_under_rules_passes_the_check(seed: int) -> None:
    """All rules mixed, one shipped model after the other: every rule holds and every stage is proven."""
    case, model = seeded_ruled_case(5_000_000 + seed), shipped_model(NAMES[seed % len(NAMES)])
    plan = planned(case, model)
    report = check(plan.scenario, plan)
    assert report.ok, str(report)
    assert report.stages["proven"].all(), str(report)
