"""The distribution of lateness: shares by hand, what little and much data say, and how the tail ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.lateness.past import MOST_LATE
from allocator.lateness.pooled import Pooled, pool, weights
from tests.lateness.nights import coming, past

LATENESS = st.lists(st.integers(-100, 300), min_size=1, max_size=40)


def later(pooled: Pooled, day: int) -> float:
    """Return the share of the one receipt that comes more than so many days late."""
    return float(pooled.later(np.array([day]))[0])


def days_until(pooled: Pooled, waited: int, share: float) -> int:
    """Return in how many days the one receipt is here with a probability of `share`."""
    return int(pooled.days_until(np.array([waited]), share)[0])


def test_where_nothing_is_known_half_are_late_and_half_of_those_come_every_twenty_days() -> None:
    """Before the day nobody has come; then S = 1/2, and 1/4 after 20 days, whatever has been waited."""
    pooled = pool(past([]), coming(-1), 120, 30)
    assert [later(pooled, day) for day in (-1, 0, 20, 40)] == [1, 0.5, 0.25, 0.125]
    assert days_until(pooled, 0, 0.5) == 0
    assert days_until(pooled, 0, 0.75) == 20
    assert days_until(pooled, 41, 0.5) == days_until(pooled, 1000, 0.5) == 19


def test_the_supplier_is_mixed_with_all_as_the_pooling_says() -> None:
    """Supplier 0: 3 of 4 late, 2 of these later than 5. All: 4 of 8 late, 2 later than 5; pooling 2 and 6."""
    pooled = pool(past([9, 9, 3, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]), coming(0), 120, 2)
    late_of_all, later_of_all = (4 + 0.5) / (8 + 1), (2 + 2 ** (-5 / 20)) / (4 + 1)
    late, later_than_5 = (3 + 2 * late_of_all) / (4 + 2), (2 + 6 * later_of_all) / (3 + 6)
    assert later(pooled, 5) == pytest.approx(late * later_than_5, abs=1e-12)


def test_who_is_early_says_nothing_about_how_late_the_late_ones_are() -> None:
    """Of 4 of the supplier one is 7 days early: of the punctual 1 in 3, mixed with 1 in 3 + 1 of all."""
    pooled = pool(past([-7, 0, 0, 9]), coming(-1), 120, 2)
    late, not_earlier = (1 + 0.5) / (4 + 1), (2 + 1) / (3 + 1)
    assert later(pooled, -7) == pytest.approx(late + (1 - late) * not_earlier, abs=1e-12)
    assert later(pooled, -8) == pytest.approx(1, abs=1e-12)
    assert later(pooled, 0) == pytest.approx(late, abs=1e-12)


def test_a_supplier_without_a_past_is_like_its_kind() -> None:
    """With no receipt of its own the level before remains, to the last digit."""
    some = past([0, 5, 5, 30], [0, 0, 1, 1], received=10)
    assert later(pool(some, coming(7), 120, 30), 4) == later(pool(some, coming(-1), 120, 30), 4)


def test_a_supplier_with_endless_past_is_like_itself_alone() -> None:
    """10,000 receipts 7 days late, against 10 on time of another: S(6) is 1 to within 120 / 10,000."""
    pooled = pool(past([7] * 10_000 + [0] * 10, [0] * 10_000 + [1] * 10), coming(0), 120, 30)
    assert later(pooled, 6) == pytest.approx(1, abs=(30 + 90) / 10_000)
    assert days_until(pooled, 0, 0.5) == days_until(pooled, 0, 0.99) == 7


def test_a_share_is_told_the_day_by_which_so_many_have_come() -> None:
    """Of ten thousand 9 in 10 come after 3 days, the others after 50."""
    pooled = pool(past(([3] * 9 + [50]) * 1000), coming(-1), 120, 30)
    assert days_until(pooled, 0, 0.89) == 3
    assert days_until(pooled, 0, 0.91) == 50


def test_what_is_past_due_is_awaited_like_those_that_were_still_out_then() -> None:
    """8 come on the day, 1 after 10 days, 1 after 40: after 5 days of waiting it is one of the last two."""
    pooled = pool(past(([0] * 8 + [10, 40]) * 1000), coming(-1), 120, 30)
    assert days_until(pooled, 0, 0.75) == 0
    assert days_until(pooled, 5, 0.45) == 5
    assert days_until(pooled, 5, 0.9) == 35
    assert days_until(pooled, 11, 0.5) == 29


def test_a_past_receipt_counts_half_for_every_half_life_before_the_latest() -> None:
    """120 and 240 days before the latest: a half and a quarter of a receipt; older ones never nothing."""
    whole = weights(np.array([1000, 880, 760, -40_000]), 120.0)
    assert (whole[:3] / whole[0]).tolist() == [1, 0.5, 0.25]
    assert whole[3] > 0


def test_nothing_is_awaited_for_ever_however_long_it_is_past_due() -> None:
    """Beyond all that is known, half of what is out comes in twenty days: after 3 years as after 50."""
    pooled = pool(past([0] * 50 + [MOST_LATE]), coming(-1), 120, 30)
    assert {days_until(pooled, waited, 0.5) for waited in (MOST_LATE + 1, 5000, 18_000)} == {19}
    assert days_until(pooled, MOST_LATE, 0.5) == 0


@settings(max_examples=60, deadline=None)
@given(late=LATENESS, waited=st.integers(-120, 400), share=st.floats(0.5, 0.99), more=st.integers(0, 400))
def test_a_later_past_never_makes_a_date_earlier(
    late: list[int], waited: int, share: float, more: int
) -> None:
    """Where every past receipt comes later by some days, the date told is the same or later."""
    before = pool(past(late), coming(0), 120, 10)
    after = pool(past([days + more for days in late]), coming(0), 120, 10)
    if waited <= min(late):
        assert days_until(after, waited, share) >= days_until(before, waited, share)


@settings(max_examples=60, deadline=None)
@given(late=LATENESS, waited=st.integers(-120, 400), low=st.floats(0.5, 0.99), high=st.floats(0.5, 0.99))
def test_a_larger_share_is_never_told_an_earlier_date(
    late: list[int], waited: int, low: float, high: float
) -> None:
    """Nobody is told a day in the past, and the safe date is not before the likely one."""
    pooled = pool(past(late), coming(0), 120, 10)
    low, high = sorted((low, high))
    assert 0 <= days_until(pooled, waited, low) <= days_until(pooled, waited, high)


@settings(max_examples=60, deadline=None)
@given(late=LATENESS, waited=st.integers(-120, 400), share=st.floats(0.5, 0.99))
def test_the_day_told_is_the_first_by_which_the_share_has_come(
    late: list[int], waited: int, share: float
) -> None:
    """On that day the share is here, on the day before it was not."""
    pooled = pool(past(late), coming(0), 120, 10)
    days = np.array([days_until(pooled, waited, share)])
    here, before = (pooled.here_within(np.array([waited]), days - back)[0] for back in (0, 1))
    assert here >= share - 1e-8
    assert before < share + 1e-8
