"""What rules tie together: order lines that share a rule belong to one block."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints
from allocator.network.calendar import Calendar
from allocator.network.lines import ANY, ORDER, Lines
from allocator.network.pairs import Pairs, pair_up
from allocator.network.places import Places
from allocator.network.rules import ANYTHING, FOREVER
from allocator.network.supplies import Supplies
from allocator.network.trips import Origins, Trips


def find_ties(
    trips: Trips,
    lines: Lines,
    supplies: Supplies,
    origins: Origins,
    places: Places,
    calendar: Calendar,
    fair: bool,
) -> tuple[Ints, Ints, Flags]:
    """Return pairs of lines that belong together, as two arrays, and the lines that any rule concerns.

    `fair`: the model shares fairly, which ties each customer's lines of an item, and concerns all lines.
    """
    pairs = _concerned(trips, lines, supplies, origins, places, calendar)
    ruled = (lines.ship_rule != ANY) | (lines.min_shipment > 0) | (lines.pack_size > 0)
    ruled[pairs.line[_odd_units(lines, supplies, pairs, places)]] = True
    one, other = [], []
    groups = chain(_groups(lines, supplies, pairs, places), _claims(lines) if fair else ())
    for group in groups:
        ruled[group] = True
        one.append(group[:-1])
        other.append(group[1:])
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *one]), np.concatenate([empty, *other]), ruled


def _concerned(
    trips: Trips, lines: Lines, supplies: Supplies, origins: Origins, places: Places, calendar: Calendar
) -> Pairs:
    """Return the eligible pairs whose origin a quota, a protection, a capacity or a substitute concerns."""
    rules = places.rules
    items = np.concatenate([rules.quotas.item, rules.protections.item, places.offers.substitute[1:]])
    locations = np.concatenate(
        [rules.quotas.location[rules.quotas.item == ANYTHING], rules.capacities.location]
    )
    if ANYTHING in locations:
        concerned = np.ones(len(origins.item), dtype=bool)
    else:
        concerned = np.isin(origins.item, items) | np.isin(origins.location, locations)
    chosen = trips.take(concerned[trips.origin])
    found = pair_up(chosen, lines, supplies, places, calendar, origins)
    return found.pairs.take(found.eligible())


def _groups(lines: Lines, supplies: Supplies, pairs: Pairs, places: Places) -> Iterator[Ints]:
    """Yield the lines of each order that ships complete, quota, protection and location with a capacity."""
    whole = np.flatnonzero(lines.ship_rule == ORDER)
    by_order = whole[np.argsort(lines.order[whole], kind="stable")]
    yield from np.split(by_order, np.flatnonzero(np.diff(lines.order[by_order])) + 1)
    rules = places.rules
    for quota in range(len(rules.quotas.limit)):
        yield np.unique(pairs.line[under_quota(quota, lines, supplies, pairs, places)])
    for protection in range(len(rules.protections.until)):
        yield np.unique(pairs.line[held_back(protection, lines, supplies, pairs, places)])
    for location in np.unique(rules.capacities.location):
        here = supplies.location[pairs.supply] == location
        days = rules.capacities.day[rules.capacities.location == location]
        # What may leave only after the last day with a limit never meets one.
        last = FOREVER if (days == NO_DAY).any() else days.max()
        yield np.unique(pairs.line[here & (pairs.ship <= last)])


def _claims(lines: Lines) -> list[Ints]:
    """Return the lines of each customer and item."""
    order = np.lexsort((lines.customer, lines.item))
    new = (np.diff(lines.customer[order]) != 0) | (np.diff(lines.item[order]) != 0)
    return np.split(order, np.flatnonzero(new) + 1)


def under_quota(quota: int, lines: Lines, supplies: Supplies, pairs: Pairs, places: Places) -> Flags:
    """Return the pairs that a quota counts on the days from its first to its last."""
    quotas = places.rules.quotas
    counted: Flags = pairs.ship <= quotas.last_day[quota]
    for wanted, found in (
        (quotas.item[quota], supplies.item[pairs.supply]),
        (quotas.location[quota], supplies.location[pairs.supply]),
        (quotas.segment[quota], lines.segment[pairs.line]),
        (quotas.customer[quota], lines.customer[pairs.line]),
    ):
        if wanted != ANYTHING:
            counted &= found == wanted
    return counted


def held_back(protection: int, lines: Lines, supplies: Supplies, pairs: Pairs, places: Places) -> Flags:
    """Return the pairs that a protection holds back until its day: those of other segments."""
    protections = places.rules.protections
    others: Flags = (
        (supplies.item[pairs.supply] == protections.item[protection])
        & (supplies.location[pairs.supply] == protections.location[protection])
        & (lines.segment[pairs.line] != protections.segment[protection])
        & (pairs.ship < protections.until[protection])
    )
    return others


def _odd_units(lines: Lines, supplies: Supplies, pairs: Pairs, places: Places) -> Flags:
    """Return the pairs in which a unit shipped is not a unit ordered."""
    offers, units = places.offers, places.items.units_per_one
    if len(offers.item) == 1:
        return np.zeros(len(pairs), dtype=bool)
    odd: Flags = offers.units_per_unit[pairs.offer] != 1
    odd |= units[lines.item[pairs.line]] != units[supplies.item[pairs.supply]]
    return odd
