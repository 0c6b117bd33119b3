"""The distribution of lateness: what a receipt's own past says, and where that is little, its like's.

Two questions are answered apart: whether a receipt comes late, and how late then (or how early). For most,
the first one decides; the second is about few, so it borrows more, and from longer ago. With `S(x)` the share
that comes more than `x` days late, `p` the share that comes late at all::

    S(x) = p * later(x)                for x >= 0: of the late ones, those later than x
    S(x) = p + (1 - p) * punctual(x)   for x < 0: of the others, those not earlier than that

Each of the three is pooled from level to level, from all receipts over the kind and the supplier to the
supplier's item. The weighted share among past receipts is mixed with the level before, which counts as much
as `strength` receipts::

    share[level] = (weight of those that did + strength * share[level - 1]) / (weight of all + strength)

This is a Polya tree with its first cut at the due day, around the level before (Lavine, 1992). Without
receipts of its own a level is the one before; with many they alone decide. The first level starts from what
holds where nothing is known, which counts as one receipt. `strength` is `pooling` for the first question and
HOW_POOLING times that for the second; a past receipt weighs half as much for every `half_life` days that it
came before the latest one, HOW_MEMORY times that for the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.lateness.past import MOST_EARLY, MOST_LATE, UNKNOWN, Past

HOW_POOLING = 3.0
HOW_MEMORY = 4.0
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
class Layer:
    """The past at one level, as it answers how late or how early each receipt to come is."""

    key: Ints
    """Past receipts by group and lateness, sorted."""
    before: Ints
    """Weight of all past receipts before each one; one entry more, at the end."""
    start: Ints
    """By receipt: the smallest key of its group."""
    end: Ints
    """By receipt: the weight of all past receipts up to the last one of its group."""
    late: Floats
    """By receipt: the weight of its group's late ones."""
    punctual: Floats
    """By receipt: the weight of its group's other ones."""
    strength: float

    def later(self, day: Ints) -> Floats:
        """Return the weight of each receipt's group that came more than so many days late."""
        inside = np.clip(day, -MOST_EARLY - 1, MOST_LATE) + MOST_EARLY
        return (self.end - self.before[np.searchsorted(self.key, self.start + inside, side="right")]) / _ONE

    def take(self, receipt: Ints) -> Layer:
        """Return the layer as some receipts see it."""
        mine = (self.start[receipt], self.end[receipt], self.late[receipt], self.punctual[receipt])
        return Layer(self.key, self.before, *mine, self.strength)


@dataclass(frozen=True)
class Pooled:
    """The distributions of lateness of some receipts to come, one entry each."""

    late: Floats
    """The share of such receipts that comes late."""
    layers: tuple[Layer, ...]

    def take(self, receipt: Ints) -> Pooled:
        """Return the distributions of some of the receipts."""
        return Pooled(self.late[receipt], tuple(layer.take(receipt) for layer in self.layers))

    def later(self, day: Ints) -> Floats:
        """Return the share of such receipts that comes more than so many days late: S(day)."""
        later = np.power(2.0, -np.maximum(day, 0) / HALVING)
        punctual = np.ones(len(day))
        for layer in self.layers:
            beyond = layer.later(day)
            later = _mixed(np.minimum(beyond, layer.late), layer.late, layer.strength, later)
            not_earlier = np.maximum(beyond - layer.late, 0.0)
            punctual = _mixed(not_earlier, layer.punctual, layer.strength, punctual)
        return np.where(day < 0, self.late + (1 - self.late) * punctual, self.late * later)

    def here_within(self, waited: Ints, more: Ints) -> Floats:
        """Return the share that comes within some more days, of those not here `waited` days past due.

        `waited` is negative before the due day. The day itself counts: after 0 more days those are here that
        come today.
        """
        since = _memorable(waited)
        return np.where(more < 0, 0.0, 1 - self.later(since + more) / self.later(since - 1))

    def days_until(self, waited: Ints, share: float | Floats) -> Ints:
        """Return in how many days a share of those is here that are not `waited` days past due.

        The smallest `n >= 0` with S(waited + n) <= (1 - share) * S(waited - 1), found by halving.
        """
        since = _memorable(waited)
        limit = (1 - np.asarray(share)) * self.later(since - 1) * (1 + _SAME)
        low = np.maximum(since, -MOST_EARLY) - 1
        high = np.full(len(since), MOST_LATE + 1 + int(HALVING * 64), dtype=np.int64)
        while (high - low > 1).any():
            middle = (low + high) // 2
            enough = self.later(middle) <= limit
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        more: Ints = high - since
        return more


def _mixed(did: Floats, every: Floats, strength: float, before: Floats) -> Floats:
    """Return the share of those that did, mixed with the share of the level before."""
    share: Floats = (did + strength * before) / (every + strength)
    return share


def _memorable(waited: Ints) -> Ints:
    """Return the days waited as far as they matter: beyond all that is known the tail has no memory."""
    return np.minimum(waited, MOST_LATE + 1)


def pool(past: Past, groups: Sequence[Ints], half_life: float, pooling: float) -> Pooled:
    """Return the distributions of receipts to come of some groups, from past receipts."""
    whether, how = (weights(past.received, memory) for memory in (half_life, HOW_MEMORY * half_life))
    late = np.full(len(groups[0]), NOTHING_KNOWN_LATE)
    layers = []
    strength = how_strength = NOTHING_KNOWN_WEIGHT
    for of_past, of_coming in zip(past.groups, groups, strict=True):
        first = _layer(of_past, past.late, whether, of_coming, strength)
        late = _mixed(first.late, first.late + first.punctual, strength, late)
        layers.append(_layer(of_past, past.late, how, of_coming, how_strength))
        strength, how_strength = pooling, HOW_POOLING * pooling
    return Pooled(late, tuple(layers))


def _layer(of_past: Ints, late: Ints, weight: Ints, of_coming: Ints, strength: float) -> Layer:
    """Return one level of the past, seen from receipts to come; UNKNOWN is a group without any."""
    known = np.flatnonzero(of_past != UNKNOWN)
    key = of_past[known] * _SPAN + late[known] + MOST_EARLY
    order = np.argsort(key, kind="stable")
    key, known = key[order], known[order]
    before = np.concatenate([[0], np.cumsum(weight[known])]).astype(np.int64)
    start = np.where(of_coming == UNKNOWN, -1, of_coming) * _SPAN
    first, due, last = (
        before[np.searchsorted(key, start + place, side="left")] for place in (0, MOST_EARLY + 1, _SPAN)
    )
    return Layer(key, before, start, last, (last - due) / _ONE, (due - first) / _ONE, strength)


def weights(received: Ints, half_life: float) -> Ints:
    """Return what each past receipt counts in parts of one: the latest all, half of it a half-life before."""
    age = received.max(initial=0) - received
    weight: Ints = np.maximum(np.rint(_ONE * np.power(2.0, -age / half_life)), 1).astype(np.int64)
    return weight
