"""Past receipts that say something about how late receipts come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Ints, days

MOST_EARLY = 365
MOST_LATE = 730
"""Days. What came earlier or later than that is a mistake in the data: a doubt, and not counted."""

UNKNOWN = -1
"""The group of a receipt that does not say to whom it belongs, or of which nothing is known."""

NUM_LEVELS = 4
ALL, KIND, SUPPLIER, ITEM = range(NUM_LEVELS)


@dataclass(frozen=True)
class Past:
    """Receipts that came, one entry each, in an order that the order of rows has no part in."""

    late: Ints
    """Days after the day they were due; negative where they came early."""
    received: Ints
    """The day they came, days since 1970-01-01."""
    groups: tuple[Ints, ...]
    """Group of each receipt at every level, UNKNOWN where it has none: all, kind, supplier, item."""

    def __len__(self) -> int:
        return len(self.late)

    def count(self, level: int, groups: Ints) -> Ints:
        """Return how many receipts each of some groups of a level has."""
        of_group = self.groups[level][self.groups[level] != UNKNOWN]
        size = np.bincount(of_group, minlength=int(groups.max(initial=0)) + 1)
        return np.where(groups == UNKNOWN, 0, size[groups])

    def take(self, chosen: Ints | Flags) -> Past:
        """Return some of the receipts."""
        groups = tuple(group[chosen] for group in self.groups)
        return Past(self.late[chosen], self.received[chosen], groups)


def rows_that_count(history: pd.DataFrame, as_of: int) -> Flags:
    """Return which rows of `receipt_history` say how late receipts come: all but the impossible ones."""
    received = days(history["received_date"])
    late = received - days(history["due_date"])
    return (received <= as_of) & (late >= -MOST_EARLY) & (late <= MOST_LATE)


def past_and_coming(
    history: pd.DataFrame, receipts: pd.DataFrame, as_of: int
) -> tuple[Past, tuple[Ints, ...]]:
    """Return the past receipts that count, and the groups of the receipts to come, coded alike."""
    history = history[rows_that_count(history, as_of)]
    late = days(history["received_date"]) - days(history["due_date"])
    both = [
        pd.concat([history[c], receipts[c]], ignore_index=True) for c in ("kind", "supplier_id", "item_id")
    ]
    groups = [group_codes(both, level) for level in range(NUM_LEVELS)]
    past = Past(late, days(history["received_date"]), tuple(group[: len(history)] for group in groups))
    return past, tuple(group[len(history) :] for group in groups)


def group_codes(columns: Sequence[pd.Series[str]], level: int) -> Ints:
    """Number the groups of a level: all rows, those of a kind, of a supplier, of a supplier's item.

    An item's group is the item of that kind and supplier, so goods of one's own production have one too.
    """
    kind, supplier, item = columns
    if level == 0:
        return np.zeros(len(kind), dtype=np.int64)
    names = ((kind,), (supplier,), (kind, supplier, item))[level - 1]
    code = np.zeros(len(kind), dtype=np.int64)
    for name in names:
        part, distinct = pd.factorize(name)
        code = pd.factorize(code * max(len(distinct), 1) + part)[0].astype(np.int64)
    return np.where((names[-1] != "").to_numpy(bool), code, UNKNOWN)
