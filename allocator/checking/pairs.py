"""Which line could be served by which supply, and when it would arrive: built again from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.offers import Menus
from allocator.checking.vectors import Flags, Floats, Ints

CHUNK = 250_000
"""Pairs looked at together: bounds the memory, whatever the number of lines."""


@dataclass(frozen=True)
class Choices:
    """What each of some lines can choose from: its eligible supplies and, last, to stay open.

    The entries of one line are contiguous, `sizes` says how many each line of `lines` has.
    """

    lines: Ints
    sizes: Ints
    supply: Ints
    """Position of the supply; the number of supplies where the choice is to stay open."""
    per_unit: Floats
    """Units of the supply that one ordered unit takes: 1, or what the substitute says."""
    trips: Trips
    """Meaningless where the choice is to stay open."""


def choices(facts: Facts, chunk: int = CHUNK) -> Iterator[Choices]:
    """Choices of all lines, about `chunk` pairs at a time; a supply that is emptied serves nobody."""
    live = np.flatnonzero(facts.supplies.quantity > 0)
    allowed = facts.lines.allows_substitutes
    menus = Menus.of(facts.offers, live, facts.supply_item, facts.line_item, allowed)
    lines = np.argsort(menus.line, kind="stable")
    bounds = np.cumsum(menus.size[menus.line[lines]] + 1)
    cuts = np.searchsorted(bounds, np.arange(chunk, bounds[-1] if len(bounds) else 0, chunk))
    for part in np.split(lines, np.unique(cuts)):
        if len(part):
            yield _choices_of(facts, part, menus)


def _choices_of(facts: Facts, lines: Ints, menus: Menus) -> Choices:
    entries = menus.size[menus.line[lines]] + 1
    line = np.repeat(lines, entries)
    ends = np.cumsum(entries)
    place = np.arange(len(line)) - np.repeat(ends - entries, entries)
    stays = np.zeros(len(line), dtype=bool)
    stays[ends - 1] = True
    at = np.where(stays, 0, np.repeat(menus.start[menus.line[lines]], entries) + place)
    if not len(menus.supply):
        return _nothing(facts, lines)
    supply = menus.supply[at]
    trips, per_unit, possible = first_trips(facts, line, supply)
    kept = possible | stays
    supply = np.where(stays, len(facts.supplies.quantity), supply)[kept]
    sizes = np.add.reduceat(kept, ends - entries, dtype=np.int64)
    return Choices(lines, sizes, supply, np.where(stays, 1.0, per_unit)[kept], trips.take(kept))


def _nothing(facts: Facts, lines: Ints) -> Choices:
    """Return the choice to stay open and no other."""
    zeros, ones = np.zeros(len(lines), dtype=np.int64), np.ones(len(lines), dtype=np.int64)
    trips = Trips(lines, zeros, zeros, zeros.astype(np.float64))
    return Choices(lines, ones, zeros + len(facts.supplies.quantity), ones.astype(np.float64), trips)


def first_trips(facts: Facts, line: Ints, supply: Ints) -> tuple[Trips, Floats, Flags]:
    """First trip of each pair of a line and a supply, the units it ships for one, and if it is eligible.

    It leaves on the first open day that is not before as_of, the day the supply is usable, the launch of
    the item and the line's own earliest day. Eligible: a lane leads there, it leaves before the supply
    expires, and arrives neither after latest_date nor after the horizon. The supply is one of the item, or
    of a substitute.
    """
    location = facts.supply_location[supply]
    lane, transit, freight = facts.lanes.between(location, facts.line_ship_to[line])
    _, per_unit, penalty = facts.offers.between(facts.line_item[line], facts.supply_item[supply])
    earliest = facts.earliest_leave(line, location, transit)
    ready = np.maximum(facts.supplies.usable[supply], facts.launch[facts.supply_item[supply]])
    leave = facts.closed.open_on_or_after(location, np.maximum(np.maximum(ready, earliest), facts.as_of))
    arrive = leave + transit
    in_time = arrive <= np.minimum(facts.lines.latest[line], facts.last_day)
    eligible = lane & (leave < facts.supplies.expiry[supply]) & in_time
    trips = Trips(line, arrive, leave if facts.counts_ship_days else arrive, freight + penalty)
    return trips, per_unit, eligible
