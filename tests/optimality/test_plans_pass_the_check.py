"""No plan breaks the independent check, whatever the scenario and the model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

import allocator
from tests.optimality.planners import NUM_SEEDS, planned
from tests.optimality.test_against_oracle import LINEAR_NAMES
from tests.oracle.dice import SeededDice
from tests.oracle.facts import Case
from tests.oracle.random_rules import ruled_case
from tests.oracle.random_scenarios import cases, models, seeded_case
from tests.oracle.shipped_models import NAMES, shipped_model


def assert_holds(plan: allocator.Plan) -> None:
    """Fail with the check's own words unless every rule and figure holds and every stage is proven."""
    report = allocator.check(plan.scenario, plan)
    assert report.ok, str(report)
    assert report.stages["proven"].all(), str(report)


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_a_plan_of_a_shipped_model_passes_the_check(seed: int) -> None:
    """One shipped model after the other."""
    model = shipped_model(LINEAR_NAMES[seed % len(LINEAR_NAMES)])
    assert_holds(planned(seeded_case(3_000_000 + seed), model))


@settings(max_examples=NUM_SEEDS // 3, deadline=None, derandomize=True)
@given(case=cases(), model=models())
def test_a_plan_of_any_model_passes_the_check(case: Case, model: Any) -> None:
    """Goals in any order, with classes or weights, and any rule on supply and service."""
    assert_holds(planned(case, model))


@pytest.mark.parametrize("seed", [241, 411, 422])
def test_parts_of_units_under_rules_are_planned_where_rounding_stops_the_stages(seed: int) -> None:
    """Nights of divisible items that ended with exit code 3: each goal is held by a row instead."""
    tables = ruled_case(SeededDice(seed), divisible=True, most_lines=8)
    plan = planned(tables, shipped_model(NAMES[seed % len(NAMES)]))
    report = allocator.check(plan.scenario, plan)
    assert report.ok, str(report)
