"""A solution: who holds how many units of what, and the proof."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.network import Network
from allocator.objective import Objective
from allocator.solve.batches import BatchResult, Progress, map_batches, price_of_entries, solve_batch

if TYPE_CHECKING:
    from allocator.solve.mixed import Mixed


@dataclass(frozen=True)
class Solution:
    """Allocations in the numbering of the network.

    `price[s, e]`: what one more unit of supply s would improve entry e of the objective by, all goals
    counted as minimised; `worth[s]`: the same in money (zero without money goals).
    """

    held: Ints
    """Small units of each pair."""
    open: Ints
    """Small units of each line that stay open."""
    price: Floats
    worth: Floats
    proven: Flags
    """Per block."""
    gap: Floats
    """Per entry: by how much blocks with rules may fall short of the optimum, in units of cost."""

    @classmethod
    def blank(cls, network: Network, objective: Objective) -> Solution:
        """Return a solution that holds nothing yet."""
        return cls(
            held=np.zeros(len(network.pairs), dtype=np.int64),
            open=np.zeros(len(network.lines), dtype=np.int64),
            price=np.zeros((len(network.supplies), len(objective.entries))),
            worth=np.zeros(len(network.supplies)),
            proven=np.zeros(network.num_blocks, dtype=bool),
            gap=np.zeros(len(objective.entries)),
        )

    def enter(
        self, network: Network, objective: Objective, first_block: int, end_block: int, result: BatchResult
    ) -> None:
        """Write in what a batch of blocks gives."""
        batch = result.batch
        supplies = slice(batch.first_supply, batch.first_supply + len(result.price))
        self.held[batch.first_pair : batch.first_pair + len(result.held)] = result.held
        self.open[batch.first_line : batch.first_line + len(result.open)] = result.open
        self.price[supplies], self.worth[supplies] = price_of_entries(network, objective, result)
        self.proven[first_block:end_block] = result.proven

    def enter_mixed(self, network: Network, block: int, mixed: Mixed) -> None:
        """Write in what a block with rules gives; it has no prices."""
        lines = network.line_start[[block, block + 1]]
        pairs = np.arange(*network.pair_start[lines])
        pairs = pairs[network.supplies.quantity[network.pairs.supply[pairs]] > 0]
        supplies = slice(*network.supply_start[[block, block + 1]])
        self.held[pairs] = mixed.quantities[: len(pairs)]
        self.open[slice(*lines)] = mixed.quantities[len(pairs) :]
        self.price[supplies], self.worth[supplies] = np.nan, np.nan
        np.add(self.gap, mixed.gaps, out=self.gap)
        self.proven[block] = not mixed.gaps.any()


def solve_network(
    network: Network, objective: Objective, workers: int, progress: Progress | None = None
) -> Solution:
    """Allocate every block with our own solver, on threads."""
    solution = Solution.blank(network, objective)

    def work(first_block: int, end_block: int) -> None:
        result = solve_batch(network, objective, first_block, end_block)
        solution.enter(network, objective, first_block, end_block, result)

    map_batches(network, work, workers, progress)
    return solution


def solve_rules(
    network: Network,
    objective: Objective,
    solution: Solution,
    workers: int,
    seconds: float | None,
    progress: Progress | None,
) -> None:
    """Allocate the blocks that rules concern, each as a program of its own, and enter them in a solution.

    `seconds` is for all of them together: the smallest come first, the largest has what is left.
    """
    # HiGHS is loaded only when a night has rules.
    from allocator.program import build_program
    from allocator.solve.mixed import LEAST_SECONDS, solve_mixed

    deadline = None if seconds is None else time.monotonic() + seconds
    blocks = np.flatnonzero(network.ruled)
    blocks = blocks[np.argsort(np.diff(network.pair_start[network.line_start])[blocks], kind="stable")]

    def work(block: int) -> tuple[int, Mixed]:
        program = build_program(network, objective, block, block + 1)
        left = None if deadline is None else max(deadline - time.monotonic(), LEAST_SECONDS)
        return block, solve_mixed(program, left)

    num_done = int(network.line_start[network.num_plain])
    with ThreadPoolExecutor(workers) as pool:
        for block, mixed in pool.map(work, blocks.tolist()):
            solution.enter_mixed(network, block, mixed)
            num_done += int(np.diff(network.line_start)[block])
            if progress is not None:
                progress("allocating", num_done, len(network.lines))
