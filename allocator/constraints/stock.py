"""Stock: no supply gives more than it holds."""

from __future__ import annotations

import numpy as np

from allocator.constraints.rows import Columns, Rows, at_most
from allocator.names import supply_label


def stock(columns: Columns) -> Rows:
    """Return a row per supply s.

    sum over d, t of x[d,s,t] <= quantity[s], net of what stock owes.
    """
    network = columns.network
    supply, row = np.unique(columns.supply, return_inverse=True)
    units = network.places.items.units_per_one[network.supplies.item[supply]]
    names = np.array([f"stock[{name}]" for name in supply_label(network, supply)], dtype=object)
    return at_most(names, row, columns, network.supplies.quantity[supply] / units)
