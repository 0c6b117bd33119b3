"""Data doubts: those of the scenario, and those that show only when supplies are netted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from allocator.arrays import Ints
from allocator.model import Model
from allocator.names import day_label, line_label
from allocator.network import Network
from allocator.scenario import Scenario


def data_doubts(scenario: Scenario, model: Model, network: Network) -> pd.DataFrame:
    """Return the table `data_doubts`: a reservation short on its date is one, a weight of nobody another."""
    short = np.flatnonzero(network.short_reservations).tolist()
    by_item = np.argsort(network.lines.item, kind="stable") if short else np.zeros(0, dtype=np.int64)
    rows = [_doubt(network, place, by_item) for place in short]
    rows += _weights_of_nobody(scenario, model)
    if not rows:
        return scenario.doubts
    found = pd.DataFrame(rows, dtype="str")
    every = pd.concat([scenario.doubts, found[list(scenario.doubts.columns)]], ignore_index=True)
    return every.sort_values(list(every.columns), ignore_index=True)


def _doubt(network: Network, place: int, by_item: Ints) -> dict[str, str]:
    reservations, places = network.places.rules.reservations, network.places
    item, day = int(reservations.item[place]), day_label(int(reservations.day[place]))
    missing = network.short_reservations[place] / places.items.units_per_one[item]
    where = f"{places.items.ids[item]} at {places.location_ids[reservations.location[place]]}"
    return {
        "table": "reservations",
        "key": f"{where}, {day}",
        "column": "quantity",
        "doubt": f"{missing:g} more are reserved than will be there by {day}",
        "effect": f"taken from what comes next; touches {_touched(network, item, by_item)}",
    }


def _weights_of_nobody(scenario: Scenario, model: Model) -> Iterator[dict[str, str]]:
    """Yield a doubt for every weight of a segment that no order line and no customer has."""
    if not any(stage.segment_weights for stage in model.stages):
        return
    tables = [scenario.tables[name]["segment"] for name in ("order_lines", "customers")]
    known = {segment for table in tables for segment in table.unique()}
    for number, stage in enumerate(model.stages, start=1):
        for segment in sorted(set(stage.segment_weights or {}) - known):
            yield {
                "table": "model",
                "key": f"{model.name}, stage {number}",
                "column": "segment_weights",
                "doubt": f"segment {segment} has no order line and no row in customers",
                "effect": "weighs nothing; touches no order line",
            }


def _touched(network: Network, item: int, by_item: Ints) -> str:
    """Return the first order lines of an item, and how many more there are."""
    start, end = np.searchsorted(network.lines.item, [item, item + 1], sorter=by_item)
    lines = by_item[start:end]
    names = sorted(line_label(network, lines))
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more if names else "no line"
