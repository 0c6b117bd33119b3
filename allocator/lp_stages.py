"""The stages of a readable program: the one that is optimised, and a row for each that is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from allocator.arrays import Floats
from allocator.lp_blocks import Block
from allocator.program import Goal
from allocator.solve.pulp_problem import Column, Row

_DIGITS = 12
"""PuLP writes so many digits of a number."""

SMALLEST_SHARE = Column("smallest_share")
"""What a stage of fair shares makes as large as possible."""


@dataclass(frozen=True)
class Stage:
    """A stage of the model, counted from 1, over some blocks; their columns follow one another."""

    blocks: tuple[Block, ...]
    number: int

    @property
    def goals(self) -> list[Goal]:
        """The stage's goal over each block."""
        return [block.program.goals[self.number - 1] for block in self.blocks]

    @property
    def name(self) -> str:
        """Such as `stage_2_class_1_fill`."""
        goal = self.goals[0]
        label = [f"class_{goal.label}"] if goal.label else []
        return "_".join([f"stage_{self.number}", *label, goal.name])

    @property
    def maximise(self) -> bool:
        """Whether more is better."""
        return self.goals[0].sign < 0

    @property
    def of_shares(self) -> bool:
        """Whether it makes shares equal, instead of adding something up."""
        return any(goal.shares for goal in self.goals)

    @cached_property
    def value(self) -> Fraction:
        """What the plan comes to."""
        parts = [block.value(goal) for block, goal in zip(self.blocks, self.goals, strict=True)]
        return min(parts) if self.of_shares else sum(parts, Fraction(0))

    def coefficients(self) -> Floats:
        """Return the value of one unit of each column."""
        parts = [block.coefficients(goal) for block, goal in zip(self.blocks, self.goals, strict=True)]
        return np.concatenate(parts)

    def value_in_words(self) -> str:
        """Return the value as people write it."""
        return f"{rounded(self.value, ROUND_HALF_EVEN).normalize():f}"

    def rows_that_hold(self) -> Iterator[Row]:
        """Yield what keeps the stage at its value in the plan, if it says anything about these lines."""
        if self.of_shares:
            for row, share in self._share_rows():
                yield Row(row.name, row.column, row.value, float(rounded(share, ROUND_FLOOR)), np.inf)
            return
        coefficients = self.coefficients()
        column = np.flatnonzero(coefficients)
        if not len(column):
            return
        lower, upper = -np.inf, np.inf
        # Rounded outwards, a limit cuts off nothing that the plan may do.
        if self.maximise:
            lower = float(rounded(self.value, ROUND_FLOOR))
        else:
            upper = float(rounded(self.value, ROUND_CEILING))
        yield Row(self.name, column, coefficients[column], lower, upper)

    def rows_of_smallest_share(self, place: int) -> Iterator[Row]:
        """Yield what keeps the column of the smallest share, at a place, below every share."""
        for row, _ in self._share_rows():
            column, value = np.append(row.column, place), np.append(row.value, -1.0)
            yield Row(row.name, column, value, 0.0, np.inf)

    def _share_rows(self) -> Iterator[tuple[Row, Fraction]]:
        """Yield the sum that stands for each share, and the plan's share."""
        first, count = 0, 0
        for block, goal in zip(self.blocks, self.goals, strict=True):
            for (column, factor), share in zip(goal.shares, block.shares(goal), strict=True):
                count += 1
                yield Row(f"{self.name}_{count}", column + first, factor, -np.inf, np.inf), share
            first += len(block.columns())


def rounded(value: Fraction, rounding: str) -> Decimal:
    """Return a number in as many digits as a file has."""
    context = Context(prec=_DIGITS, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
