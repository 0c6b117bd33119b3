"""Batches: blocks in portions that fit a processor's cache, solved and priced on threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.network import Network
from allocator.objective import ALL_CLASSES, Objective
from allocator.solve import kernel, prices
from allocator.solve.compiled import PLAIN_PYTHON_CHOICES, compiled
from allocator.solve.costs import Array, Plan, longer_plan, new_plan
from allocator.solve.packing import Batch
from allocator.solve.words import unpack

BATCH_CHOICES = 200_000
"""Lines x supplies in a batch, unless one block has more."""


@dataclass(frozen=True)
class BatchResult:
    """What a batch gives, in plain arrays that may be pickled and sent back."""

    plan: Plan
    price: Array
    """(supplies, words): the price of each supply, to be read by the batch's digits."""
    proven: Flags
    """Whether the prices prove the plan of each block optimal."""


def cut(network: Network) -> Iterator[tuple[int, int]]:
    """Yield the first and the end block of each batch of plain blocks."""
    choices = np.diff(network.line_start) * np.diff(network.supply_start)
    end_of_block = np.append(0, np.cumsum(choices[: network.num_plain]))
    first = 0
    while first < network.num_plain:
        limit = end_of_block[first] + BATCH_CHOICES
        end = max(first + 1, int(np.searchsorted(end_of_block, limit, side="right")) - 1)
        yield first, end
        first = end


def solve_batch(batch: Batch, stop: Ints, small: bool = False) -> BatchResult:
    """Allocate and price the blocks of one batch.

    `stop` is one number: as soon as it is not 0, work ends, and what is returned is worth nothing. `small`:
    the whole night is, so that plain Python is done before the compiler would have been loaded.
    """
    solve = kernel.solve_blocks if small or batch.dtype == object else compiled()[0]
    room = 2 * int((np.diff(batch.line_start) + np.diff(batch.supply_start)).max(initial=0)) + 1
    plan = new_plan(len(batch.quantity), len(batch.quantity) + len(batch.capacity))
    blocks = (batch.line_start, batch.supply_start)
    sizes = (batch.most_lines, batch.most_supplies + 1, batch.costs.num_words)
    first_block = 0
    while first_block < len(batch.line_start) - 1:
        work = kernel.new_work(*sizes, batch.dtype, room)
        first_block = solve(
            batch.costs, batch.quantity, batch.capacity, *blocks, plan, work, first_block, stop
        )
        # A block's plan has hardly more entries than the block has lines and supplies: they form trees.
        room *= 2
        plan = longer_plan(plan, room)
    end = plan.start[-1]
    plan = plan._replace(supply=plan.supply[:end].copy(), units=plan.units[:end].copy())
    return price_batch(batch, plan, small)


def price_batch(batch: Batch, plan: Plan, small: bool = False) -> BatchResult:
    """Price the blocks of a batch in a plan, whoever made it."""
    price_blocks = prices.price_blocks if small or batch.dtype == object else compiled()[1]
    num_words = batch.costs.open.shape[1]
    idle = batch.capacity.copy()
    np.subtract.at(idle, plan.supply, plan.units)
    price = np.zeros((len(batch.capacity) + 1, num_words), batch.dtype)
    proven = np.zeros(len(batch.line_start) - 1, dtype=bool)
    takeovers = prices.new_takeovers(batch.most_supplies + 1, num_words, batch.dtype)
    blocks = (batch.line_start, batch.supply_start)
    price_blocks(batch.costs, idle, *blocks, plan, takeovers, price, proven)
    return BatchResult(plan, price[:-1], proven)


def is_small(network: Network) -> bool:
    """Return whether plain Python is done with all plain blocks before the compiler would be loaded."""
    choices = np.diff(network.line_start) * np.diff(network.supply_start)
    return int(choices[: network.num_plain].sum()) < PLAIN_PYTHON_CHOICES


def price_of_entries(
    network: Network, objective: Objective, batch: Batch, price: Array, first_block: int
) -> tuple[Floats, Floats]:
    """Return the prices of a batch's supplies: (supplies, entries) in each goal's unit, and in money."""
    column = _columns(objective)
    entries = np.zeros((len(price), len(objective.entries)))
    money = np.zeros(len(price))
    class_of_local = _class_of_local(network, batch, first_block)
    block = np.repeat(np.arange(len(batch.supply_start) - 1), np.diff(batch.supply_start))
    for digit in batch.digits:
        if digit.step == len(objective.steps):
            continue
        # A small unit costs what a whole unit costs in money, so a price is one of a whole unit too.
        value = unpack(price, digit)
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


def _class_of_local(network: Network, batch: Batch, first_block: int) -> Ints:
    """Return for each block and local class the class, -1 where the block has fewer."""
    num_blocks = len(batch.line_start) - 1
    local_class = batch.costs.local_class
    block = np.repeat(np.arange(num_blocks), np.diff(batch.line_start))
    table = np.full((num_blocks, int(local_class.max(initial=0)) + 1), -1)
    first = network.line_start[first_block]
    table[block, local_class] = network.lines.priority_class[first : first + len(local_class)]
    return table
