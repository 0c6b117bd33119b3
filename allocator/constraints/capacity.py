"""Capacities: how many units can leave a location in a day, all items together."""

from __future__ import annotations

import numpy as np

from allocator.constraints.building import RowBuilder, grouped, shipped_units
from allocator.constraints.rows import Columns, Rows
from allocator.names import day_label


def capacity(columns: Columns) -> Rows:
    """Add a row per location l and day t with a limit.

    sum over d, s at l of units_per_unit * x[d,s,t] <= max_quantity[l,t]
    """
    builder = RowBuilder(columns)
    network, shipped = columns.network, shipped_units(columns)
    capacities = network.places.rules.capacities
    location = network.supplies.location[columns.supply]
    groups = grouped((location, columns.ship), np.isin(location, capacities.location))
    where = np.array([key for key, _ in groups], dtype=np.int64).reshape(-1, 2)
    for limit, ((place, day), part) in zip(capacities.of(*where.T), groups, strict=True):
        if np.isfinite(limit):
            label = f"capacity[{network.places.location_ids[place]},{day_label(day)}]"
            builder.add(label, part, shipped[part], upper=float(limit))
    return builder.rows()
