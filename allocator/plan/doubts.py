"""Data doubts: those of the scenario, and those that show only when supplies are netted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import Ints
from allocator.names import day_label, line_label
from allocator.network import Network
from allocator.scenario import Scenario


def data_doubts(scenario: Scenario, network: Network) -> pd.DataFrame:
    """Return the table `data_doubts`: a reservation short on its date is one."""
    short = np.flatnonzero(network.short_reservations)
    if not len(short):
        return scenario.doubts
    found = pd.DataFrame([_doubt(network, place) for place in short.tolist()], dtype="str")
    every = pd.concat([scenario.doubts, found[list(scenario.doubts.columns)]], ignore_index=True)
    return every.sort_values(list(every.columns), ignore_index=True)


def _doubt(network: Network, place: int) -> dict[str, str]:
    reservations, places = network.places.rules.reservations, network.places
    item, day = int(reservations.item[place]), day_label(int(reservations.day[place]))
    missing = network.short_reservations[place] / places.items.units_per_one[item]
    where = f"{places.items.ids[item]} at {places.location_ids[reservations.location[place]]}"
    return {
        "table": "reservations",
        "key": f"{where}, {day}",
        "column": "quantity",
        "doubt": f"{missing:g} more are reserved than will be there by {day}",
        "effect": f"taken from what comes next; touches {_touched(network, item)}",
    }


def _touched(network: Network, item: int) -> str:
    """Return the first order lines of an item, and how many more there are."""
    lines: Ints = np.flatnonzero(network.lines.item == item)
    names = sorted(line_label(network, lines))
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more if names else "no line"
