"""The one form that every family of constraints takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from allocator.arrays import Floats, Ints
from allocator.network import Network

Names = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Columns:
    """The variables of a program in small units: first x[d,s,t], then open[d].

    `pair`, `line`, `supply` and `ship` have one entry per x[d,s,t], what line d gets from supply s leaving on
    day t; today a pair has one, its first ship day. `open_line` has one entry per open[d]: every line of the
    program, in order.
    """

    network: Network
    pair: Ints
    line: Ints
    supply: Ints
    ship: Ints
    open_line: Ints
    most_moved: int | None = None
    """So many promised lines may get a later date, where the night has a budget for that."""

    def __len__(self) -> int:
        return self.num_ships + len(self.open_line)

    @property
    def num_ships(self) -> int:
        """Number of the columns x[d,s,t]."""
        return len(self.pair)

    @property
    def all_lines(self) -> Ints:
        """The line of every column, those of open[d] too."""
        return np.concatenate([self.line, self.open_line])


@dataclass(frozen=True)
class Rows:
    """Rows of a program: lower <= sum of value x column <= upper; `row` counts within the family."""

    names: Names
    row: Ints
    column: Ints
    value: Ints | Floats
    lower: Floats
    upper: Floats
    units_per_one: Ints
    """Small units in one unit of each row, for those who read it."""
    own: tuple[tuple[str, float], ...] = ()
    """Name and limit of the whole variables that the family brings along; they follow all other columns."""


Family = Callable[[Columns], Rows]


def sums(names: list[str], row: Ints, lower: Any, upper: Ints, units_per_one: Ints) -> Rows:
    """Return rows that add up the columns 0, 1, ...: `row[c]` is the row of column c."""
    return Rows(
        names=np.array(names, dtype=object),
        row=row,
        column=np.arange(len(row)),
        value=np.ones(len(row), dtype=np.int64),
        lower=np.broadcast_to(np.asarray(lower, dtype=float), upper.shape),
        upper=upper.astype(float),
        units_per_one=units_per_one,
    )
