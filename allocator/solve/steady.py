"""The last plan kept: blocks whose best plan would move it are planned again, with `stability` in its place.

A plan that moves nothing is the best one, whatever place `stability` has among the goals: it cannot be less
than nothing, and in all other goals no plan is better. So a block is planned without it first; only where
that moves something, it is planned once more. A block without rules stays a network: every line is cut into
what the last plan ships of it on each day, whose units then cost |ship day - last ship day|, and the rest,
which is free. Of the days on which a part may leave from a supply the cheapest one is all it needs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.arrays import Flags, Floats, Ints, ranges
from allocator.network import Network, Pairs
from allocator.network.again import (
    LEFT_OUT,
    blocks_alone,
    in_parts,
    lines_of,
    one_block,
    pair_places,
    with_days,
    with_pairs,
)
from allocator.network.kept import moved_unit_days
from allocator.objective import Objective, pair_cost, tie_break
from allocator.progress import Progress
from allocator.solve.solution import Solution, solve_network

if TYPE_CHECKING:
    from allocator.solve.mixed import Mixed

_LEAST_SECONDS = 0.1
PORTION_LINES = 20_000
"""Lines of blocks that are cut into parts together."""


@dataclass(frozen=True)
class Allocations:
    """Who gets what from where on which day, in the numbering of the whole network."""

    line: Ints
    supply: Ints
    ship: Ints
    units: Ints


def keep_last_plan(
    network: Network,
    objective: Objective,
    solution: Solution,
    workers: int,
    end: float | None,
    progress: Progress | None,
) -> tuple[Network, Solution]:
    """Return the network, with the days it needs, and the solution in which the last plan moves the least.

    Programs take what they have found when the clock (`time.monotonic`) has passed `end`.
    """
    blocks = _blocks_that_move(network, objective, solution)
    if not len(blocks):
        return network, solution
    objective = replace(objective, tie_break=tie_break(network))
    ruled = network.ruled[blocks]
    found = list(_in_parts(network, objective, blocks[~ruled], workers, progress))
    gap = np.zeros_like(solution.gap)
    proven = np.ones(network.num_blocks, dtype=bool)
    for block, again, mixed in _programs(network, objective, blocks[ruled], workers, end):
        found.append(allocations_of(network, block, again, mixed.quantities))
        gap += mixed.gaps
        proven[block] = not mixed.gaps.any()
    return entered(network, solution, blocks, found, gap, proven)


def _blocks_that_move(network: Network, objective: Objective, solution: Solution) -> Ints:
    """Return the blocks in which the solution moves something that a stage counts."""
    counts = np.zeros(len(network.lines), dtype=bool)
    for entry in objective.entries:
        if entry.terms.moves is not None:
            counts |= (entry.terms.moves > 0) & entry.covers(network.lines)
    moved = np.flatnonzero((moved_unit_days(network, solution.held) > 0) & counts)
    blocks: Ints = np.unique(np.searchsorted(network.line_start, moved, side="right") - 1)
    num_pairs = np.diff(network.pair_start[network.line_start])
    return blocks[num_pairs[blocks] > 0]


def _in_parts(
    network: Network, objective: Objective, blocks: Ints, workers: int, progress: Progress | None
) -> Iterator[Allocations]:
    """Yield what networks of parts give, some blocks at a time."""
    size = np.cumsum(np.diff(network.line_start)[blocks])
    whole = np.arange(PORTION_LINES, int(size[-1]) if len(size) else 0, PORTION_LINES)
    for portion in np.split(blocks, np.unique(np.searchsorted(size, whole))):
        if not len(portion):
            continue
        alone, part_line, kept = in_parts(blocks_alone(network, portion))
        whole_line = lines_of(network, portion)[part_line]
        horizon_end = network.calendar.horizon_end - network.calendar.today
        goals = objective.of_parts(whole_line, kept, horizon_end)
        alone = with_pairs(alone, _cheapest_days(alone, goals))
        solution = solve_network(alone.with_trips_of_pairs(), goals, workers, progress)
        used = np.flatnonzero(solution.pairs.offer != LEFT_OUT)
        pairs = solution.pairs.take(used)
        yield _added_up(
            whole_line[pairs.line],
            _supplies_of(network, alone, portion)[pairs.supply],
            pairs.ship,
            solution.held[used],
        )


def _cheapest_days(network: Network, objective: Objective) -> Pairs:
    """Return, of the pairs of each line and supply, the one that costs least, goal by goal."""
    pairs = network.pairs
    everything = np.arange(len(pairs))
    keys = []
    for entry in objective.all_entries():
        cost = pair_cost(network, objective, entry.terms, everything)
        if cost.any():
            keys.append(np.where(entry.covers(network.lines)[pairs.line], cost, 0))
    order = np.lexsort((*keys[::-1], pairs.supply, pairs.line))
    line, supply = pairs.line[order], pairs.supply[order]
    first = np.append(True, (np.diff(line) != 0) | (np.diff(supply) != 0))[: len(order)]
    return pairs.take(order[first])


def _supplies_of(network: Network, alone: Network, blocks: Ints) -> Ints:
    """Return the supply of the network that each supply of its blocks in parts is; more of them come last."""
    return ranges(network.supply_start[blocks], np.diff(alone.supply_start))


def _added_up(line: Ints, supply: Ints, ship: Ints, units: Ints) -> Allocations:
    """Add up what parts of one line get from one supply on one day."""
    keys, place = np.unique(np.stack([line, supply, ship]), axis=1, return_inverse=True)
    total = np.zeros(keys.shape[1], dtype=np.int64)
    np.add.at(total, place.ravel(), units)
    return Allocations(keys[0], keys[1], keys[2], total)


def _programs(
    network: Network, objective: Objective, blocks: Ints, workers: int, end: float | None
) -> Iterator[tuple[int, Network, Mixed]]:
    """Yield each block, planned again as a program of its own."""
    if not len(blocks):
        return
    # HiGHS is loaded only when it is needed.
    from allocator.program import build_program
    from allocator.solve.mixed import solve_mixed

    def work(block: int) -> tuple[int, Network, Mixed]:
        alone = one_block(network, block)
        goals = objective.of_lines(np.arange(*network.line_start[[block, block + 1]]))
        return block, alone, solve_mixed(build_program(alone, goals, 0, 1), seconds_until(end))

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(work, blocks.tolist())


def seconds_until(end: float | None) -> float | None:
    """Return what is left of the time, a little at least; None where there is no limit."""
    return None if end is None else max(end - time.monotonic(), _LEAST_SECONDS)


def allocations_of(network: Network, block: int, alone: Network, quantities: Ints) -> Allocations:
    """Return what the program of a block alone gives, in the numbering of the whole network."""
    pairs = alone.pairs.take(alone.supplies.quantity[alone.pairs.supply] > 0)
    units = quantities[: len(pairs)]
    used = np.flatnonzero(units)
    return Allocations(
        pairs.line[used] + network.line_start[block],
        pairs.supply[used] + network.supply_start[block],
        pairs.ship[used],
        units[used],
    )


def entered(
    network: Network,
    solution: Solution,
    blocks: Ints,
    found: list[Allocations],
    gap: Floats,
    proven: Flags,
) -> tuple[Network, Solution]:
    """Write new allocations of some blocks into a solution; the network gets the days that they need.

    Prices prove a plan only if it is the one that they were made for: where it changes they go.
    """
    every = [np.zeros(0, dtype=np.int64)]
    line = np.concatenate([*every, *(each.line for each in found)])
    supply = np.concatenate([*every, *(each.supply for each in found)])
    ship = np.concatenate([*every, *(each.ship for each in found)])
    units = np.concatenate([*every, *(each.units for each in found)])
    block_of_line = np.repeat(np.arange(network.num_blocks), np.diff(network.line_start))
    chosen = np.zeros(network.num_blocks, dtype=bool)
    chosen[blocks] = True
    wider, place = with_days(network, line, supply, ship)
    before = np.zeros(len(wider.pairs), dtype=np.int64)
    before[place] = solution.held
    held = np.where(chosen[block_of_line[wider.pairs.line]], 0, before)
    held[pair_places(wider, line, supply, ship)] = units
    changed = np.zeros(network.num_blocks, dtype=bool)
    changed[block_of_line[wider.pairs.line[held != before]]] = True
    still_open = network.lines.quantity.copy()
    np.subtract.at(still_open, wider.pairs.line, held)
    first, end = network.supply_start[:-1][changed], network.supply_start[1:][changed]
    unpriced = np.zeros(len(network.supplies), dtype=bool)
    for one, other in zip(first.tolist(), end.tolist(), strict=True):
        unpriced[one:other] = True
    return wider, replace(
        solution,
        pairs=wider.pairs,
        held=held,
        open=np.where(chosen[block_of_line], still_open, solution.open),
        price=np.where(unpriced[:, None], np.nan, solution.price),
        worth=np.where(unpriced, np.nan, solution.worth),
        proven=np.where(chosen, proven, solution.proven),
        gap=solution.gap + gap,
    )
