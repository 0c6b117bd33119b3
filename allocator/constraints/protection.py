"""Protections: units of an item at a location that are kept for a segment until a day."""

from __future__ import annotations

import numpy as np

from allocator.constraints.building import RowBuilder, shipped_units
from allocator.constraints.rows import Columns, Rows
from allocator.names import day_label
from allocator.network.ties import held_back


def protection(columns: Columns) -> Rows:
    """Add a row per protection k and day T before its `until` on which goods for others could leave.

    sum over d of other segments, t <= T of units_per_unit * x[d,s,t] <= (usable by T - quantity[k])+
    """
    builder = RowBuilder(columns)
    network, shipped, supplies = columns.network, shipped_units(columns), columns.network.supplies
    units = supplies.quantity / network.places.items.units_per_one[supplies.item]
    protections = network.places.rules.protections
    pairs = network.pairs.take(columns.pair)
    for place, kept in enumerate(protections.quantity.tolist()):
        others = held_back(place, network.lines, supplies, pairs, network.places)
        here = supplies.item == protections.item[place]
        here &= supplies.location == protections.location[place]
        for day in np.unique(columns.ship[others]).tolist():
            part = np.flatnonzero(others & (columns.ship <= day))
            usable = float(units[here & (supplies.usable <= day)].sum())
            label = f"protection[{place + 1},{day_label(day)}]"
            builder.add(label, part, shipped[part], upper=max(usable - kept, 0.0))
    return builder.rows()
