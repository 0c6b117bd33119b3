"""Costs packed into words: several entries of the cost vector in one whole number of 64 bits.

Entries are compared in order, so `first * radix + second` compares like the pair (first, second) as long as
no sum of seconds along a path of moves reaches half the radix. The radix comes from the costs themselves and
from the longest path, so nothing is given away: this is arithmetic, not a big weight. Where one entry alone
would be too large, a single word of Python's unbounded whole numbers takes all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.arrays import Ints
from allocator.objective import ALL_CLASSES
from allocator.solve.costs import Array

WORD_LIMIT = 2**62

Place = tuple[int, int]
"""A goal of a step: (step, goal)."""
MONEY_PLACE: Place = (-1, 0)
"""The money that decides nothing; it has the last word to itself."""


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


def place_digits(
    per_class: Mapping[Place, bool], reaches: Mapping[Place, int], num_classes: int
) -> tuple[Digit, ...]:
    """Fill word after word with entries, in the order in which they decide: that of the goals' steps.

    `per_class`: whether each goal's step goes class by class; `reaches`: the largest sum of each.
    """
    order: list[tuple[int, int, int]] = []
    for step in sorted({step for step, _ in per_class if step >= 0}):
        goals = [place for place in per_class if place[0] == step]
        for local_class in range(num_classes) if per_class[goals[0]] else [ALL_CLASSES]:
            order += [(*place, local_class) for place in goals]
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
    if MONEY_PLACE in reaches:
        words.append([(*MONEY_PLACE, ALL_CLASSES)])
    return tuple(digit for word, entries in enumerate(words) for digit in _digits(word, entries, reaches))


def _digits(word: int, entries: list[tuple[int, int, int]], reaches: Mapping[Place, int]) -> list[Digit]:
    digits: list[Digit] = []
    factor = 1
    for step, goal, local_class in reversed(entries):
        reach = reaches[step, goal]
        digits.append(Digit(step, goal, local_class, word, factor, reach))
        factor *= 2 * reach + 1
    return digits[::-1]


def unpack(words: Array, digit: Digit) -> Ints:
    """Return one entry of packed costs or prices."""
    lower = 2 * digit.reach + 1
    value = (words[:, digit.word] + digit.factor // 2) // digit.factor
    result: Ints = (value + digit.reach) % lower - digit.reach
    return result
