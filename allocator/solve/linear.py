"""Blocks as linear programs for other solvers; what they answer is proven by our own prices.

A solver answers in floating-point numbers. Its quantities are made whole, held against every row to the
last small unit, and priced: so the plan is the same as our own solver's, byte for byte, or it is not called
proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Ints
from allocator.network import Network
from allocator.objective import Objective
from allocator.program import Program, build_program
from allocator.solve import prices
from allocator.solve.batches import BatchResult, Progress
from allocator.solve.batches import _priced as price_batch
from allocator.solve.compiled import PLAIN_PYTHON_PAIRS, compiled
from allocator.solve.lexicographic import LinearSolver, solve_in_turn
from allocator.solve.solution import Solution
from allocator.solve.words import pack_batch


@dataclass(frozen=True)
class Engine:
    """A solver of linear programs, and how to use it."""

    start: Callable[[Program], LinearSolver]
    batch_lines: int
    """Order lines in one program, unless a single block has more."""
    most_workers: int | None = None
    """More than so many programs at once are too much for it."""


def solve_linear(
    network: Network, objective: Objective, engine: Engine, workers: int, progress: Progress | None
) -> Solution:
    """Allocate every block with a solver of linear programs, on threads."""
    solution = Solution.blank(network, objective)
    batches = list(portions(network, engine.batch_lines))

    def work(ends: tuple[int, int]) -> None:
        solution.enter(network, objective, *ends, _solve_batch(network, objective, engine, *ends))

    with ThreadPoolExecutor(min(workers, engine.most_workers or workers)) as pool:
        for (_, end), _ in zip(batches, pool.map(work, batches), strict=True):
            if progress is not None:
                progress("allocating", int(network.line_start[end]), len(network.lines))
    return solution


def portions(network: Network, batch_lines: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the end block of each batch of plain blocks."""
    first = 0
    while first < network.num_plain:
        limit = network.line_start[first] + batch_lines
        end = max(first + 1, int(np.searchsorted(network.line_start, limit, side="right")) - 1)
        end = min(end, network.num_plain)
        yield first, end
        first = end


def _solve_batch(
    network: Network, objective: Objective, engine: Engine, first_block: int, end_block: int
) -> BatchResult:
    program = build_program(network, objective, first_block, end_block)
    quantities = solve_in_turn(program, engine.start(program))
    columns = program.columns
    lines = columns.open_line
    pairs = network.pair_start[[lines[0], lines[-1] + 1]]
    held = np.zeros(pairs[1] - pairs[0], dtype=np.int64)
    held[columns.pair - pairs[0]] = quantities[: columns.num_ships]
    return _proven(network, objective, (first_block, end_block), held, quantities[columns.num_ships :])


def _proven(
    network: Network, objective: Objective, ends: tuple[int, int], held: Ints, still_open: Ints
) -> BatchResult:
    """Return the allocations of a batch with the prices that prove them, or do not."""
    batch = pack_batch(network, objective, *ends)
    capacity = network.supplies.quantity[batch.first_supply :][: int(batch.supply_start[-1])]
    plain = len(network.pairs) < PLAIN_PYTHON_PAIRS or batch.costs.unit.dtype == object
    return price_batch(batch, capacity, held, still_open, prices.price_blocks if plain else compiled()[1])
