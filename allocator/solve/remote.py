"""Blocks on other machines: what a block is travels there as plain arrays, and its plan comes back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from allocator.cluster import Cluster
from allocator.network import Network
from allocator.objective import Objective
from allocator.progress import Progress
from allocator.solve.batches import BatchResult, cut, solve_batch
from allocator.solve.packing import Batch, pack_batch
from allocator.solve.solution import Draft


def allocate_plain_remotely(
    network: Network, objective: Objective, draft: Draft, cluster: Cluster, progress: Progress | None
) -> None:
    """Allocate every plain block with our own solver, on the workers of a cluster, and enter it.

    Batches are cut while earlier ones are under way, so that only a few are in memory at a time.
    """
    under_way: deque[tuple[int, Batch]] = deque()

    def batches(ends: Iterable[tuple[int, int]]) -> Iterator[Batch]:
        for first_block, end_block in ends:
            batch = pack_batch(network, objective, first_block, end_block)
            under_way.append((first_block, batch))
            yield batch

    num_lines = 0
    for result in cluster.map(_solved, batches(cut(network))):
        first_block, batch = under_way.popleft()
        draft.enter(first_block, batch, result)
        num_lines += len(batch.quantity)
        if progress is not None:
            progress("allocating", num_lines, len(network.lines))


def _solved(batch: Batch) -> BatchResult:
    return solve_batch(batch, np.zeros(1, dtype=np.int64))
