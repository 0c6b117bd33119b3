"""Quotas: an upper limit on the units that leave for a group between two days."""

from __future__ import annotations

import numpy as np

from allocator.constraints.building import RowBuilder, shipped_units
from allocator.constraints.rows import Columns, Rows
from allocator.network.ties import under_quota


def quota(columns: Columns) -> Rows:
    """Add a row per quota k over the lines, items, locations and days that it names.

    sum of units_per_unit * x[d,s,t] <= max_quantity[k]
    """
    builder = RowBuilder(columns)
    network, shipped = columns.network, shipped_units(columns)
    quotas = network.places.rules.quotas
    pairs = network.pairs.take(columns.pair)
    for place, name in enumerate(quotas.ids):
        counted = under_quota(place, network.lines, network.supplies, pairs, network.places)
        part = np.flatnonzero(counted & (columns.ship >= quotas.first_day[place]))
        if len(part):
            builder.add(f"quota[{name}]", part, shipped[part], upper=float(quotas.limit[place]))
    return builder.rows()
