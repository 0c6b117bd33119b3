"""Closed days against a walk from day to day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.checking.calendar import ClosedDays

DAYS = st.integers(0, 12)
CLOSED = st.sets(st.tuples(st.integers(0, 2), DAYS))


def walked(closed: set[tuple[int, int]], location: int, day: int, step: int) -> int:
    """Walk from a day until the location is open."""
    while (location, day) in closed:
        day += step
    return day


def closed_days(closed: set[tuple[int, int]]) -> ClosedDays:
    """Build the calendar of (location, day number) pairs."""
    rows = sorted(closed, key=lambda row: (row[1], row[0]))
    dates = pd.Series([day for _, day in rows], dtype="int64").to_numpy().astype("datetime64[D]")
    location = np.array([place for place, _ in rows], dtype=np.int64)
    return ClosedDays.of(location, pd.Series(dates.astype("datetime64[s]")))


@settings(deadline=None)
@given(CLOSED, st.integers(0, 3), DAYS)
def test_the_next_and_the_last_open_day_are_those_that_a_walk_finds(
    closed: set[tuple[int, int]], location: int, day: int
) -> None:
    """Runs of closed days lead to the same day as looking at one day after the other."""
    calendar, place, on = closed_days(closed), np.array([location]), np.array([day])
    assert calendar.open_on_or_after(place, on).tolist() == [walked(closed, location, day, 1)]
    assert calendar.open_on_or_before(place, on).tolist() == [walked(closed, location, day, -1)]
    assert calendar.closed(place, on).tolist() == [(location, day) in closed]


def test_closed_days_of_one_location_do_not_run_on_into_another() -> None:
    """The first location is closed on day 1, the second on day 2: each is open on the other's day."""
    calendar = closed_days({(0, 1), (1, 2)})
    places, days = np.array([0, 0, 1, 1]), np.array([1, 2, 1, 2])
    assert calendar.open_on_or_after(places, days).tolist() == [2, 2, 1, 3]
