"""A solution: who holds how many units of what, and the proof."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.network import Network, Pairs
from allocator.network.again import pair_places, with_days
from allocator.objective import Objective
from allocator.progress import Progress
from allocator.solve.batches import BatchResult, cut, is_small, price_of_entries, solve_batch
from allocator.solve.packing import Batch, pack_batch
from allocator.solve.threads import in_parallel

if TYPE_CHECKING:
    from allocator.constraints import Columns
    from allocator.solve.mixed import Mixed


@dataclass(frozen=True)
class Solution:
    """Allocations in the numbering of the network.

    `price[s, e]`: what one more unit of supply s would improve entry e of the objective by, all goals
    counted as minimised; `worth[s]`: the same in money (zero without money goals).
    """

    pairs: Pairs
    """The pairs in use, by line, supply and day, and maybe others."""
    held: Ints
    """Small units of each of them."""
    open: Ints
    """Small units of each line that stay open."""
    price: Floats
    worth: Floats
    proven: Flags
    """Per block."""
    gap: Floats
    """Per entry: by how much blocks with rules may fall short of the optimum, in units of cost."""


def over_all_pairs(network: Network, solution: Solution) -> tuple[Network, Solution]:
    """Return a solution with an entry for every pair, and the network with the days that it needs."""
    pairs = solution.pairs
    network, _ = with_days(network, pairs.line, pairs.supply, pairs.ship)
    held = np.zeros(len(network.pairs), dtype=np.int64)
    held[pair_places(network, pairs.line, pairs.supply, pairs.ship)] = solution.held
    return network, replace(solution, pairs=network.pairs, held=held)


class Draft:
    """A solution in the making: batches of blocks are entered as they come, each once, on any thread."""

    def __init__(self, network: Network, objective: Objective) -> None:
        self._network, self._objective = network, objective
        self._parts: dict[int, tuple[Pairs, Ints]] = {}
        self._open = np.zeros(len(network.lines), dtype=np.int64)
        self._price = np.zeros((len(network.supplies), len(objective.entries)))
        self._worth = np.zeros(len(network.supplies))
        self._proven = np.zeros(network.num_blocks, dtype=bool)
        self._gaps: dict[int, Floats] = {}

    def enter(self, first_block: int, batch: Batch, result: BatchResult) -> None:
        """Write in what a batch of plain blocks gives."""
        network, plan = self._network, result.plan
        first_line, first_supply = network.line_start[first_block], network.supply_start[first_block]
        line = first_line + np.repeat(np.arange(len(batch.quantity)), np.diff(plan.start))
        pairs = network.pairs_between(line, first_supply + plan.supply)
        self._parts[first_block] = pairs, plan.units
        self._open[first_line : first_line + len(batch.quantity)] = plan.open
        supplies = slice(first_supply, first_supply + len(batch.capacity))
        self._price[supplies], self._worth[supplies] = price_of_entries(
            network, self._objective, batch, result.price, first_block
        )
        self._proven[first_block : first_block + len(result.proven)] = result.proven

    def enter_mixed(self, block: int, columns: Columns, mixed: Mixed) -> None:
        """Write in what a block with rules gives; it has no prices."""
        network, count = self._network, columns.num_ships
        lines = slice(*network.line_start[[block, block + 1]])
        supplies = slice(*network.supply_start[[block, block + 1]])
        used = np.flatnonzero(mixed.quantities[:count] > 0)
        self._parts[block] = network.pairs.take(columns.pair[used]), mixed.quantities[used]
        self._open[lines] = mixed.quantities[count : count + len(columns.open_line)]
        self._price[supplies], self._worth[supplies] = np.nan, np.nan
        self._gaps[block] = mixed.gaps
        self._proven[block] = not mixed.gaps.any()

    def solution(self) -> Solution:
        """Return the solution, once every block is entered."""
        parts = [self._parts[first] for first in sorted(self._parts)]
        return Solution(
            pairs=Pairs.all_of([pairs for pairs, _ in parts]),
            held=np.concatenate([np.zeros(0, dtype=np.int64), *(units for _, units in parts)]),
            open=self._open,
            price=self._price,
            worth=self._worth,
            proven=self._proven,
            gap=sum((self._gaps[block] for block in sorted(self._gaps)), np.zeros(self._price.shape[1])),
        )


def solve_network(
    network: Network, objective: Objective, workers: int, progress: Progress | None
) -> Solution:
    """Allocate every plain block with our own solver, on threads."""
    draft = Draft(network, objective)
    allocate_plain(network, objective, draft, workers, progress)
    return draft.solution()


def allocate_plain(
    network: Network, objective: Objective, draft: Draft, workers: int, progress: Progress | None
) -> None:
    """Allocate every plain block with our own solver, on threads, and enter it."""
    small = is_small(network)

    def work(ends: tuple[int, int], stop: Ints) -> None:
        batch = pack_batch(network, objective, *ends)
        draft.enter(ends[0], batch, solve_batch(batch, stop, small))

    in_parallel(network, list(cut(network)), work, workers, progress)


def solve_rules(
    network: Network,
    objective: Objective,
    draft: Draft,
    workers: int,
    seconds: float | None,
    progress: Progress | None,
) -> None:
    """Allocate the blocks that rules concern, each as a program of its own, and enter them.

    `seconds` is for all of them together: the smallest come first, the largest has what is left.
    """
    # HiGHS is loaded only when a night has rules.
    from allocator.program import build_program
    from allocator.solve.mixed import LEAST_SECONDS, solve_mixed

    deadline = None if seconds is None else time.monotonic() + seconds

    def work(ends: tuple[int, int], stop: Ints) -> None:
        program = build_program(network, objective, *ends)
        left = None if deadline is None else max(deadline - time.monotonic(), LEAST_SECONDS)
        draft.enter_mixed(ends[0], program.columns, solve_mixed(program, left))

    ends = [(block, block + 1) for block in by_size(network)]
    in_parallel(network, ends, work, workers, progress, num_done=int(network.line_start[network.num_plain]))


def by_size(network: Network) -> list[int]:
    """Return the blocks that rules concern, the one with the fewest pairs first."""
    blocks = np.flatnonzero(network.ruled)
    size = np.diff(network.pair_start[network.line_start])[blocks]
    in_order: list[int] = blocks[np.argsort(size, kind="stable")].tolist()
    return in_order
