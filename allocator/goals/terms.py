"""The one form that every linear goal takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from allocator.arrays import Ints


class Day(IntEnum):
    """The number of a pair that a goal looks at."""

    ARRIVAL = 0
    COUNTED = 1
    """What lateness is counted on: the arrival, or the ship day where requested dates are ship dates."""
    SHIP = 2
    SUPPLY_RANK = 3
    SUPPLY_MARK = 4
    SHIP_MARK = 5
    SUPPLY_DAY = 6
    """The rank of the supply times the day."""
    KEPT = 7
    """The ship day, counted by its distance from the kink on either side."""


@dataclass(frozen=True)
class Terms:
    """A goal as whole numbers to be minimised, one entry per order line.

    A unit that is served costs `base + slope * (day - kink)+ + freight * lane unit_cost`; a unit left open
    costs `open`. Days count from as_of. `units` of cost make one of the goal's own unit.
    """

    base: Ints
    slope: Ints
    kink: Ints
    open: Ints
    freight: Ints
    """How often the lane's cost counts: 0 where the goal leaves freight out."""
    day: Day = Day.COUNTED
    units: int = 1
    share: Ints | None = None
    """Weight of each line in the shares that are made as equal as possible; such a goal has no costs."""
    moves: Ints | None = None
    """Weight of each line in the unit-days by which the last plan moves; such a goal has no costs either."""
    left_out: Ints | None = None
    """Cost of a unit of the last plan that nobody asks for any more, see `network.again`."""

    def only(self, lines: npt.NDArray[np.bool_]) -> Terms:
        """Return the terms over some of the lines: those of the others are zero."""
        return self.weighted(lines.astype(np.int64), 1)

    def weighted(self, weight: Ints, weight_units: int) -> Terms:
        """Return the terms with each line's multiplied by its weight (in 1/weight_units)."""
        return replace(
            self,
            base=self.base * weight,
            slope=self.slope * weight,
            open=self.open * weight,
            freight=self.freight * weight,
            units=self.units * weight_units,
            share=None if self.share is None else self.share * weight,
            moves=None if self.moves is None else self.moves * weight,
        )

    def of(self, lines: Ints) -> Terms:
        """Return the terms of some lines, in their order."""
        each = ("base", "slope", "kink", "open", "freight", "share", "moves")
        values = {name: getattr(self, name) for name in each}
        return replace(self, **{name: value[lines] for name, value in values.items() if value is not None})


@dataclass(frozen=True)
class Facts:
    """What goals are made from: the order lines in whole numbers, one entry each, days counted from as_of."""

    requested: Ints
    ordered: Ints
    promise: Ints
    target: Ints
    """The planned arrival that the promise was made on; 0 where there is no promise."""
    has_promise: npt.NDArray[np.bool_]
    margin: Ints
    late_cost: Ints
    money_units: int
    """Small units in one unit of money."""
    horizon_end: int

    def __len__(self) -> int:
        return len(self.requested)

    def zeros(self) -> Ints:
        """Return a zero per line."""
        return np.zeros(len(self), dtype=np.int64)


Goal = Callable[[Facts], Terms]


def positive(value: Ints) -> Ints:
    """Return (value)+, zero where it is negative."""
    return np.maximum(value, 0)
