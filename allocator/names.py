"""Names that a planner can read, for lines, supplies, and the rows and columns of a program."""

from __future__ import annotations

import numpy as np

from allocator.arrays import Ints
from allocator.network import NEVER, Network


def line_label(network: Network, line: Ints) -> list[str]:
    """Return order_id/line_id of some lines, such as `SO-9/1`."""
    row = network.lines.row[line]
    order_id, line_id = (ids[row] for ids in network.line_ids)
    return [f"{order}/{number}" for order, number in zip(order_id, line_id, strict=True)]


def supply_label(network: Network, supply: Ints) -> list[str]:
    """Return item@location:source of some supplies, such as `WIDGET@main:R-17`, `WIDGET@main:stock`."""
    places, supplies = network.places, network.supplies
    item = places.items.ids.take(supplies.item[supply])
    location = places.location_ids.take(supplies.location[supply])
    return [
        f"{name}@{place}:{source}"
        for name, place, source in zip(item, location, source_label(network, supply), strict=True)
    ]


def source_label(network: Network, supply: Ints) -> list[str]:
    """Return receipt or lot of some supplies: `R-17`, `stock`, `stock L-3`, `stock L-3 until 2026-03-01`."""
    supplies = network.supplies
    source = network.places.source_ids.take(supplies.source[supply])
    day = supplies.expiry[supply].astype("datetime64[D]")
    labels = []
    for place, number in enumerate(supply):
        label = source[place] if supplies.from_receipt[number] else f"stock {source[place]}".rstrip()
        expires = supplies.expiry[number] != NEVER and not supplies.from_receipt[number]
        labels.append(f"{label} until {day[place]}" if expires else label)
    return labels


def day_label(day: int) -> str:
    """Return a day, counted from 1970-01-01, as an ISO date."""
    return str(np.datetime64(day, "D"))
