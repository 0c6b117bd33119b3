"""Costs packed into words: several entries of the cost vector in one whole number of 64 bits.

Entries are compared in order, so `first * radix + second` compares like the pair (first, second) as long as
no sum of seconds along a path of moves reaches half the radix. The radix comes from the costs themselves and
from the longest path, so nothing is given away: this is arithmetic, not a big weight. Where one entry alone
would be too large, a single word of Python's unbounded whole numbers takes all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.arrays import Ints
from allocator.goals import Terms
from allocator.network import Network
from allocator.objective import ALL_CLASSES, Objective, Step, pair_cost
from allocator.solve.kernel import Array, Costs

WORD_LIMIT = 2**62


@dataclass(frozen=True)
class Digit:
    """Where one entry of the cost vector stands: its word, the factor before it, and its largest sum."""

    step: int
    """Place of its step, -1 for the money that decides nothing."""
    goal: int
    """Place of its goal within the step."""
    local_class: int
    """The how-manieth class present in the block, or ALL_CLASSES."""
    word: int
    factor: int
    reach: int


@dataclass(frozen=True)
class Batch:
    """Blocks that are solved together, with lines, supplies and pairs numbered from 0."""

    first_line: int
    first_supply: int
    first_pair: int
    line_start: Ints
    supply_start: Ints
    local_class: Ints
    """The how-manieth class present in its block each line belongs to."""
    costs: Costs
    digits: tuple[Digit, ...]
    num_words: int
    """Words that decide; one more holds money where the model has a money goal."""


def pack_batch(network: Network, objective: Objective, first_block: int, end_block: int) -> Batch:
    """Cut some blocks out of a network and pack their costs."""
    lines = slice(int(network.line_start[first_block]), int(network.line_start[end_block]))
    supplies = slice(int(network.supply_start[first_block]), int(network.supply_start[end_block]))
    pairs = slice(int(network.pair_start[lines.start]), int(network.pair_start[lines.stop]))
    line_start = network.line_start[first_block : end_block + 1] - lines.start
    supply_start = network.supply_start[first_block : end_block + 1] - supplies.start
    local_class = _local_class(network.lines.priority_class[lines], line_start)
    longest = int(np.diff(supply_start).max(initial=0)) + 3
    tables = _cost_tables(network, objective, lines, pairs)
    reaches = {place: 8 * longest * _largest(*table) for place, table in tables.items()}
    digits = _place_digits(objective, reaches, int(local_class.max(initial=0)) + 1)
    line_of_pair = network.pairs.line[pairs] - lines.start
    unit, stay = _pack(tables, digits, line_of_pair, local_class)
    return Batch(
        first_line=lines.start,
        first_supply=supplies.start,
        first_pair=pairs.start,
        line_start=line_start,
        supply_start=supply_start,
        local_class=local_class,
        costs=Costs(
            pair_start=network.pair_start[lines.start : lines.stop + 1] - pairs.start,
            pair_line=line_of_pair,
            pair_supply=network.pairs.supply[pairs] - supplies.start,
            unit=unit,
            open=stay,
        ),
        digits=digits,
        num_words=1 + max((digit.word for digit in digits if digit.step >= 0), default=0),
    )


def unpack(words: Array, digit: Digit) -> Ints:
    """Return one entry of packed costs or prices."""
    lower = 2 * digit.reach + 1
    value = (words[:, digit.word] + digit.factor // 2) // digit.factor
    result: Ints = (value + digit.reach) % lower - digit.reach
    return result


def _local_class(priority_class: Ints, line_start: Ints) -> Ints:
    """Number the classes present in each block: 0 for the most important, and so on."""
    num_classes = int(priority_class.max(initial=0)) + 1
    block = np.repeat(np.arange(len(line_start) - 1), np.diff(line_start))
    present, place = np.unique(block * num_classes + priority_class, return_inverse=True)
    first = np.searchsorted(present, np.arange(len(line_start) - 1) * num_classes)
    return place.astype(np.int64) - first[block]


Place = tuple[int, int]
"""A goal of a step: (step, goal)."""


def _cost_tables(
    network: Network, objective: Objective, lines: slice, pairs: slice
) -> dict[Place, tuple[Ints, Ints]]:
    """Return for each goal of each step the cost of each pair, and of each line left open."""
    wanted: dict[Place, Terms] = {
        (place, goal): terms
        for place, step in enumerate(_steps(objective))
        for goal, terms in enumerate(step.terms)
    }
    if objective.money is not None:
        wanted[-1, 0] = objective.money
    return {
        place: (pair_cost(network, objective, terms, pairs), terms.open[lines])
        for place, terms in wanted.items()
    }


def _steps(objective: Objective) -> tuple[Step, ...]:
    return (*objective.steps, objective.tie_break)


def _largest(unit: Ints, stay: Ints) -> int:
    return max(int(np.abs(unit).max(initial=0)), int(np.abs(stay).max(initial=0)))


def _place_digits(objective: Objective, reaches: dict[Place, int], num_classes: int) -> tuple[Digit, ...]:
    """Fill word after word with entries, in the order in which they decide."""
    order: list[tuple[int, int, int]] = []
    for place, step in enumerate(_steps(objective)):
        for local_class in range(num_classes) if step.per_class else [ALL_CLASSES]:
            order += [(place, goal, local_class) for goal in range(len(step.terms))]
    order = [entry for entry in order if reaches[entry[:2]] > 0]
    unbounded = any(2 * reach + 1 >= WORD_LIMIT for reach in reaches.values())
    words: list[list[tuple[int, int, int]]] = [[]]
    room = 1
    for entry in order:
        size = 2 * reaches[entry[:2]] + 1
        if room * size >= WORD_LIMIT and words[-1] and not unbounded:
            words.append([])
            room = 1
        words[-1].append(entry)
        room *= size
    if (-1, 0) in reaches:
        words.append([(-1, 0, ALL_CLASSES)])
    return tuple(digit for word, entries in enumerate(words) for digit in _digits(word, entries, reaches))


def _digits(word: int, entries: list[tuple[int, int, int]], reaches: dict[Place, int]) -> list[Digit]:
    digits: list[Digit] = []
    factor = 1
    for step, goal, local_class in reversed(entries):
        reach = reaches[step, goal]
        digits.append(Digit(step, goal, local_class, word, factor, reach))
        factor *= 2 * reach + 1
    return digits[::-1]


def _pack(
    tables: dict[Place, tuple[Ints, Ints]], digits: tuple[Digit, ...], line_of_pair: Ints, local_class: Ints
) -> tuple[Array, Array]:
    num_words = 1 + max((digit.word for digit in digits), default=0)
    exact = any(digit.factor * (2 * digit.reach + 1) >= WORD_LIMIT for digit in digits)
    dtype = object if exact else np.int64
    unit = np.zeros((len(line_of_pair), num_words), dtype)
    stay = np.zeros((len(local_class), num_words), dtype)
    for digit in digits:
        pair_cost_, open_cost = tables[digit.step, digit.goal]
        if digit.local_class == ALL_CLASSES:
            unit[:, digit.word] += pair_cost_.astype(dtype) * digit.factor
            stay[:, digit.word] += open_cost.astype(dtype) * digit.factor
        else:
            of_class = local_class == digit.local_class
            pair_of_class = of_class[line_of_pair]
            unit[pair_of_class, digit.word] += pair_cost_[pair_of_class].astype(dtype) * digit.factor
            stay[of_class, digit.word] += open_cost[of_class].astype(dtype) * digit.factor
    return unit, stay
