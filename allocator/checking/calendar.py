"""The days on which nothing leaves a location, as runs of consecutive days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.vectors import LONG_AGO, NEVER, Flags, Ints, day_numbers

_SPAN = 2 * (NEVER - LONG_AGO)
"""Day numbers that each location has to itself in one long list of keys."""


@dataclass(frozen=True)
class ClosedDays:
    """Runs of closed days of all locations, sorted: run `r` lasts from `first[r]` to `last[r]`, both closed.

    Days are keys: location code x a span + day number, so that one search answers for any location.
    """

    first: Ints
    last: Ints

    @classmethod
    def of(cls, location: Ints, dates: pd.Series) -> ClosedDays:
        """Build the runs from closed (location code, date) rows in any order, repeated or not."""
        keys = np.unique(location * _SPAN + day_numbers(dates, NEVER))
        starts = np.diff(keys, prepend=-_SPAN) > 1
        ends = np.diff(keys, append=np.iinfo(np.int64).max) > 1
        return cls(keys[starts], keys[ends])

    def closed(self, location: Ints, day: Ints) -> Flags:
        """Whether nothing leaves the location that day."""
        return self._run(location, day) >= 0

    def open_on_or_after(self, location: Ints, day: Ints) -> Ints:
        """Return the first open day of the location that is not before `day`."""
        return self._move(location, day, self.last, 1)

    def open_on_or_before(self, location: Ints, day: Ints) -> Ints:
        """Return the last open day of the location that is not after `day`."""
        return self._move(location, day, self.first, -1)

    def _move(self, location: Ints, day: Ints, ends: Ints, step: int) -> Ints:
        if not len(self.first):
            return day
        run = self._run(location, day)
        return np.where(run >= 0, ends[run] + step - location * _SPAN, day)

    def _run(self, location: Ints, day: Ints) -> Ints:
        """Run that holds the day, -1 where the location is open."""
        if not len(self.first):
            return np.full(len(day), -1, dtype=np.int64)
        keys = location * _SPAN + day
        run = np.searchsorted(self.first, keys, side="right") - 1
        return np.where((run >= 0) & (keys <= self.last[run]), run, -1)
