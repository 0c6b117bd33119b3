"""Stock: no supply gives more than it holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.constraints.building import shipped_units
from allocator.constraints.rows import Columns, Rows, sums
from allocator.names import supply_label


def stock(columns: Columns) -> Rows:
    """Return a row per supply s.

    sum over d, t of units_per_unit * x[d,s,t] <= quantity[s], net of debts and reservations.
    """
    network = columns.network
    supply, row = np.unique(columns.supply, return_inverse=True)
    units = network.places.items.units_per_one[network.supplies.item]
    rows = sums(
        names=[f"stock[{label}]" for label in supply_label(network, supply)],
        row=row,
        lower=-np.inf,
        upper=network.supplies.quantity[supply],
        units_per_one=units[supply],
    )
    return replace(rows, value=shipped_units(columns) * units[columns.supply])
