"""On random scenarios every stage comes to what the oracle finds, by a plan that keeps the rules.

A seed stands for the same scenario on every machine: `seeded_case(17)` shows one that fails.
"""

from __future__ import annotations

import pytest

import allocator
from tests.optimality.planners import NUM_SEEDS, assert_optimal, planned
from tests.oracle import solve
from tests.oracle.dice import SeededDice
from tests.oracle.random_scenarios import random_case, random_model, seeded_case
from tests.oracle.shipped_models import NAMES, shipped_model

LINEAR_NAMES = [name for name in NAMES if name != "fair-share"]
"""Fair shares of a divisible item need not be whole hundredths; `test_rules_against_oracle` has the model."""


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_of_every_shipped_model_is_optimal(seed: int) -> None:
    """The oracle's stage values, reached by the plan's own shipments, ties broken as stated."""
    case = seeded_case(seed)
    scenario = allocator.Scenario.from_frames(**case)
    for name in LINEAR_NAMES:
        model = shipped_model(name)
        assert_optimal(case, model, solve(case, model), planned(scenario, model))


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_of_any_model_is_optimal(seed: int) -> None:
    """Goals in any order, with classes or weights, and any rule on supply and service."""
    case, model = seeded_case(1_000_000 + seed), random_model(SeededDice(seed))
    assert_optimal(case, model, solve(case, model), planned(case, model))


@pytest.mark.parametrize("seed", range(NUM_SEEDS // 10))
@pytest.mark.parametrize("name", ["priority-first", "weighted"])
def test_every_stage_of_a_longer_scenario_is_optimal(name: str, seed: int) -> None:
    """Up to forty lines that compete for up to 25 supplies, where one swap pulls another after it."""
    case = random_case(SeededDice(2_000_000 + seed), most_lines=40, most_supplies=25)
    model = shipped_model(name)
    assert_optimal(case, model, solve(case, model, days="first"), planned(case, model))
