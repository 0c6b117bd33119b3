"""Whole units: of an indivisible item whole units leave, also where it stands in for another."""

from __future__ import annotations

import numpy as np

from allocator.constraints.building import RowBuilder, shipped_units
from allocator.constraints.rows import Columns, Rows
from allocator.names import line_label


def whole_units(columns: Columns) -> Rows:
    """Add a row per x of an indivisible shipped item that whole ordered units would not make whole.

    units_per_unit * x[d,s,t] = a whole number
    """
    builder = RowBuilder(columns)
    network, shipped = columns.network, shipped_units(columns)
    units, supplies = network.places.items.units_per_one, network.supplies
    ordered_whole = units[network.lines.item[columns.line]] == 1
    shipped_whole = units[supplies.item[columns.supply]] == 1
    odd = np.flatnonzero(shipped_whole & ~(ordered_whole & (shipped == np.rint(shipped))))
    for column, label in zip(odd.tolist(), line_label(network, columns.line[odd]), strict=True):
        own = builder.own(f"shipped[{label},{column}]", float(supplies.quantity[columns.supply[column]]))
        builder.add(f"whole[{label},{column}]", [column, own], [shipped[column], -1.0], 0.0, 0.0)
    return builder.rows()
