"""Which half-life and which pooling: those that would have told the past best, from what was known then."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.lateness.past import Past
from allocator.lateness.pooled import pool

HALF_LIVES = (120.0, 60.0, 240.0, 480.0)
"""Days; the first one is taken where the past is too short to choose. With less than two months dates would
follow every week's receipts."""
POOLINGS = (30.0, 10.0, 100.0)
"""Receipts that the level before counts as; likewise."""

LEAD = 30
"""So many days before a receipt is due its date is told, if it has not come by then."""
UNSETTLED = 90
"""Receipts due in so many last days are left out: the latest of them have not come yet."""
NUM_TESTS = 8
"""So often the past is cut in two: what was known, and what it is tested on."""
FEWEST_TOLD, MOST_TOLD = 200, 1500
"""Receipts that the choice is tested on: fewer decide nothing, more are not needed."""
MOST_KNOWN = 50_000
"""Likewise the latest past receipts that it looks at."""


@dataclass(frozen=True)
class Choice:
    """How the past is weighed."""

    half_life: float
    """Days in which a past receipt comes to count half."""
    pooling: float
    """Receipts that the level before counts as."""
    num_told: int
    """Receipts that the choice was tested on; 0 where the past is too short for a choice."""


@dataclass(frozen=True)
class _Test:
    """What was known on a day, and the receipts that a date was told for then."""

    known: Past
    told: Past
    waited: Ints
    """Days past due on that day; negative before."""


def choose(past: Past, safe_share: float) -> Choice:
    """Return the half-life, then the pooling with the smallest pinball loss of the likely and the safe date.

    Every date is told from receipts that had come before, as it would have been then.
    """
    latest = np.argsort(past.received, kind="stable")[-MOST_KNOWN:]
    tests = _tests(past.take(latest))
    num_told = sum(len(test.told) for test in tests)
    if num_told < FEWEST_TOLD:
        return Choice(HALF_LIVES[0], POOLINGS[0], 0)
    half_life = min(HALF_LIVES, key=lambda each: _loss(tests, each, POOLINGS[0], safe_share))
    pooling = min(POOLINGS, key=lambda each: _loss(tests, half_life, each, safe_share))
    return Choice(half_life, pooling, num_told)


def _tests(past: Past) -> list[_Test]:
    """Cut the later two thirds of the past into equal stretches, and tell dates at the start of each."""
    if not len(past):
        return []
    first, last = int(past.received.min()), int(past.received.max())
    due = past.received - past.late
    told_on = due - LEAD
    cuts = np.linspace(first + (last - first) / 3, last - UNSETTLED, NUM_TESTS + 1).astype(np.int64)
    fit = (past.late >= -LEAD) & (due <= last - UNSETTLED) & (told_on >= cuts[0]) & (told_on < cuts[-1])
    chosen = np.flatnonzero(fit)
    chosen = chosen[:: max(-(-len(chosen) // MOST_TOLD), 1)]
    tests = []
    for start, end in pairwise(cuts.tolist()):
        told = chosen[(told_on[chosen] >= start) & (told_on[chosen] < end)]
        known = past.received < start
        if len(told) and known.any():
            tests.append(_Test(past.take(known), past.take(told), start - due[told]))
    return tests


def _loss(tests: list[_Test], half_life: float, pooling: float, safe_share: float) -> float:
    """Return the pinball loss of the likely and the safe dates told, in days, added up."""
    return round(sum(_loss_of(test, half_life, pooling, safe_share) for test in tests), 6)


def _loss_of(test: _Test, half_life: float, pooling: float, safe_share: float) -> float:
    pooled = pool(test.known, test.told.groups, half_life, pooling)
    twice = np.tile(np.arange(len(test.told)), 2)
    waited, shares = test.waited[twice], np.repeat([0.5, safe_share], len(test.told))
    told = waited + pooled.take(twice).days_until(waited, shares)
    return pinball(test.told.late[twice], told, shares)


def pinball(came: Ints, told: Ints, share: float | Floats) -> float:
    """Return what a told day costs: `share` a day too early, `1 - share` a day too late, added up.

    The share's own quantile has the least expected loss.

    >>> pinball(np.array([5, 0]), np.array([3, 3]), 0.9)
    2.1
    """
    miss: Floats = (came - told).astype(np.float64)
    return float(np.maximum(share * miss, (share - 1) * miss).sum())
