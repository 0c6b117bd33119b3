"""Which line could be served by which supply, and when it would arrive: built again from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.vectors import Flags, Ints

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
    trips: Trips
    """Meaningless where the choice is to stay open."""


def choices(facts: Facts, chunk: int = CHUNK) -> Iterator[Choices]:
    """Choices of all lines, about `chunk` pairs at a time; a supply that debts have emptied serves nobody."""
    live = np.flatnonzero(facts.supplies.quantity > 0)
    by_item = live[np.argsort(facts.supply_item[live], kind="stable")]
    sizes = np.bincount(facts.supply_item[live], minlength=facts.num_items)
    starts = np.cumsum(sizes) - sizes
    lines = np.argsort(facts.line_item, kind="stable")
    bounds = np.cumsum(sizes[facts.line_item[lines]] + 1)
    cuts = np.searchsorted(bounds, np.arange(chunk, bounds[-1] if len(bounds) else 0, chunk))
    for part in np.split(lines, np.unique(cuts)):
        if len(part):
            yield _choices_of(facts, part, sizes, starts, by_item)


def _choices_of(facts: Facts, lines: Ints, sizes: Ints, starts: Ints, by_item: Ints) -> Choices:
    items = facts.line_item[lines]
    entries = sizes[items] + 1
    line = np.repeat(lines, entries)
    ends = np.cumsum(entries)
    place = np.arange(len(line)) - np.repeat(ends - entries, entries)
    stays = np.zeros(len(line), dtype=bool)
    stays[ends - 1] = True
    at = np.where(stays, 0, np.repeat(starts[items], entries) + place)
    supply = by_item[at] if len(by_item) else np.zeros(len(line), dtype=np.int64)
    trips, possible = first_trips(facts, line, supply) if len(by_item) else (_nowhere(line), stays)
    kept = possible | stays
    supply = np.where(stays, len(facts.supplies.quantity), supply)[kept]
    return Choices(lines, np.add.reduceat(kept, ends - entries, dtype=np.int64), supply, trips.take(kept))


def _nowhere(line: Ints) -> Trips:
    nothing = np.zeros(len(line), dtype=np.int64)
    return Trips(line, nothing, nothing, nothing.astype(np.float64))


def first_trips(facts: Facts, line: Ints, supply: Ints) -> tuple[Trips, Flags]:
    """First trip of each pair of a line and a supply of its item, and whether it is eligible.

    It leaves on the first open day that is not before as_of, the day the supply is usable, the launch of
    the item and the line's own earliest day. Eligible: a lane leads there, it leaves before the supply
    expires, and arrives neither after latest_date nor after the horizon.
    """
    location = facts.supply_location[supply]
    lane, transit, freight = facts.lanes.between(location, facts.line_ship_to[line])
    earliest = facts.earliest_leave(line, location, transit)
    ready = np.maximum(facts.supplies.usable[supply], facts.launch[facts.supply_item[supply]])
    leave = facts.closed.open_on_or_after(location, np.maximum(np.maximum(ready, earliest), facts.as_of))
    arrive = leave + transit
    in_time = arrive <= np.minimum(facts.lines.latest[line], facts.last_day)
    eligible = lane & (leave < facts.supplies.expiry[supply]) & in_time
    return Trips(line, arrive, leave if facts.counts_ship_days else arrive, freight), eligible
