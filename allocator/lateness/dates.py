"""From the days on which receipts come to the dates on which lines and orders have arrived.

Goods that come on day `A` leave on the first open day that is neither before `A` nor before the day that
the line allows, and arrive `transit` days later. So a shipment has arrived by `t` as soon as `A` is not after
the last open day up to `t - transit`, if the line lets goods leave by then. A line is as late as the latest
of its receipts::

    P(arrived by t) = product over its receipts of P(receipt here by the latest day that is early enough)

Receipts are taken as independent of each other, see `docs/dates.md`; what one receipt gives comes together.
What leaves later than it could, since a rule makes it wait, never leaves earlier than planned. Stock has no
lateness.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from allocator.arrays import NO_DAY, Flags, Floats, Ints
from allocator.lateness.expected import Expected
from allocator.network import Network
from allocator.network.trips import first_day_allowed

BASES = ("", "stock", "history", "planned")
"""On what dates stand: nothing is allocated; stock on hand; how late receipts come; their planned days."""
NOTHING, STOCK, HISTORY, PLANNED = range(len(BASES))

_SAME = 1e-9
"""Probabilities that differ by less are the same."""


class Dates(NamedTuple):
    """One entry per group of shipments: those of a line, or of an order. Days since 1970-01-01."""

    likely: Ints
    """By then half of such shipments have arrived; NO_DAY where nothing is allocated."""
    safe: Ints
    """By then the model's `safe_share` of them have."""
    basis: Ints
    """Place in BASES."""


@dataclass(frozen=True)
class _Journeys:
    """Shipments that wait for a receipt, one entry per group and receipt."""

    group: Ints
    receipt: Ints
    """Row in the table `receipts`."""
    location: Ints
    transit: Ints
    allowed: Ints
    """First open day on which the goods may leave, were they there."""

    def take(self, chosen: Flags) -> _Journeys:
        return _Journeys(*(getattr(self, field.name)[chosen] for field in fields(self)))


def dates_of_groups(
    network: Network,
    expected: Expected | None,
    served: Ints,
    group: Ints,
    num_groups: int,
    safe_share: float,
) -> Dates:
    """Return likely and safe dates of groups of shipments; `group` says where each served pair belongs."""
    pairs = network.pairs
    from_receipt = network.supplies.from_receipt[pairs.supply[served]]
    planned = _latest(np.full(num_groups, NO_DAY), group, pairs.arrive[served])
    basis = _latest(np.zeros(num_groups, dtype=np.int64), group, np.where(from_receipt, HISTORY, STOCK))
    if expected is None or not from_receipt.any():
        return Dates(planned, planned, np.where(basis == HISTORY, PLANNED, basis))
    certain = _latest(np.full(num_groups, NO_DAY), group[~from_receipt], pairs.arrive[served[~from_receipt]])
    journeys = _journeys(network, served[from_receipt], group[from_receipt])
    likely, safe = (
        np.maximum(certain, _arrived(network, expected, journeys, num_groups, share))
        for share in (0.5, safe_share)
    )
    return Dates(likely, safe, basis)


def _latest(start: Ints, group: Ints, value: Ints) -> Ints:
    np.maximum.at(start, group, value)
    return start


def _journeys(network: Network, served: Ints, group: Ints) -> _Journeys:
    """Return the shipments from receipts, and the first day on which each may leave."""
    pairs, supplies, places = network.pairs, network.supplies, network.places
    line, supply, ship = pairs.line[served], pairs.supply[served], pairs.ship[served]
    location, transit = supplies.location[supply], pairs.arrive[served] - ship
    allowed = first_day_allowed(
        network.lines, line, supplies.item[supply], location, transit, places, network.calendar
    )
    first = places.open_days.next_open(location, np.maximum(supplies.usable[supply], allowed))
    # Later than the first possible day: a rule makes it wait, and would if the goods came sooner.
    allowed = np.where(ship > first, ship, places.open_days.next_open(location, allowed))
    row_of_source = np.zeros(len(places.source_ids), dtype=np.int64)
    row_of_source[places.receipt_source] = np.arange(len(places.receipt_source))
    return _Journeys(group, row_of_source[supplies.source[supply]], location, transit, allowed)


def _arrived(
    network: Network, expected: Expected, journeys: _Journeys, num_groups: int, share: float
) -> Ints:
    """Return by group the first day by which all its receipts have arrived, with a probability of `share`."""
    group, _ = _receipts_of_groups(journeys)
    num_receipts = np.bincount(group, minlength=num_groups)
    day = _latest_arrival(network, expected, journeys, np.ones_like(num_receipts), share)
    several = np.flatnonzero(num_receipts > 1)
    if not len(several):
        return day
    number = np.full(num_groups, -1)
    number[several] = np.arange(len(several))
    journeys = replace(journeys, group=number[journeys.group]).take(num_receipts[journeys.group] > 1)
    low = day[several] - 1
    # If each receipt alone has come with share ** (1 / n), all n have come with at least `share`.
    high = _latest_arrival(network, expected, journeys, num_receipts[several], share)
    while (high - low > 1).any():
        middle = (low + high) // 2
        reached = _probability(network, expected, journeys, middle) >= share - _SAME
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    day[several] = high
    return day


def _receipts_of_groups(journeys: _Journeys) -> tuple[Ints, Ints]:
    """Return the group of each distinct pair of group and receipt, and each shipment's place among those."""
    span = int(journeys.receipt.max(initial=0)) + 1
    distinct, place = np.unique(journeys.group * span + journeys.receipt, return_inverse=True)
    return distinct // span, place


def _latest_arrival(
    network: Network, expected: Expected, journeys: _Journeys, root: Ints, share: float
) -> Ints:
    """Return by group the latest of the days by which each of its receipts alone has arrived.

    Arrived with a probability of share ** (1 / root), where `root` is given by group.
    """
    # Many lines wait for the same receipt: its day is found once.
    span = int(root.max(initial=0)) + 1
    asked, place = np.unique(journeys.receipt * span + root[journeys.group], return_inverse=True)
    here = expected.day_of(asked // span, share ** (1.0 / (asked % span)))[place]
    leave = network.places.open_days.next_open(journeys.location, np.maximum(here, journeys.allowed))
    return _latest(np.full(len(root), NO_DAY), journeys.group, leave + journeys.transit)


def _probability(network: Network, expected: Expected, journeys: _Journeys, day: Ints) -> Floats:
    """Return by group the probability that all its receipts have arrived on its day."""
    last = network.places.open_days.last_open(journeys.location, day[journeys.group] - journeys.transit)
    here = np.where(last >= journeys.allowed, expected.here_by(journeys.receipt, last), 0.0)
    group, place = _receipts_of_groups(journeys)
    together, all_here = np.ones(len(group)), np.ones(len(day))
    np.minimum.at(together, place, here)
    np.multiply.at(all_here, group, together)
    return all_here
