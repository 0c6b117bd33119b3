"""The one form that every family of constraints takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from allocator.arrays import Floats, Ints
from allocator.network import Network


@dataclass(frozen=True)
class Columns:
    """The variables of a program: x[d,s,t], ordered units of line d from supply s leaving on day t.

    One entry per column; today a pair has one, its first ship day.
    """

    network: Network
    pair: Ints
    line: Ints
    supply: Ints
    ship: Ints

    def __len__(self) -> int:
        return len(self.pair)


@dataclass(frozen=True)
class Rows:
    """Rows of a program: lower <= sum of value x column <= upper; `row` counts within the family."""

    names: npt.NDArray[np.object_]
    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats


Family = Callable[[Columns], Rows]


def at_most(names: npt.NDArray[np.object_], row: Ints, columns: Columns, upper: Floats) -> Rows:
    """Return rows in which the columns of each row add up to at most its upper limit."""
    return Rows(
        names=names,
        row=row,
        column=np.arange(len(columns)),
        value=np.ones(len(columns)),
        lower=np.full(len(upper), -np.inf),
        upper=upper,
    )
