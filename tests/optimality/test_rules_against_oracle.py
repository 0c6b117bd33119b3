"""On random scenarios that mix all allocation rules every stage comes to what the oracle finds.

A seed stands for the same scenario on every machine: `seeded_ruled_case(17)` shows one that fails.
"""

from __future__ import annotations

import pytest

from tests.optimality.planners import NUM_SEEDS, assert_optimal, planned
from tests.oracle import solve
from tests.oracle.dice import SeededDice
from tests.oracle.random_rules import ruled_model, seeded_ruled_case
from tests.oracle.shipped_models import NAMES, shipped_model


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_of_a_shipped_model_is_optimal_under_all_rules(seed: int) -> None:
    """One shipped model after the other, on scenarios in which rules meet."""
    case, model = seeded_ruled_case(seed), shipped_model(NAMES[seed % len(NAMES)])
    assert_optimal(case, model, solve(case, model), planned(case, model))


@pytest.mark.parametrize("seed", range(NUM_SEEDS))
def test_every_stage_of_any_model_is_optimal_under_all_rules(seed: int) -> None:
    """Goals in any order, with classes or weights, on scenarios in which rules meet."""
    case, model = seeded_ruled_case(1_000_000 + seed), ruled_model(SeededDice(seed))
    assert_optimal(case, model, solve(case, model), planned(case, model))
