"""Dates hold as often as they say, on receipts nobody has seen; the shipped history is what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import allocator
from allocator.arrays import Ints
from allocator.lateness.choosing import choose
from allocator.lateness.past import Past
from allocator.lateness.pooled import pool
from benchmarks.receipt_history import make_history
from tests.lateness.nights import coming

SHIPPED = Path(__file__).parents[2] / "scenarios" / "late-receipts" / "receipt_history.csv"
NUM_PAST, NUM_NEW = 20_000, 5000


def draw(random: np.random.Generator, count: int) -> Ints:
    """Return lateness: a fifth early, half on the day, then a heavy tail, log-normal around 15 days."""
    kind = random.random(count)
    late = np.ceil(15 * np.exp(random.normal(0, 1, count)))
    early = -np.ceil(random.exponential(20, count))
    drawn = np.where(kind < 0.2, early, np.where(kind < 0.7, 0, late))
    return np.clip(drawn, -300, 700).astype(np.int64)


def test_nine_in_ten_of_new_receipts_come_by_the_safe_date_and_half_by_the_likely_one() -> None:
    """The share of 5,000 new ones is binomial around that of the date, and the date's around nine in ten.

    With all past receipts alike and weighed alike, both deviate by sqrt(0.9 * 0.1 / n): together at most 4
    standard deviations, 4 * sqrt(0.09 / 5,000 + 0.09 / 20,000) = 0.019; and a whole day may hold up to the
    share of one day more, here below 0.01. The likely date is the due day, which holds for 0.7 of all.
    """
    random = np.random.default_rng(11)
    late = draw(random, NUM_PAST)
    everyone = np.zeros(NUM_PAST, dtype=np.int64)
    nobody = np.full(NUM_PAST, -1)
    past = Past(late, np.zeros(NUM_PAST, dtype=np.int64), (everyone, nobody, nobody, nobody))
    told = pool(past, coming(-1), 120, 30)
    safe = told.days_until(np.array([-400]), 0.9)[0] - 400
    likely = told.days_until(np.array([-400]), 0.5)[0] - 400
    new = draw(random, NUM_NEW)
    assert abs((new <= safe).mean() - 0.9) < 0.019 + 0.01
    assert likely == 0


def test_of_those_not_here_after_a_while_nine_in_ten_come_by_the_date_told_then() -> None:
    """After 10 days a fifth of all is still out: 4 * sqrt(0.09 / 1,000 + 0.09 / 4,000) = 0.042."""
    random = np.random.default_rng(12)
    everyone, nobody = np.zeros(NUM_PAST, dtype=np.int64), np.full(NUM_PAST, -1)
    past = Past(draw(random, NUM_PAST), everyone, (everyone, nobody, nobody, nobody))
    told = pool(past, coming(-1), 120, 30)
    safe = 10 + told.days_until(np.array([10]), 0.9)[0]
    new = draw(random, NUM_NEW)
    out = new[new >= 10]
    assert len(out) > 1000
    assert abs((out <= safe).mean() - 0.9) < 0.042 + 0.01


def test_a_past_that_drifts_is_forgotten_sooner() -> None:
    """On time for 500 days, for 500 more ever later: short memory tells those best. Mixed up, long memory."""
    random = np.random.default_rng(13)
    due = np.sort(random.integers(0, 1000, 4000))
    everyone, nobody = np.zeros(4000, dtype=np.int64), np.full(4000, -1)
    late = np.maximum(due - 500, 0) // 5 + random.integers(0, 5, 4000)
    mixed = random.permutation(late)
    groups = (everyone, nobody, nobody, nobody)
    assert choose(Past(late, due + late, groups), 0.9).half_life == 60
    assert choose(Past(mixed, due + mixed, groups), 0.9).half_life > 60


def test_the_shipped_history_is_the_one_that_its_script_makes() -> None:
    """Nobody has touched it: the same rows, in the same order."""
    shipped = pd.read_csv(SHIPPED, dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(shipped, make_history().astype(str), check_dtype=False)


def test_the_shipped_history_looks_like_real_ones() -> None:
    """Most on the day, a quarter early, a sixth late, some by months; more than half of vendors rare."""
    history = allocator.read("late-receipts").tables["receipt_history"]
    late = (history["received_date"] - history["due_date"]).dt.days
    assert 0.55 < (late == 0).mean() < 0.7
    assert 0.2 < (late < 0).mean() < 0.3
    assert 0.1 < (late > 0).mean() < 0.2
    assert late.min() < -90
    assert late[late > 0].quantile(0.9) > 3 * late[late > 0].median()
    vendors = history[history["kind"] == "purchase"].groupby("supplier_id").size()
    assert (vendors < 60).mean() > 0.5
