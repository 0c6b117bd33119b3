"""Who can be served from what, and when: the scenario as a network of order lines and supplies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from allocator.arrays import NO_DAY, Flags, Ints, ranges
from allocator.model import Model
from allocator.network.blocks import find_blocks
from allocator.network.calendar import Calendar
from allocator.network.kept import Kept
from allocator.network.lines import Lines, rank_lines
from allocator.network.pairs import Candidates, Pairs, made_of, match, pair_up
from allocator.network.places import Places, number_places
from allocator.network.rules import Rules
from allocator.network.supplies import NEVER, Supplies, pool_supplies
from allocator.network.ties import find_ties
from allocator.network.trips import Origins, Trips, find_trips
from allocator.network.waiting import with_later_days
from allocator.scenario import Scenario

__all__ = [
    "NEVER",
    "Calendar",
    "Candidates",
    "Kept",
    "Lines",
    "Network",
    "Origins",
    "Pairs",
    "Places",
    "Supplies",
    "Trips",
    "build_network",
    "match",
]


@dataclass(frozen=True)
class Network:
    """Order lines, supplies and the trips between them, sorted by block and rank.

    Block b has the lines `line_start[b]` to `line_start[b + 1]` and the supplies `supply_start[b]` to
    `supply_start[b + 1]`; line d has the trips `trip_start[d]` to `trip_start[d + 1]`, by origin. Which line
    and supply are a pair follows from them: all pairs are written out only where somebody asks for `pairs`.
    """

    places: Places
    calendar: Calendar
    lines: Lines
    class_labels: tuple[str, ...]
    """Label of each priority class, the most important first."""
    supplies: Supplies
    origins: Origins
    trips: Trips
    """Those that a lane allows."""
    line_start: Ints
    supply_start: Ints
    trip_start: Ints
    ruled: Flags
    """Blocks that a rule concerns: they are more than a network, and come last."""
    short_reservations: Ints
    """Small units that each reservation misses on its date, in the order of `Rules.reservations`."""
    line_ids: tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]
    """order_id and line_id of each row of the table `order_lines`."""
    line_rank: Ints
    """Rank of each line among all lines: the lower one wins a tie."""
    supply_rank: Ints
    kept: Kept = field(default_factory=Kept.nothing)
    """What the last plan ships, where the model wants to keep it."""
    written: Pairs | None = None
    """The pairs that there are, where those are other ones: those that a plan uses, or of more days."""

    @property
    def num_blocks(self) -> int:
        """Number of blocks that have lines."""
        return len(self.line_start) - 1

    @property
    def num_plain(self) -> int:
        """Number of blocks that no rule concerns: the first ones."""
        return int((~self.ruled).sum())

    @cached_property
    def supply_place(self) -> Ints:
        """Place of each supply within its block, in the order of rank."""
        start = np.append(self.supply_start, len(self.supplies))
        return ranges(np.zeros(len(start) - 1, dtype=np.int64), np.diff(start))

    @cached_property
    def opens(self) -> tuple[Ints, Ints]:
        """The first open day on or after each, see `OpenDays.table`, and the row of each location there."""
        table, closing = self.places.open_days.table(self.calendar)
        row = np.zeros(len(self.places.location_ids), dtype=np.int64)
        row[closing] = np.arange(1, len(table))
        return table, row

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs by line, supply and day: all that are eligible, or those that were written.

        Of blocks that a rule concerns on all days that matter, of others on the first. In a large network
        they are many more than its lines: a night without rules is planned without them.
        """
        if self.written is not None:
            return self.written
        first_ruled = self.line_start[self.num_plain]
        pairs = self.eligible(np.arange(first_ruled))
        if not self.ruled.any():
            return pairs
        under_rules = self.eligible(np.arange(first_ruled, len(self.lines)))
        later = with_later_days(under_rules, self.lines, self.supplies, self.places, self.calendar)
        return pairs.joined(later)

    @cached_property
    def pair_start(self) -> Ints:
        """Line d has the pairs `pair_start[d]` to `pair_start[d + 1]`."""
        return np.searchsorted(self.pairs.line, np.arange(len(self.lines) + 1))

    def candidates(self, chosen: Ints) -> Candidates:
        """Return all pairs of some lines whose items agree, with what speaks against each."""
        return match(self.lines.take(chosen), self.supplies, self.places, self.calendar, self.origins)

    def num_pairs(self, chosen: Ints) -> Ints:
        """Return how many pairs each of some lines has, eligible or not."""
        of_trip = np.append(0, np.cumsum(np.diff(self.origins.start)[self.trips.origin]))
        count: Ints = of_trip[self.trip_start[chosen + 1]] - of_trip[self.trip_start[chosen]]
        return count

    def eligible(self, chosen: Ints) -> Pairs:
        """Return the eligible pairs of some lines, which ascend, on their first days, by line and supply."""
        count = self.trip_start[chosen + 1] - self.trip_start[chosen]
        trips = self.trips.take(ranges(self.trip_start[chosen], count))
        found = pair_up(trips, self.lines, self.supplies, self.places, self.calendar, self.origins)
        return found.pairs.take(found.eligible())

    def pairs_between(self, line: Ints, supply: Ints) -> Pairs:
        """Return the pairs of some lines with a supply each, on their first days; `line` ascends.

        A trip must lead from each supply to its line.
        """
        if not len(line):
            return Pairs.none()
        first, end = self.trip_start[[line[0], line[-1] + 1]]
        trips, num_origins = self.trips.take(slice(first, end)), len(self.origins.item)
        key = trips.line * num_origins + trips.origin
        trip = np.searchsorted(key, line * num_origins + self.origins.of_supply[supply])
        return made_of(trips, trip, supply, self.lines, self.supplies, self.places, self.calendar).pairs

    def with_pairs(self, pairs: Pairs) -> Network:
        """Return the network with these pairs and no others, sorted by line, supply and day."""
        return replace(self, written=pairs)

    def with_trips_of_pairs(self) -> Network:
        """Return the network with a trip for each of its written pairs, a day for each line and supply."""
        pairs, today = self.pairs, self.calendar.today
        return replace(
            self,
            lines=replace(self.lines, latest=np.full(len(self.lines), NO_DAY)),
            supplies=replace(
                self.supplies,
                usable=np.full(len(self.supplies), today),
                expiry=np.full(len(self.supplies), NEVER),
            ),
            origins=Origins(self.supplies.item, self.supplies.location, np.arange(len(self.supplies))),
            trips=Trips(
                line=pairs.line,
                origin=pairs.supply,
                offer=pairs.offer,
                lane=pairs.lane,
                has_lane=np.ones(len(pairs), dtype=bool),
                transit=pairs.arrive - pairs.ship,
                first=pairs.ship,
            ),
            trip_start=self.pair_start,
        )


def build_network(scenario: Scenario, model: Model, rules: Rules | None = None) -> Network:
    """Link the order lines of a scenario with the supplies that may serve them.

    `rules`: those that count, the scenario's own by default.
    """
    places = number_places(scenario)
    places = places if rules is None else places.with_rules(rules)
    calendar = _calendar(scenario, model)
    lines, labels = rank_lines(scenario, model, places)
    supplies, short_reservations = pool_supplies(scenario, model, places)
    origins = Origins.of(supplies)
    trips = find_trips(lines, origins, places, calendar)
    trips = trips if trips.has_lane.all() else trips.take(trips.has_lane)
    fair = any("fair_share" in stage.goals for stage in model.stages)
    one, other, ruled_lines = find_ties(trips, lines, supplies, origins, places, calendar, fair=fair)
    line_block, supply_block = find_blocks(trips, origins, (one, other), len(lines))
    num_blocks = int(line_block.max(initial=-1)) + 1
    line_block, supply_block, ruled = _plain_first(line_block, supply_block, ruled_lines, num_blocks)
    line_order = np.argsort(line_block, kind="stable")
    supply_order = np.argsort(supply_block, kind="stable")
    trips = _renumbered(trips, line_order)
    return Network(
        places=places,
        calendar=calendar,
        lines=lines.take(line_order),
        class_labels=labels,
        supplies=supplies.take(supply_order),
        origins=replace(origins, of_supply=origins.of_supply[supply_order]),
        trips=trips,
        line_start=np.searchsorted(line_block[line_order], np.arange(num_blocks + 1)),
        supply_start=np.searchsorted(supply_block[supply_order], np.arange(num_blocks + 1)),
        trip_start=np.searchsorted(trips.line, np.arange(len(lines) + 1)),
        ruled=ruled,
        short_reservations=short_reservations,
        line_rank=line_order,
        supply_rank=supply_order,
        line_ids=_line_ids(scenario),
    )


def _plain_first(
    line_block: Ints, supply_block: Ints, ruled_lines: Flags, num_blocks: int
) -> tuple[Ints, Ints, Flags]:
    """Number the blocks that a rule concerns after all others; return which they are, too."""
    ruled = np.zeros(num_blocks, dtype=bool)
    ruled[line_block[ruled_lines]] = True
    order = np.argsort(ruled, kind="stable")
    number = np.arange(max(num_blocks, int(supply_block.max(initial=-1)) + 1))
    number[order] = np.arange(num_blocks)
    return number[line_block], number[supply_block], ruled[order]


def _calendar(scenario: Scenario, model: Model) -> Calendar:
    settings = scenario.settings
    today = int(np.datetime64(settings.as_of, "D").astype(np.int64))
    return Calendar(
        today=today,
        last_arrival=today + settings.horizon_days,
        requested_is_ship_date=settings.requested_date == "ship",
        ship_early=model.service.ship_early,
    )


def _renumbered(trips: Trips, line_order: Ints) -> Trips:
    """Return the trips with lines numbered by their new places, sorted."""
    count = np.bincount(trips.line, minlength=len(line_order))
    start = np.cumsum(count) - count
    moved = trips.take(ranges(start[line_order], count[line_order]))
    return replace(moved, line=np.repeat(np.arange(len(line_order)), count[line_order]))


def _line_ids(scenario: Scenario) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    table = scenario.tables["order_lines"]
    return table["order_id"].to_numpy(dtype=object), table["line_id"].to_numpy(dtype=object)
