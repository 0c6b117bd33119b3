"""Eligible pairs: which supply may serve which order line, when it leaves and when it arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints, ranges
from allocator.network.calendar import Calendar
from allocator.network.lines import Lines
from allocator.network.places import Places
from allocator.network.supplies import Supplies
from allocator.network.trips import Origins, Trips, find_trips


@dataclass(frozen=True)
class Pairs:
    """One entry per order line and supply, sorted by line, then by supply.

    Where a rule makes waiting worth while, a line and a supply have a pair for each day to leave on.
    """

    line: Ints
    supply: Ints
    ship: Ints
    """Day that it leaves, days since 1970-01-01: the first possible one, or a later one."""
    arrive: Ints
    lane: Ints
    """Place in `Lanes`, for its cost per ordered unit."""
    offer: Ints
    """Place in `Offers`: 0 for the ordered item itself."""

    def __len__(self) -> int:
        return len(self.line)

    @classmethod
    def none(cls) -> Pairs:
        """Return no pairs."""
        return cls(*(np.zeros(0, dtype=np.int64) for _ in fields(cls)))

    @classmethod
    def all_of(cls, parts: Sequence[Pairs]) -> Pairs:
        """Return the pairs of all parts, one after the other."""
        names = [field.name for field in fields(cls)]
        every = [cls.none(), *parts]
        return cls(*(np.concatenate([getattr(part, name) for part in every]) for name in names))

    def take(self, chosen: Ints | Flags) -> Pairs:
        """Return some of the pairs."""
        return Pairs(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def joined(self, others: Pairs) -> Pairs:
        """Return these pairs and others, one after the other."""
        return Pairs.all_of([self, others])


@dataclass(frozen=True)
class Candidates:
    """Pairs whose items agree, with what speaks against each of them."""

    pairs: Pairs
    has_lane: Flags
    unexpired: Flags
    in_time: Flags
    """Arrives by the line's latest_date."""
    in_horizon: Flags

    def eligible(self) -> Flags:
        """Return which of the pairs nothing speaks against."""
        return self.has_lane & self.unexpired & self.in_time & self.in_horizon


def match(
    lines: Lines, supplies: Supplies, places: Places, calendar: Calendar, origins: Origins | None = None
) -> Candidates:
    """Pair every line with every supply of its item, on the first day that the supply can leave for it.

    `origins` are those of the supplies, where they are known.
    """
    origins = Origins.of(supplies) if origins is None else origins
    return pair_up(find_trips(lines, origins, places, calendar), lines, supplies, places, calendar, origins)


def pair_up(
    trips: Trips, lines: Lines, supplies: Supplies, places: Places, calendar: Calendar, origins: Origins
) -> Candidates:
    """Return the pairs of the lines of some trips with all supplies of the trips' origins.

    `ship`: the first open day on or after the day that the supply is usable and the trip's first.
    """
    count = origins.start[trips.origin + 1] - origins.start[trips.origin]
    supply = origins.supplies[ranges(origins.start[trips.origin], count)]
    trip = np.repeat(np.arange(len(trips)), count)
    order = np.lexsort((supply, trips.line[trip]))
    return made_of(trips, trip[order], supply[order], lines, supplies, places, calendar)


def made_of(
    trips: Trips,
    trip: Ints,
    supply: Ints,
    lines: Lines,
    supplies: Supplies,
    places: Places,
    calendar: Calendar,
) -> Candidates:
    """Return the pairs of some trips, each with a supply of its origin."""
    line, transit = trips.line[trip], trips.transit[trip]
    day = np.maximum(supplies.usable[supply], trips.first[trip])
    ship = places.open_days.next_open(supplies.location[supply], day)
    arrive = ship + transit
    latest = lines.latest[line]
    return Candidates(
        pairs=Pairs(line, supply, ship, arrive, trips.lane[trip], trips.offer[trip]),
        has_lane=trips.has_lane[trip],
        unexpired=ship < supplies.expiry[supply],
        in_time=(latest == NO_DAY) | (arrive <= latest),
        in_horizon=arrive <= calendar.last_arrival,
    )
