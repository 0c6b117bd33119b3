"""Where random scenarios take their choices from: a seed, or hypothesis (which makes a failure smaller)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

Option = TypeVar("Option")
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Dice(Protocol):
    """A source of whole numbers; the simplest choice is always the lowest number or the first option."""

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""


class SeededDice:
    """The same choices for the same seed, on every machine."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return self._random.randint(low, high)


class DrawnDice:
    """Choices that hypothesis makes, remembers and simplifies."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return int(self._draw(st.integers(low, high)))


def pick(dice: Dice, options: Sequence[Option]) -> Option:
    """Return one of the options."""
    return options[dice.whole(0, len(options) - 1)]


def chance(dice: Dice, percent: int) -> bool:
    """Return true that many times in a hundred; false is the simpler answer."""
    return dice.whole(0, 99) >= 100 - percent
