"""Blocks on other machines: what a block is travels there as plain arrays, and its plan comes back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from allocator.arrays import Ints
from allocator.cluster import Cluster
from allocator.network import Network
from allocator.objective import Objective
from allocator.progress import Progress
from allocator.solve.batches import BatchResult, cut, solve_batch
from allocator.solve.packing import Batch, pack_batch
from allocator.solve.solution import Draft, by_size

if TYPE_CHECKING:
    from allocator.constraints import Columns
    from allocator.program import Program
    from allocator.solve.mixed import Mixed


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


def solve_rules_remotely(
    network: Network,
    objective: Objective,
    draft: Draft,
    cluster: Cluster,
    seconds: float | None,
    progress: Progress | None,
) -> None:
    """Allocate the blocks that rules concern, each as a program of its own, on the workers of a cluster.

    `seconds` is for all of them together: the smallest come first, as on threads.
    """
    from allocator.program import build_program
    from allocator.solve.mixed import LEAST_SECONDS

    under_way: deque[tuple[int, Columns]] = deque()
    deadline = None if seconds is None else time.monotonic() + seconds

    def programs() -> Iterator[tuple[Program, float | None]]:
        for block in by_size(network):
            program = build_program(network, objective, block, block + 1)
            under_way.append((block, program.columns))
            left = None if deadline is None else max(deadline - time.monotonic(), LEAST_SECONDS)
            yield travelling(program), left

    num_lines = int(network.line_start[network.num_plain])
    for mixed in cluster.map(_solved_under_rules, programs()):
        block, columns = under_way.popleft()
        draft.enter_mixed(block, columns, mixed)
        num_lines += int(network.line_start[block + 1] - network.line_start[block])
        if progress is not None:
            progress("allocating", num_lines, len(network.lines))


def _solved_under_rules(work: tuple[Program, float | None]) -> Mixed:
    from allocator.solve.mixed import solve_mixed

    return solve_mixed(*work)


@dataclass(frozen=True)
class _LinesSeen:
    quantity: Ints
    item: Ints


@dataclass(frozen=True)
class _ItemsSeen:
    units_per_one: Ints


@dataclass(frozen=True)
class _PlacesSeen:
    items: _ItemsSeen


@dataclass(frozen=True)
class _NetworkSeen:
    """All that solving a program asks of its network: how many small units its lines want, and of what."""

    lines: _LinesSeen
    places: _PlacesSeen


def travelling(program: Program) -> Program:
    """Return a program that takes along no more of the network than solving it asks for."""
    columns, network = program.columns, program.columns.network
    first = int(columns.open_line[0])
    mine = network.lines.item[columns.open_line]
    seen = _NetworkSeen(
        _LinesSeen(network.lines.quantity[columns.open_line], np.arange(len(mine))),
        _PlacesSeen(_ItemsSeen(network.places.items.units_per_one[mine])),
    )
    small = replace(
        columns, network=cast(Network, seen), line=columns.line - first, open_line=columns.open_line - first
    )
    return replace(program, columns=small)
