"""The distribution of lateness: what a receipt's own past says, and where that is little, its like's.

Levels run from all receipts over the kind and the supplier to the supplier's item. At each level the
weighted share of past receipts that came more than `x` days late is mixed with the level before, which counts
as much as `pooling` receipts::

    S[level](x) = (weight later than x + pooling * S[level - 1](x)) / (weight + pooling)

This is the mean of a Dirichlet process around the level before (Ferguson, 1973). Without receipts of its own
a level is the one before; with many they alone decide. The first level is centred on what holds where nothing
is known, which counts as one receipt. A past receipt weighs half as much for every `half_life` days that it
came before the latest one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.lateness.past import MOST_EARLY, MOST_LATE, UNKNOWN, Past

NOTHING_KNOWN_WEIGHT = 1.0
"""What holds where nothing is known counts as so many receipts."""
NOTHING_KNOWN_LATE = 0.5
"""Where nothing is known, so many are late, all others on the day."""
HALVING = 20.0
"""Where nothing is known, half of those still outstanding come in so many days: a tail without memory."""

_ONE = 2**30
"""Weights are whole numbers of this part, so that sums are exact in any order."""
_SPAN = 4096
"""More than all days from MOST_EARLY to MOST_LATE: group * _SPAN + day is one number of both."""
_SAME = 1e-9
"""Shares that differ by less, in proportion, are the same: 9 of 10 are nine in ten."""


@dataclass(frozen=True)
class Level:
    """Past receipts of one level, sorted by group and lateness."""

    key: Ints
    weight_before: Ints
    """Weight of all entries before each one; one entry more, at the end."""
    end: Ints
    """By group: where its receipts end; they start where those of the group before end."""

    @classmethod
    def of(cls, group: Ints, late: Ints, weight: Ints) -> Level:
        """Sort the receipts that have a group."""
        known = np.flatnonzero(group != UNKNOWN)
        key = group[known] * _SPAN + late[known] + MOST_EARLY
        order = np.argsort(key, kind="stable")
        key = key[order]
        weight_before = np.concatenate([[0], np.cumsum(weight[known][order])]).astype(np.int64)
        num_groups = int(group.max(initial=UNKNOWN)) + 1
        return cls(key, weight_before, np.searchsorted(key, (np.arange(num_groups) + 1) * _SPAN))

    def known(self, group: Ints) -> Ints:
        """Return the groups, UNKNOWN for those without a receipt here."""
        return np.where(self._weight(group, self._start(group)) > 0, group, UNKNOWN)

    def count(self, group: Ints) -> Ints:
        """Return the number of receipts of each group, UNKNOWN having none."""
        return np.where(group == UNKNOWN, 0, self.end[group] - self._start(group))

    def weight(self, group: Ints) -> Floats:
        """Return the weight of all receipts of each group, in receipts."""
        return self._weight(group, self._start(group)) / _ONE

    def weight_later(self, group: Ints, day: Ints) -> Floats:
        """Return the weight of each group's receipts that came more than so many days late."""
        inside = np.clip(day, -MOST_EARLY - 1, MOST_LATE) + MOST_EARLY
        return self._weight(group, np.searchsorted(self.key, group * _SPAN + inside, side="right")) / _ONE

    def _weight(self, group: Ints, start: Ints) -> Ints:
        """Return the weight from an entry to the end of its group."""
        end = np.append(self.end, 0)[np.where(group < len(self.end), group, UNKNOWN)]
        return np.where(end > start, self.weight_before[end] - self.weight_before[np.minimum(start, end)], 0)

    def _start(self, group: Ints) -> Ints:
        return np.searchsorted(self.key, group * _SPAN)


@dataclass(frozen=True)
class Pooled:
    """The distribution of lateness of some receipts to come."""

    levels: tuple[Level, ...]
    groups: tuple[Ints, ...]
    """Group of each receipt at every level; UNKNOWN where the past has none of it."""
    pooling: float

    def later(self, receipt: Ints, day: Ints) -> Floats:
        """Return the share of such receipts that come more than so many days late: S(day)."""
        share: Floats = np.where(
            day < 0, 1.0, NOTHING_KNOWN_LATE * np.power(2.0, -np.maximum(day, 0) / HALVING)
        )
        strength = NOTHING_KNOWN_WEIGHT
        for level, groups in zip(self.levels, self.groups, strict=True):
            group = groups[receipt]
            share = (level.weight_later(group, day) + strength * share) / (level.weight(group) + strength)
            strength = self.pooling
        return share

    def here_within(self, receipt: Ints, waited: Ints, more: Ints) -> Floats:
        """Return the share that comes within some more days, of those not here `waited` days past due.

        `waited` is negative before the due day. The day itself counts: after 0 more days those are here that
        come today.
        """
        since = _memorable(waited)
        gone = self.later(receipt, since + more) / self.later(receipt, since - 1)
        return np.where(more < 0, 0.0, 1 - gone)

    def days_until(self, receipt: Ints, waited: Ints, share: float | Floats) -> Ints:
        """Return in how many days a share of those is here that are not `waited` days past due.

        The smallest `n >= 0` with S(waited + n) <= (1 - share) * S(waited - 1), found by halving.
        """
        since = _memorable(waited)
        limit = (1 - np.asarray(share)) * self.later(receipt, since - 1) * (1 + _SAME)
        low = np.maximum(since, -MOST_EARLY) - 1
        high = np.full(len(receipt), MOST_LATE + 1 + int(HALVING * 64), dtype=np.int64)
        while (high - low > 1).any():
            middle = (low + high) // 2
            enough = self.later(receipt, middle) <= limit
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        more: Ints = high - since
        return more


def _memorable(waited: Ints) -> Ints:
    """Return the days waited as far as they matter: beyond all that is known the tail has no memory."""
    return np.minimum(waited, MOST_LATE + 1)


def pool(past: Past, groups: tuple[Ints, ...], half_life: float, pooling: float) -> Pooled:
    """Return the distributions of receipts of some groups, from past receipts."""
    weight = weights(past.received, half_life)
    levels = tuple(Level.of(group, past.late, weight) for group in past.groups)
    known = tuple(level.known(group) for level, group in zip(levels, groups, strict=True))
    return Pooled(levels, known, pooling)


def weights(received: Ints, half_life: float) -> Ints:
    """Return what each past receipt counts in parts of one: the latest all, half of it a half-life before."""
    age = received.max(initial=0) - received
    weight: Ints = np.maximum(np.rint(_ONE * np.power(2.0, -age / half_life)), 1).astype(np.int64)
    return weight
