"""Days on which goods may leave: the first possible one, and later ones where a rule makes waiting pay.

Without a rule leaving later is never better. With one, only the days on which something changes matter: the
end of a quota or a protection, a receipt that a protection waits for, any day at a location with a capacity;
for a shipment with a minimum or a pack, the days of the line's other supplies there; for what arrives
complete, the arrivals of everything that belongs to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from allocator.arrays import NO_DAY, Ints
from allocator.network.calendar import Calendar
from allocator.network.kept import Kept
from allocator.network.lines import ANY, ORDER, Lines
from allocator.network.pairs import Pairs
from allocator.network.places import Places
from allocator.network.supplies import Supplies
from allocator.network.ties import held_back, under_quota


def with_later_days(
    pairs: Pairs,
    lines: Lines,
    supplies: Supplies,
    places: Places,
    calendar: Calendar,
    kept: Kept | None = None,
) -> Pairs:
    """Return pairs on their first days and on all later days that matter, by line, supply and day.

    The pairs are those of whole blocks; `kept` is what the last plan ships, where that matters.
    """
    waiting = _Waiting(pairs, lines, supplies, places, calendar, [{int(day)} for day in pairs.ship])
    if kept is not None:
        waiting.for_last_plan(kept)
    waiting.for_quotas()
    waiting.for_protections()
    waiting.for_capacities()
    waiting.for_each_other()
    waiting.until_complete()
    days = [sorted(each) for each in waiting.days]
    place = np.repeat(np.arange(len(pairs)), [len(each) for each in days])
    ship = np.array([day for each in days for day in each], dtype=np.int64)
    moved = pairs.take(place)
    return replace(moved, ship=ship, arrive=moved.arrive + ship - moved.ship)


@dataclass(frozen=True)
class _Waiting:
    """Pairs of whole blocks, and the days on which each may leave."""

    pairs: Pairs
    lines: Lines
    supplies: Supplies
    places: Places
    calendar: Calendar
    days: list[set[int]]
    limited: dict[tuple[int, int], bool] = field(default_factory=dict)

    @property
    def location(self) -> Ints:
        return self.supplies.location[self.pairs.supply]

    @property
    def transit(self) -> Ints:
        return self.pairs.arrive - self.pairs.ship

    def add(self, pair: int, wanted: Iterable[int]) -> None:
        """Add the first open days on or after some days, where the pair may still leave then."""
        first, transit = int(self.pairs.ship[pair]), int(self.transit[pair])
        latest = self.lines.latest[self.pairs.line[pair]]
        last = self.calendar.last_arrival if latest == NO_DAY else min(self.calendar.last_arrival, latest)
        later = np.array([day for day in wanted if day > first], dtype=np.int64)
        location = np.full(len(later), self.location[pair])
        expiry = self.supplies.expiry[self.pairs.supply[pair]]
        for day in self.places.open_days.next_open(location, later).tolist():
            if day < expiry and day + transit <= last:
                self.days[pair].add(day)

    def add_around(self, pair: int, days: Iterable[int]) -> None:
        """Add the nearest open days on either side of some days; of later ones the last possible day."""
        location = self.location[[pair]]
        line, transit = self.pairs.line[pair], int(self.transit[pair])
        latest = self.lines.latest[line]
        last = self.calendar.last_arrival if latest == NO_DAY else min(self.calendar.last_arrival, latest)
        last = min(int(last) - transit, int(self.supplies.expiry[self.pairs.supply[pair]]) - 1)
        for day in days:
            before = int(self.places.open_days.last_open(location, np.array([min(day, last)]))[0])
            self.add(pair, [before, day])

    def for_last_plan(self, kept: Kept) -> None:
        """Wait for the days on which the last plan ships, and for those from which on a goal minds."""
        lines, calendar = self.lines, self.calendar
        day_of: dict[int, list[int]] = defaultdict(list)
        for line, day in zip(kept.line.tolist(), kept.day.tolist(), strict=True):
            day_of[line].append(day)
        for pair, line in enumerate(self.pairs.line.tolist()):
            if line not in day_of:
                continue
            transit = int(self.transit[pair])
            requested = int(lines.requested[line])
            minded = {max(requested, calendar.today) - (0 if calendar.requested_is_ship_date else transit)}
            if lines.promise[line] != NO_DAY:
                minded |= {int(day[line]) - transit for day in (lines.promise, lines.target)}
            self.add_around(pair, {*day_of[line], *minded})

    def for_quotas(self) -> None:
        """Wait for the day after the last of a quota."""
        for quota, last_day in enumerate(self.places.rules.quotas.last_day.tolist()):
            counted = under_quota(quota, self.lines, self.supplies, self.pairs, self.places)
            for pair in np.flatnonzero(counted).tolist():
                self.add(pair, [last_day + 1])

    def for_protections(self) -> None:
        """Wait until a protection is released, or for more of the item to become usable."""
        protections, supplies = self.places.rules.protections, self.supplies
        for protection, until in enumerate(protections.until.tolist()):
            here = supplies.item == protections.item[protection]
            here &= supplies.location == protections.location[protection]
            growth = {day for day in supplies.usable[here].tolist() if day < until}
            counted = held_back(protection, self.lines, supplies, self.pairs, self.places)
            for pair in np.flatnonzero(counted).tolist():
                self.add(pair, growth | {until})

    def for_capacities(self) -> None:
        """Wait at a location with a capacity for the first day without one, or until all has had room."""
        capacities = self.places.rules.capacities
        last_change = max((max(each) for each in self.days), default=0)
        for place in np.unique(capacities.location):
            here = np.flatnonzero(self.location == place)
            limits = capacities.limit[capacities.location == place]
            end = last_change + self.days_to_empty(here, limits.min())
            if (capacities.day[capacities.location == place] != NO_DAY).all():
                end = min(end, int(capacities.day[capacities.location == place].max()) + 1)
            for pair in here.tolist():
                for first in sorted(self.days[pair]):
                    self.add(pair, self.until_there_is_room(int(place), first, end))

    def until_there_is_room(self, place: int, first: int, end: int) -> list[int]:
        """Return the days after the first up to the end, as far as it takes to find one without a limit."""
        found: list[int] = []
        for day in range(first, end + 1):
            found.append(day)
            if not self.is_limited(place, day):
                break
        return found

    def is_limited(self, place: int, day: int) -> bool:
        """Return whether there is a limit on what leaves a location on a day; on closed days nothing does."""
        key = (place, day)
        if key not in self.limited:
            where, when = np.array([place]), np.array([day])
            is_open = bool((self.places.open_days.next_open(where, when) == when).all())
            limit = self.places.rules.capacities.of(where, when)[0]
            self.limited[key] = not is_open or bool(np.isfinite(limit))
        return self.limited[key]

    def any_limited(self, places: Ints, days: Ints) -> bool:
        """Return whether there is a limit on any of some days; where there always is, all days are added."""
        always = self.places.rules.capacities
        always_limited = np.isin(places, always.location[always.day == NO_DAY])
        dated = zip(places[~always_limited].tolist(), days[~always_limited].tolist(), strict=True)
        return any(self.is_limited(place, day) for place, day in dated)

    def days_to_empty(self, pairs: Ints, per_day: float) -> int:
        """Return how many days are enough for all that some pairs could take, at so many units a day."""
        supply = np.unique(self.pairs.supply[pairs])
        units_per_one = self.places.items.units_per_one[self.supplies.item[supply]]
        units = (self.supplies.quantity[supply] / units_per_one).sum()
        return int(np.ceil(units / per_day)) + len(self.places.open_days.key) + 1

    def for_each_other(self) -> None:
        """Let what a line with a minimum or a pack gets from one location wait for more of it."""
        lines, groups = self.lines, defaultdict(list)
        sized = (lines.min_shipment > 0) | (lines.pack_size > 0)
        for pair in np.flatnonzero(sized[self.pairs.line]).tolist():
            groups[int(self.pairs.line[pair]), int(self.location[pair])].append(int(pair))
        for group in groups.values():
            together = set().union(*(self.days[pair] for pair in group))
            for pair in group:
                self.add(pair, together)

    def until_complete(self) -> None:
        """Let what arrives complete wait for all that belongs to it."""
        lines, groups = self.lines, defaultdict(list)
        for pair in np.flatnonzero(lines.ship_rule[self.pairs.line] != ANY).tolist():
            line = int(self.pairs.line[pair])
            whole = lines.ship_rule[line] == ORDER
            groups[bool(whole), int(lines.order[line]) if whole else line].append(int(pair))
        for group in groups.values():
            arrivals = self.common_arrivals(group)
            for pair in group:
                wanted = np.array(sorted(arrivals), dtype=np.int64) - self.transit[pair]
                location = np.full(len(wanted), self.location[pair])
                is_open = self.places.open_days.next_open(location, wanted) == wanted
                self.add(pair, wanted[is_open].tolist())

    def common_arrivals(self, group: list[int]) -> set[int]:
        """Return all arrivals of a group, and the days after each up to the first with room at all places."""
        places = np.unique(np.stack([self.location[group], self.transit[group]]), axis=1)
        result: set[int] = set()
        for first in {day + int(self.transit[pair]) for pair in group for day in self.days[pair]}:
            for day in range(first, self.calendar.last_arrival + 1):
                result.add(day)
                leave = day - places[1]
                open_ = bool((self.places.open_days.next_open(places[0], leave) == leave).all())
                if open_ and not self.any_limited(places[0], leave):
                    break
        return result
