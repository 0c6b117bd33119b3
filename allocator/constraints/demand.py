"""Demand: no line gets more than it waits for."""

from __future__ import annotations

import numpy as np

from allocator.constraints.rows import Columns, Rows, at_most
from allocator.names import line_label


def demand(columns: Columns) -> Rows:
    """Return a row per order line d.

    sum over s, t of x[d,s,t] <= quantity[d]; what is missing is open[d].
    """
    network = columns.network
    line, row = np.unique(columns.line, return_inverse=True)
    units = network.places.items.units_per_one[network.lines.item[line]]
    names = np.array([f"demand[{name}]" for name in line_label(network, line)], dtype=object)
    return at_most(names, row, columns, network.lines.quantity[line] / units)
