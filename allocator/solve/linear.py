"""Blocks as linear programs for other solvers; what they answer is proven by our own prices.

A solver answers in floating-point numbers. Its quantities are made whole, held against every row to the
last small unit, and priced: so the plan is the same as our own solver's, byte for byte, or it is not called
proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Ints
from allocator.constraints import Columns
from allocator.network import Network
from allocator.objective import Objective
from allocator.program import Program, build_program
from allocator.progress import Progress
from allocator.solve.batches import is_small, price_batch
from allocator.solve.costs import Plan
from allocator.solve.lexicographic import LinearSolver, solve_in_turn
from allocator.solve.packing import pack_batch
from allocator.solve.solution import Draft
from allocator.solve.threads import in_parallel


@dataclass(frozen=True)
class Engine:
    """A solver of linear programs, and how to use it."""

    start: Callable[[Program], LinearSolver]
    batch_lines: int
    """Order lines in one program, unless a single block has more."""
    most_workers: int | None = None
    """More than so many programs at once are too much for it."""


def solve_linear(
    network: Network,
    objective: Objective,
    draft: Draft,
    engine: Engine,
    workers: int,
    progress: Progress | None,
) -> None:
    """Allocate every plain block with a solver of linear programs, on threads, and enter it."""
    small = is_small(network)

    def work(ends: tuple[int, int], stop: Ints) -> None:
        program = build_program(network, objective, *ends)
        quantities = solve_in_turn(program, engine.start(program))
        batch = pack_batch(network, objective, *ends)
        draft.enter(ends[0], batch, price_batch(batch, plan_of(program.columns, quantities), small))

    batches = list(portions(network, engine.batch_lines))
    in_parallel(network, batches, work, min(workers, engine.most_workers or workers), progress)


def plan_of(columns: Columns, quantities: Ints) -> Plan:
    """Return who holds what, counted from the first line and supply of the program's blocks."""
    network, lines = columns.network, columns.open_line
    held = quantities[: columns.num_ships]
    used = np.flatnonzero(held > 0)
    block = np.searchsorted(network.line_start, lines[0], side="right") - 1
    return Plan(
        start=np.searchsorted(columns.line[used], np.append(lines, lines[-1] + 1)),
        supply=columns.supply[used] - network.supply_start[block],
        units=held[used],
        open=quantities[columns.num_ships :],
    )


def portions(network: Network, batch_lines: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the end block of each batch."""
    first = 0
    while first < network.num_plain:
        limit = network.line_start[first] + batch_lines
        end = max(first + 1, int(np.searchsorted(network.line_start, limit, side="right")) - 1)
        end = min(end, network.num_plain)
        yield first, end
        first = end
