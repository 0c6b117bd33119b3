"""Who can be served from what, and when: the scenario as a network of order lines and supplies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from allocator.arrays import Flags, Ints, ranges
from allocator.model import Model
from allocator.network.blocks import find_blocks
from allocator.network.kept import Kept
from allocator.network.lines import Lines, rank_lines
from allocator.network.pairs import Calendar, Candidates, Pairs, match
from allocator.network.places import Places, number_places
from allocator.network.supplies import NEVER, Supplies, pool_supplies
from allocator.network.ties import find_ties
from allocator.network.waiting import with_later_days
from allocator.scenario import Scenario

__all__ = [
    "NEVER",
    "Calendar",
    "Candidates",
    "Kept",
    "Lines",
    "Network",
    "Pairs",
    "Places",
    "Supplies",
    "build_network",
    "match",
]


@dataclass(frozen=True)
class Network:
    """Order lines, supplies and the eligible pairs between them, sorted by block and rank.

    Block b has the lines `line_start[b]` to `line_start[b + 1]` and the supplies `supply_start[b]` to
    `supply_start[b + 1]`; line d has the pairs `pair_start[d]` to `pair_start[d + 1]`, by supply.
    """

    places: Places
    calendar: Calendar
    lines: Lines
    class_labels: tuple[str, ...]
    """Label of each priority class, the most important first."""
    supplies: Supplies
    pairs: Pairs
    line_start: Ints
    supply_start: Ints
    pair_start: Ints
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

    def candidates(self, chosen: Ints) -> Candidates:
        """Return all pairs of some lines whose items agree, with what speaks against each."""
        return match(self.lines.take(chosen), self.supplies, self.places, self.calendar)


def build_network(scenario: Scenario, model: Model) -> Network:
    """Pair the order lines of a scenario with the supplies that may serve them."""
    places = number_places(scenario)
    calendar = _calendar(scenario, model)
    lines, labels = rank_lines(scenario, model, places)
    supplies, short_reservations = pool_supplies(scenario, model, places)
    candidates = match(lines, supplies, places, calendar)
    pairs = candidates.pairs.take(candidates.eligible())
    one, other, ruled_lines = find_ties(
        lines, supplies, pairs, places, fair=any("fair_share" in stage.goals for stage in model.stages)
    )
    line_block, supply_block = find_blocks(pairs, (one, other), len(lines), len(supplies))
    num_blocks = int(line_block.max(initial=-1)) + 1
    line_block, supply_block, ruled = _plain_first(line_block, supply_block, ruled_lines, num_blocks)
    if ruled.any():
        waits = ruled[line_block[pairs.line]]
        later = with_later_days(pairs.take(waits), lines, supplies, places, calendar)
        pairs = pairs.take(~waits).joined(later)
    line_order = np.argsort(line_block, kind="stable")
    supply_order = np.argsort(supply_block, kind="stable")
    pairs = _renumbered(pairs, line_order, supply_order)
    return Network(
        places=places,
        calendar=calendar,
        lines=lines.take(line_order),
        class_labels=labels,
        supplies=supplies.take(supply_order),
        pairs=pairs,
        line_start=np.searchsorted(line_block[line_order], np.arange(num_blocks + 1)),
        supply_start=np.searchsorted(supply_block[supply_order], np.arange(num_blocks + 1)),
        pair_start=np.searchsorted(pairs.line, np.arange(len(lines) + 1)),
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


def _renumbered(pairs: Pairs, line_order: Ints, supply_order: Ints) -> Pairs:
    """Return the pairs with lines and supplies numbered by their new places, sorted."""
    new_line, new_supply = np.empty_like(line_order), np.empty_like(supply_order)
    new_line[line_order] = np.arange(len(line_order))
    new_supply[supply_order] = np.arange(len(supply_order))
    moved = replace(pairs, line=new_line[pairs.line], supply=new_supply[pairs.supply])
    return moved.take(np.lexsort((moved.ship, moved.supply, moved.line)))


def _line_ids(scenario: Scenario) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    table = scenario.tables["order_lines"]
    return table["order_id"].to_numpy(dtype=object), table["line_id"].to_numpy(dtype=object)
