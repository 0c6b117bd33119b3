"""Shipment size: the minimum and the pack of what a line gets from one location on one day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.arrays import Flags
from allocator.constraints.building import RowBuilder, grouped
from allocator.constraints.rows import Columns, Rows
from allocator.names import day_label, line_label


def min_shipment(columns: Columns) -> Rows:
    """Add a yes or no for each line d with a minimum, each location and ship day.

    min(min_shipment[d], quantity[d]) * yes <= sum over s at the location of x[d,s,t] <= quantity[d] * yes
    """
    builder = RowBuilder(columns)
    lines = columns.network.lines
    for line, label, part, units in _shipments(columns, lines.min_shipment > 0):
        quantity = float(lines.quantity[line])
        least = min(float(lines.min_shipment[line]), quantity)
        ships = builder.own(f"ships[{label}]", 1.0)
        one_each = [1.0] * len(part)
        builder.add(f"min_shipment[{label}]", [*part, ships], [*one_each, -least], 0.0, units_per_one=units)
        builder.add(
            f"any_shipment[{label}]", [*part, ships], [*one_each, -quantity], upper=0.0, units_per_one=units
        )
    return builder.rows()


def pack_size(columns: Columns) -> Rows:
    """Add a whole number of packs for each line d with a pack, each location and ship day.

    sum over s at the location of x[d,s,t] = pack_size[d] * packs
    """
    builder = RowBuilder(columns)
    lines = columns.network.lines
    for line, label, part, units in _shipments(columns, lines.pack_size > 0):
        pack = int(lines.pack_size[line])
        packs = builder.own(f"packs[{label}]", float(lines.quantity[line] // pack))
        value = [1.0] * len(part) + [-float(pack)]
        builder.add(f"pack_size[{label}]", [*part, packs], value, 0.0, 0.0, units)
    return builder.rows()


def _shipments(columns: Columns, concerned: Flags) -> Iterator[tuple[int, str, list[int], int]]:
    """Yield line, label, columns and small units per one of each shipment: from a location, on a day."""
    network = columns.network
    location = network.supplies.location[columns.supply]
    for (line, place, day), part in grouped((columns.line, location, columns.ship), concerned[columns.line]):
        name = line_label(network, np.array([line]))[0]
        label = f"{name},{network.places.location_ids[place]},{day_label(day)}"
        yield line, label, part.tolist(), int(network.places.items.units_per_one[network.lines.item[line]])
