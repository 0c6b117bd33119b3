"""Demand: no line gets more than it waits for."""

from __future__ import annotations

import numpy as np

from allocator.constraints.rows import Columns, Rows, sums
from allocator.names import line_label


def demand(columns: Columns) -> Rows:
    """Return a row per order line d.

    sum over s, t of x[d,s,t] + open[d] = quantity[d].
    """
    network, line = columns.network, columns.open_line
    quantity = network.lines.quantity[line]
    return sums(
        names=[f"demand[{label}]" for label in line_label(network, line)],
        row=np.searchsorted(line, columns.all_lines),
        lower=quantity,
        upper=quantity,
        units_per_one=network.places.items.units_per_one[network.lines.item[line]],
    )
