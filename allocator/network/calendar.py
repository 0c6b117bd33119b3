"""The days that bound a plan, and open days: on a closed day nothing leaves, the next open day it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.arrays import Ints, days

_SPAN = 1_000_000
_ORIGIN = 100_000
"""location x _SPAN + day + _ORIGIN is one number of a location and a day: dates stay within 1900 to 2199."""


@dataclass(frozen=True)
class Calendar:
    """The days that bound a plan, and the rules of shipping early; days since 1970-01-01."""

    today: int
    last_arrival: int
    """as_of + horizon_days: nothing is planned to arrive later."""
    requested_is_ship_date: bool
    ship_early: bool

    @property
    def horizon_end(self) -> int:
        """`H`, the day after the last arrival: where units left open are counted."""
        return self.last_arrival + 1


@dataclass(frozen=True)
class OpenDays:
    """The closed days of all locations, ready for look-ups of whole arrays.

    `key` is sorted, one number of location and day; `after` and `before` are the next and the last open
    day seen from each closed one, days since 1970-01-01.
    """

    key: Ints
    after: Ints
    before: Ints

    @classmethod
    def from_table(cls, closed_days: pd.DataFrame, location: Ints) -> OpenDays:
        """Read the table `closed_days`; `location` gives the location code of each of its rows."""
        key = np.unique(_key(location, days(closed_days["date"])))
        starts = np.flatnonzero(np.diff(key, prepend=-1) != 1)
        run = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(key)))
        first_day = key[starts] % _SPAN - _ORIGIN
        num_days = np.diff(starts, append=len(key))
        return cls(key=key, after=(first_day + num_days)[run], before=(first_day - 1)[run])

    def next_open(self, location: Ints, day: Ints) -> Ints:
        """Return the first open day of each location on or after each day."""
        return self._moved(location, day, self.after)

    def last_open(self, location: Ints, day: Ints) -> Ints:
        """Return the last open day of each location on or before each day."""
        return self._moved(location, day, self.before)

    def table(self, calendar: Calendar) -> tuple[Ints, Ints]:
        """Return the first open day on or after each day of a plan, from as_of to `H`, in days from as_of.

        The first row is for locations without a closed day, which are in no other; also returns the locations
        of the other rows.
        """
        span = calendar.horizon_end - calendar.today + 1
        location = np.unique(self.key // _SPAN)
        day = np.arange(span)
        rows = [day]
        for each in location.tolist():
            opens = self.next_open(np.full(span, each), day + calendar.today) - calendar.today
            rows.append(np.minimum(opens, span - 1))
        return np.array(rows, dtype=np.int64), location

    def _moved(self, location: Ints, day: Ints, to: Ints) -> Ints:
        if not len(self.key):
            return day
        wanted = _key(location, day)
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, to[place], day)


def _key(location: Ints, day: Ints) -> Ints:
    return location * _SPAN + day + _ORIGIN
