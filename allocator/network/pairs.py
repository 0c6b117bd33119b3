"""Eligible pairs: which supply may serve which order line, when it leaves and when it arrives."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints, ranges
from allocator.network.lines import FILL, Lines
from allocator.network.places import Offers, Places
from allocator.network.supplies import Supplies


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

    def take(self, chosen: Ints | Flags) -> Pairs:
        """Return some of the pairs."""
        return Pairs(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def joined(self, others: Pairs) -> Pairs:
        """Return these pairs and others, one after the other."""
        names = [field.name for field in fields(self)]
        return Pairs(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in names))


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


@dataclass(frozen=True)
class Calendar:
    """The days that bound a plan, and the rules of shipping early; days since 1970-01-01."""

    today: int
    last_arrival: int
    """as_of + horizon_days: nothing is planned to arrive later."""
    requested_is_ship_date: bool
    ship_early: bool

    @property
    def horizon_end(self) -> int:
        """`H`, the day after the last arrival: where units left open are counted."""
        return self.last_arrival + 1


def match(lines: Lines, supplies: Supplies, places: Places, calendar: Calendar) -> Candidates:
    """Pair every line with every supply of its item, on the first day that the supply can leave for it."""
    line, supply, offer = _offered(lines, supplies.item, places.offers)
    location = supplies.location[supply]
    has_lane, lane = places.lanes.find(location, lines.ship_to[line])
    transit = places.lanes.transit_days[lane] if len(places.lanes.transit_days) else np.zeros_like(lane)
    allowed = first_day_allowed(lines, line, supplies.item[supply], location, transit, places, calendar)
    ship = places.open_days.next_open(location, np.maximum(supplies.usable[supply], allowed))
    arrive = ship + transit
    latest = lines.latest[line]
    return Candidates(
        pairs=Pairs(line, supply, ship, arrive, lane, offer),
        has_lane=has_lane,
        unexpired=ship < supplies.expiry[supply],
        in_time=(latest == NO_DAY) | (arrive <= latest),
        in_horizon=arrive <= calendar.last_arrival,
    )


def _offered(lines: Lines, supply_item: Ints, offers: Offers) -> tuple[Ints, Ints, Ints]:
    """Return line, supply and offer of all pairs: of the item itself, and of its substitutes."""
    line, supply = _same_item(lines.item, supply_item)
    if len(offers.item) == 1:
        return line, supply, np.zeros_like(line)
    asking, place = _same_item(np.where(lines.allow_substitutes, lines.item, -2), offers.item)
    option, instead = _same_item(offers.substitute[place], supply_item)
    line = np.concatenate([line, asking[option]])
    supply = np.concatenate([supply, instead])
    offer = np.concatenate([np.zeros(len(line) - len(option), dtype=np.int64), place[option]])
    order = np.lexsort((supply, line))
    return line[order], supply[order], offer[order]


def _same_item(line_item: Ints, supply_item: Ints) -> tuple[Ints, Ints]:
    """Return line and supply numbers of all pairs of the same item, sorted by line, then supply."""
    by_item = np.argsort(supply_item, kind="stable")
    start = np.searchsorted(supply_item[by_item], line_item, side="left")
    count = np.searchsorted(supply_item[by_item], line_item, side="right") - start
    return np.repeat(np.arange(len(line_item)), count), by_item[ranges(start, count)]


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
    """Return the line's own earliest day to leave for each pair.

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
