"""A backtest: one world, played once with every policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from allocator.backtesting.nights import Nights
from allocator.backtesting.policies import CONSTANT, POLICIES, SAFE, Policy
from allocator.backtesting.scores import Score, constant_that_holds, counted_lines, score
from allocator.backtesting.world import World, make_world
from allocator.model import Model, load_model
from allocator.scenario import Scenario

DEFAULT_MODEL = "promise-first"


@dataclass(frozen=True)
class Backtest:
    """What a backtest found."""

    world: World
    safe_share: float
    safety_days: int
    """The constant: by so many days after the due day the safe share of earlier receipts had come."""
    scores: tuple[Score, ...]
    matched_days: int
    """The constant with which planned dates would have held as often as ours, known only afterwards."""
    matched_wait: float
    """The wait that it would have asked for."""

    def table(self) -> pd.DataFrame:
        """Return the scores, a row per policy."""
        return pd.DataFrame(self.scores)


def backtest(
    scenario: Scenario,
    *,
    num_nights: int = 60,
    num_lines: int = 5000,
    seed: int = 1,
    first_night: date | None = None,
    model: str | Model = DEFAULT_MODEL,
    policies: Sequence[Policy] = POLICIES,
    progress: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Play nights with receipts as they came, and say how well dates held.

    The receipts of `receipt_history` that were not there on the first night come again on the days they
    came; the nights know only what had come before. Orders are made up, by `seed`.

    Raises InputError where the history is too short.
    """
    chosen = load_model(model)
    share = chosen.promises.safe_share
    world = make_world(scenario.tables["receipt_history"], num_nights, num_lines, seed, first_night)
    late = world.lateness_before(world.first_night)
    safety_days = max(int(np.quantile(late, share, method="inverted_cdf")), 0)
    played = {
        policy.name: Nights(world, policy, _model_of(policy, chosen), safety_days * policy.safety_days)
        for policy in policies
    }
    for nights in played.values():
        nights.play(progress)
    ends = (world.num_nights, world.first_night, world.last_day)
    scores = {name: score(name, nights.register, *ends) for name, nights in played.items()}
    constant = played.get(CONSTANT)
    matched = (0, 0.0)
    if constant is not None and SAFE in scores:
        matched = constant_that_holds(
            constant.register, counted_lines(constant.register, *ends), scores[SAFE].held
        )
    return Backtest(world, share, safety_days, tuple(scores.values()), *matched)


def _model_of(policy: Policy, model: Model) -> Model:
    return load_model("first-come") if policy.queue else model
