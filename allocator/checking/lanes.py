"""Which location serves which ship_to, in how many days and at what freight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.vectors import Flags, Floats, Ints, numbers


@dataclass(frozen=True)
class Lanes:
    """Lanes sorted by `keys`, location code x `num_ship_to` + ship_to code; None where no table was given."""

    keys: Ints | None
    num_ship_to: int
    transit: Ints
    """Days under way."""
    unit_cost: Floats
    """Money per ordered unit."""

    @classmethod
    def of(cls, table: pd.DataFrame, given: bool, location: Ints, ship_to: Ints, num_ship_to: int) -> Lanes:
        """Build from the table `lanes` and the codes of its two id columns."""
        keys = location * num_ship_to + ship_to
        order = np.argsort(keys, kind="stable")
        transit = numbers(table["transit_days"])[order].astype(np.int64)
        return cls(keys[order] if given else None, num_ship_to, transit, numbers(table["unit_cost"])[order])

    def between(self, location: Ints, ship_to: Ints) -> tuple[Flags, Ints, Floats]:
        """Whether a lane leads there, its days and its cost per unit (0 and 0 where none does).

        Without a table every location serves everyone in 0 days at no cost; with one, even an empty one,
        only its lanes exist.
        """
        nothing = np.zeros(len(location), dtype=np.int64)
        if self.keys is None:
            return np.ones(len(location), dtype=bool), nothing, nothing.astype(np.float64)
        if not len(self.keys):
            return np.zeros(len(location), dtype=bool), nothing, nothing.astype(np.float64)
        wanted = location * self.num_ship_to + ship_to
        lane = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        there = self.keys[lane] == wanted
        return there, np.where(there, self.transit[lane], 0), np.where(there, self.unit_cost[lane], 0.0)
