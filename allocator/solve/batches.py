"""Batches: blocks in portions that fit a processor's cache, solved and priced on threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Flags, Ints
from allocator.network import Network
from allocator.objective import ALL_CLASSES, Objective
from allocator.solve import kernel, prices
from allocator.solve.compiled import PLAIN_PYTHON_PAIRS, compiled
from allocator.solve.kernel import Array
from allocator.solve.words import Batch, pack_batch, unpack

BATCH_PAIRS = 200_000
"""Pairs in a batch, unless one block has more."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class BatchResult:
    """What a batch gives: units of its pairs, units left open, and the prices that prove it optimal."""

    batch: Batch
    held: Ints
    open: Ints
    price: Array
    proven: Flags


def cut(network: Network) -> Iterator[tuple[int, int]]:
    """Yield the first and the end block of each batch of plain blocks."""
    end_of_block = network.pair_start[network.line_start]
    first = 0
    while first < network.num_plain:
        limit = end_of_block[first] + BATCH_PAIRS
        end = max(first + 1, int(np.searchsorted(end_of_block, limit, side="right")) - 1)
        yield first, min(end, network.num_plain)
        first = end


def solve_batch(network: Network, objective: Objective, first_block: int, end_block: int) -> BatchResult:
    """Allocate and price the blocks of one batch."""
    batch = pack_batch(network, objective, first_block, end_block)
    small = len(network.pairs) < PLAIN_PYTHON_PAIRS or batch.costs.unit.dtype == object
    solve, price = (kernel.solve_blocks, prices.price_blocks) if small else compiled()
    num_lines, num_supplies = len(batch.local_class), int(batch.supply_start[-1])
    capacity = network.supplies.quantity[batch.first_supply : batch.first_supply + num_supplies]
    held = np.zeros(len(batch.costs.pair_line), dtype=np.int64)
    still_open = network.lines.quantity[batch.first_line : batch.first_line + num_lines].copy()
    deciding = batch.costs._replace(
        unit=np.ascontiguousarray(batch.costs.unit[:, : batch.num_words]),
        open=np.ascontiguousarray(batch.costs.open[:, : batch.num_words]),
    )
    order = _insertion_order(batch)
    solve(deciding, capacity, order, batch.line_start, batch.supply_start, held, still_open)
    return _priced(batch, capacity, held, still_open, price)


def _insertion_order(batch: Batch) -> Ints:
    """Return the lines that cost most when left open first: they are seldom moved later."""
    block = np.repeat(np.arange(len(batch.line_start) - 1), np.diff(batch.line_start))
    if batch.costs.open.dtype == object:
        return np.arange(len(block))
    words = [-batch.costs.open[:, word] for word in range(batch.num_words)]
    return np.lexsort((*words[::-1], block))


def _priced(
    batch: Batch, capacity: Ints, held: Ints, still_open: Ints, price_blocks: Callable[..., None]
) -> BatchResult:
    idle = capacity.copy()
    np.subtract.at(idle, batch.costs.pair_supply, held)
    price = np.zeros((len(capacity), batch.costs.open.shape[1]), batch.costs.open.dtype)
    proven = np.zeros(len(batch.line_start) - 1, dtype=bool)
    price_blocks(
        batch.costs,
        batch.num_words,
        idle,
        held,
        still_open,
        batch.line_start,
        batch.supply_start,
        price,
        proven,
    )
    return BatchResult(batch, held, still_open, price, proven)


def price_of_entries(network: Network, objective: Objective, result: BatchResult) -> tuple[Array, Array]:
    """Return the prices of a batch's supplies: (supplies, entries) in each goal's unit, and in money."""
    batch = result.batch
    num_supplies = len(result.price)
    column = _columns(objective)
    entries = np.zeros((num_supplies, len(objective.entries)))
    money = np.zeros(num_supplies)
    class_of_local = _class_of_local(network, batch)
    block = np.repeat(np.arange(len(batch.supply_start) - 1), np.diff(batch.supply_start))
    for digit in batch.digits:
        if digit.step == len(objective.steps):
            continue
        # A small unit costs what a whole unit costs in money, so a price is one of a whole unit too.
        value = unpack(result.price, digit)
        if digit.step < 0:
            assert objective.money is not None
            money = value / objective.money.units
            continue
        units = objective.steps[digit.step].terms[digit.goal].units
        if digit.local_class == ALL_CLASSES:
            entries[:, column[digit.step, digit.goal, ALL_CLASSES]] = value / units
            continue
        number = class_of_local[block, digit.local_class]
        for each in objective.steps[digit.step].classes:
            mine = number == each
            entries[mine, column[digit.step, digit.goal, each]] = value[mine] / units
    return entries, money


def _columns(objective: Objective) -> dict[tuple[int, int, int], int]:
    """Return the place among `objective.entries` of each step, goal and first class."""
    columns: dict[tuple[int, int, int], int] = {}
    for place, entry in enumerate(objective.entries):
        for number, step in enumerate(objective.steps):
            for goal, terms in enumerate(step.terms):
                if terms is entry.terms:
                    columns.setdefault((number, goal, entry.priority_class), place)
    return columns


def _class_of_local(network: Network, batch: Batch) -> Ints:
    """Return for each block and local class the class, -1 where the block has fewer."""
    num_blocks = len(batch.line_start) - 1
    block = np.repeat(np.arange(num_blocks), np.diff(batch.line_start))
    table = np.full((num_blocks, int(batch.local_class.max(initial=0)) + 1), -1)
    lines = slice(batch.first_line, batch.first_line + len(batch.local_class))
    table[block, batch.local_class] = network.lines.priority_class[lines]
    return table


def map_batches(
    network: Network, work: Callable[[int, int], None], workers: int, progress: Progress | None
) -> None:
    """Do the work for every batch, given as its first and end block, on as many threads as workers."""
    batches = list(cut(network))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for (_, end), _ in zip(batches, pool.map(lambda ends: work(*ends), batches), strict=True):
            if progress is not None:
                progress("allocating", int(network.line_start[end]), len(network.lines))
