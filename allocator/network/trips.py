"""Trips: from where each order line may be served, in how many days, and from when on.

An item at a location is an origin. All supplies of an origin reach a line the same way, so what a line and a
supply have to do with each other is never written out: it follows from the line's trip and the supply's days.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints, ranges
from allocator.network.calendar import Calendar
from allocator.network.lines import FILL, Lines
from allocator.network.places import Offers, Places
from allocator.network.supplies import Supplies


@dataclass(frozen=True)
class Origins:
    """Items at locations that have supplies, sorted by item, then location."""

    item: Ints
    location: Ints
    of_supply: Ints
    """The origin of each supply."""

    @classmethod
    def of(cls, supplies: Supplies) -> Origins:
        """Number the origins of some supplies."""
        num_locations = int(supplies.location.max(initial=0)) + 1
        key, place = np.unique(supplies.item * num_locations + supplies.location, return_inverse=True)
        return cls(key // num_locations, key % num_locations, place.astype(np.int64))

    @cached_property
    def supplies(self) -> Ints:
        """The supplies of the first origin, of the second, and so on, each in the order of rank."""
        return np.argsort(self.of_supply, kind="stable")

    @cached_property
    def start(self) -> Ints:
        """Where each origin's supplies begin among `supplies`, and the end of the last."""
        return np.append(0, np.cumsum(np.bincount(self.of_supply, minlength=len(self.item))))


@dataclass(frozen=True)
class Trips:
    """One entry per order line and origin whose items agree, sorted by line, then origin."""

    line: Ints
    origin: Ints
    offer: Ints
    """Place in `Offers`: 0 for the ordered item itself."""
    lane: Ints
    """Place in `Lanes`, for its cost per ordered unit; meaningless without a lane."""
    has_lane: Flags
    transit: Ints
    """Days under way."""
    first: Ints
    """First day that goods may leave there for the line, were the location open; since 1970-01-01."""

    def __len__(self) -> int:
        return len(self.line)

    def take(self, chosen: Ints | Flags | slice) -> Trips:
        """Return some of the trips."""
        return Trips(*(getattr(self, field.name)[chosen] for field in fields(self)))


def find_trips(lines: Lines, origins: Origins, places: Places, calendar: Calendar) -> Trips:
    """Return the trips of some order lines, those without a lane too."""
    line, origin, offer = _offered(lines, origins.item, places.offers)
    location = origins.location[origin]
    has_lane, lane = places.lanes.find(location, lines.ship_to[line])
    transit = places.lanes.transit_days[lane] if len(places.lanes.transit_days) else np.zeros_like(lane)
    first = first_day_allowed(lines, line, origins.item[origin], location, transit, places, calendar)
    return Trips(line, origin, offer, lane, has_lane, transit, first)


def _offered(lines: Lines, item: Ints, offers: Offers) -> tuple[Ints, Ints, Ints]:
    """Return line, origin and offer of all trips: to the item itself, and to its substitutes."""
    line, origin = same(lines.item, item)
    if len(offers.item) == 1:
        return line, origin, np.zeros_like(line)
    asking, place = same(np.where(lines.allow_substitutes, lines.item, -2), offers.item)
    option, instead = same(offers.substitute[place], item)
    line = np.concatenate([line, asking[option]])
    origin = np.concatenate([origin, instead])
    offer = np.concatenate([np.zeros(len(line) - len(option), dtype=np.int64), place[option]])
    order = np.lexsort((origin, line))
    return line[order], origin[order], offer[order]


def same(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return the places of all equal codes of two arrays, sorted by the first, then the second.

    >>> [part.tolist() for part in same(np.array([7, 5]), np.array([5, 7, 5]))]
    [[0, 1, 1], [1, 0, 2]]
    """
    lowest = min(one.min(initial=0), other.min(initial=0))
    size = max(one.max(initial=0), other.max(initial=0)) - lowest + 1
    order = np.argsort(other, kind="stable")
    count = np.bincount(other - lowest, minlength=size)
    start = (np.cumsum(count) - count)[one - lowest]
    count = count[one - lowest]
    return np.repeat(np.arange(len(one)), count), order[ranges(start, count)]


def first_day_allowed(
    lines: Lines, line: Ints, item: Ints, location: Ints, transit: Ints, places: Places, calendar: Calendar
) -> Ints:
    """Return the first day that each line lets an item leave a location for it, were the goods there.

    Not before as_of, the item's launch, the line's own earliest day, and with `fill` its promise.
    """
    wanted = _earliest_ship_day(lines, line, location, transit, places, calendar)
    wanted = np.maximum(wanted, _not_before_promise(lines, line, transit))
    return np.maximum(wanted, np.maximum(places.items.launch[item], calendar.today))


def _earliest_ship_day(
    lines: Lines, line: Ints, location: Ints, transit: Ints, places: Places, calendar: Calendar
) -> Ints:
    """Return the line's own earliest day to leave on each trip.

    `earliest_date - transit` if given; else the last open day on or before `requested_date - transit`
    (`requested_date` itself where requested dates are ship dates), unless the model ships early.
    """
    earliest = lines.earliest[line]
    own = np.where(earliest == NO_DAY, NO_DAY, earliest - transit)
    if calendar.ship_early:
        return own
    requested = lines.requested[line] - (0 if calendar.requested_is_ship_date else transit)
    return np.where(earliest == NO_DAY, places.open_days.last_open(location, requested), own)


def _not_before_promise(lines: Lines, line: Ints, transit: Ints) -> Ints:
    """Return the first day that a line with treatment `fill` may leave, to arrive on its promise or later."""
    held_back = lines.treatment[line] == FILL
    return np.where(held_back, lines.promise[line] - transit, NO_DAY)
