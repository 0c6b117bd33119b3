"""A solution: who holds how many units of what, and the proof."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.network import Network
from allocator.objective import Objective
from allocator.solve.batches import Progress, map_batches, price_of_entries, solve_batch


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


def solve_network(
    network: Network, objective: Objective, workers: int | None = None, progress: Progress | None = None
) -> Solution:
    """Allocate every block, on threads."""
    solution = Solution(
        held=np.zeros(len(network.pairs), dtype=np.int64),
        open=np.zeros(len(network.lines), dtype=np.int64),
        price=np.zeros((len(network.supplies), len(objective.entries))),
        worth=np.zeros(len(network.supplies)),
        proven=np.zeros(network.num_blocks, dtype=bool),
    )

    def work(first: int, end: int) -> None:
        result = solve_batch(network, objective, first, end)
        batch = result.batch
        supplies = slice(batch.first_supply, batch.first_supply + len(result.price))
        solution.held[batch.first_pair : batch.first_pair + len(result.held)] = result.held
        solution.open[batch.first_line : batch.first_line + len(result.open)] = result.open
        solution.price[supplies], solution.worth[supplies] = price_of_entries(network, objective, result)
        solution.proven[first:end] = result.proven

    map_batches(network, work, workers or os.cpu_count() or 1, progress)
    return solution
