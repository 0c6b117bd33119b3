"""Weights of segments: a model may let a segment count more, less or not at all, still exactly."""

from __future__ import annotations

from typing import Any

import pytest

import allocator
from allocator.errors import InputError
from allocator.model import parse_model
from tests.optimality.planners import NUM_SEEDS, ArrivalsOf, assert_optimal, planned, stages_of
from tests.oracle import solve
from tests.oracle.cases import case, january, lot, order_line
from tests.oracle.dice import SeededDice
from tests.oracle.random_rules import SEGMENTS, ruled_model, seeded_ruled_case
from tests.oracle.random_scenarios import weigh_segments


def weighing(**weights: float) -> dict[str, Any]:
    """A model that fills by weight of the segment, then by age."""
    return {"stages": [{"goals": ["value", "first_come"], "segment_weights": weights}]}


def two_customers() -> dict[str, Any]:
    """10 units, and two who want 10 each: wholesale pays 5 a unit, retail 3."""
    lines = [
        order_line("W", 10, 5, segment="wholesale", unit_margin=5.0, late_cost=0.0),
        order_line("R", 10, 5, segment="retail", unit_margin=3.0, late_cost=0.0),
    ]
    return case(order_lines=lines, stock=[lot(10)])


def test_a_weight_decides_who_is_worth_more(arrivals_of: ArrivalsOf) -> None:
    """5 a unit against 3 x 2: retail gets all; against 3 x 1.5 wholesale does."""
    assert arrivals_of(two_customers(), weighing(retail=2.0)) == {"R": {january(5): 10}}
    assert arrivals_of(two_customers(), weighing(retail=1.5)) == {"W": {january(5): 10}}


def test_a_stage_counts_what_it_weighs() -> None:
    """10 units x 3 x 2 = 60 for retail; a segment that is not named weighs 1."""
    plan = planned(two_customers(), weighing(retail=2.0))
    assert stages_of(plan)[0] == ("", "value", 60.0)
    assert allocator.check(plan.scenario, plan).ok


def test_weights_of_class_and_segment_multiply() -> None:
    """Class 2 weighs 10 x 0.1 x 3 = 3 in retail, so 5 x 1 in class 1 goes first: 5 x 10 x 1."""
    night = two_customers()
    night["order_lines"]["priority"] = [1, 2]
    model = {"stages": [{"goals": ["value"], "weights": [1, 0.1], "segment_weights": {"retail": 10}}]}
    assert stages_of(planned(night, model)) == [("", "value", 50.0)]


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_is_optimal_whatever_segments_weigh(seed: int) -> None:
    """Also a weight of nought and weights a billion times apart, under all rules; the check agrees."""
    dice = SeededDice(5_000_000 + seed)
    night, model = seeded_ruled_case(5_000_000 + seed), weigh_segments(dice, ruled_model(dice), SEGMENTS)
    plan = planned(night, model)
    assert_optimal(night, model, solve(night, model), plan)
    report = allocator.check(plan.scenario, plan)
    assert report.ok, str(report)


@pytest.mark.parametrize(("weight", "fault"), [(-1, "greater than or equal to 0"), ("much", "valid number")])
def test_a_weight_that_is_none_is_named(weight: Any, fault: str) -> None:
    """By stage and segment."""
    with pytest.raises(InputError) as error:
        parse_model("mine", {"stages": [{"goals": ["fill"], "segment_weights": {"retail": weight}}]})
    (problem,) = error.value.problems
    assert (problem.table, problem.column) == ("mine.toml", "stages.1.segment_weights.retail")
    assert fault in problem.what


def test_a_segment_that_nobody_has_is_a_doubt() -> None:
    """Most likely it is misspelt; the plan is made all the same, and the check counts the doubt."""
    plan = planned(two_customers(), weighing(retial=2.0))
    assert plan.doubts[["table", "column", "doubt"]].to_numpy().tolist() == [
        ["model", "segment_weights", "segment retial has no order line and no row in customers"]
    ]
    assert allocator.check(plan.scenario, plan).ok


def test_weights_that_no_whole_number_can_hold_are_refused() -> None:
    """A million in one segment of a class of a million, a millionth of a millionth in another."""
    weights = {"weights": [1e6, 1e-6], "segment_weights": {"retail": 1e6, "wholesale": 1e-6}}
    with pytest.raises(InputError, match="too unequal"):
        planned(two_customers(), {"stages": [{"goals": ["lateness"], **weights}]})
