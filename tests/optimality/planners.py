"""Two ways to plan a case, the product and the oracle, with the answer in the same shape."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import allocator
from tests.oracle import Answer, solve
from tests.oracle.cases import Arrivals
from tests.oracle.facts import Case

NUM_SEEDS = int(os.environ.get("ORACLE_SEEDS", "20"))
"""How many random scenarios a test looks at; ORACLE_SEEDS asks for more than fit into a daily run."""

Planner = Callable[[Case, Mapping[str, Any]], Answer]
ArrivalsOf = Callable[..., Arrivals]
Stages = list[tuple[str, str, float]]
"""Class, goal and value of every stage."""


def planned(case: Case | allocator.Scenario, model: Mapping[str, Any], **options: Any) -> allocator.Plan:
    """Return the product's plan of a case or its scenario, by what a model's file says."""
    scenario = case if isinstance(case, allocator.Scenario) else allocator.Scenario.from_frames(**case)
    parsed = allocator.Model.model_validate({"name": "given", **model})
    return allocator.allocate(scenario, parsed, **options)


def stages_of(plan: allocator.Plan) -> Stages:
    """Return the stages as the plan's summary states them."""
    return [(stage["class"], stage["goal"], stage["value"]) for stage in plan.summary["stages"]]


def assert_same_stages(stated: Stages, expected: Stages) -> None:
    """Fail unless every stage has the same class and goal, and a value equal to within a millionth."""
    assert [stage[:2] for stage in stated] == [stage[:2] for stage in expected]
    values = [value for _, _, value in expected]
    assert [value for _, _, value in stated] == pytest.approx(values, rel=1e-9, abs=1e-6)


def assert_optimal(case: Case, model: Mapping[str, Any], answer: Answer, plan: allocator.Plan) -> None:
    """Fail unless a plan states the oracle's values as proven, and its own shipments reach them."""
    assert_same_stages(stages_of(plan), answer.values())
    assert [stage["proven"] for stage in plan.summary["stages"]] == [True] * len(answer.stages)
    reached = solve(case, model, plan=plan.shipments)
    assert reached.stages == answer.stages
    assert reached.ship_day_sum == answer.ship_day_sum


def by_oracle(case: Case, model: Mapping[str, Any]) -> Answer:
    """Return the oracle's own plan."""
    return solve(case, model)


def by_allocator(case: Case, model: Mapping[str, Any]) -> Answer:
    """Return the product's plan, as the oracle reads its shipping schedule."""
    return solve(case, model, plan=planned(case, model).shipments)


PLANNERS: Mapping[str, Planner] = {"oracle": by_oracle, "allocator": by_allocator}
