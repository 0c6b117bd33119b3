"""Stock alerts: where projected stock turns negative, runs out or falls below its level, and who waits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Floats, Ints, dates, in_order, small_units
from allocator.model import Model
from allocator.network import Network
from allocator.plan.backorders import late_units, ordered_before_launch
from allocator.plan.lines import LineResults
from allocator.plan.projection import projected_stock, starts
from allocator.plan.shipments import in_units
from allocator.scenario import Scenario
from allocator.scenario.texts import rows_of, words_of
from allocator.solve.solution import Solution

_KINDS = ("negative", "out", "low")


def stock_alerts(
    scenario: Scenario, model: Model, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `stock_alerts`: the gravest alert of each item and location that holds the item.

    Watched are the items that somebody orders or that have a level; the day is the first on which the alert
    holds. Beside it stand the item's backorders, wherever they are to leave, planned and unplanned apart.
    """
    places, level = network.places, _levels(scenario, network)
    watched = _ordered(network) | ~np.isnan(level)
    balance = projected_stock(scenario, model, network, solution, results, watched)
    low = small_units(np.nan_to_num(level[balance.item], nan=-1.0), places.items.units_per_one[balance.item])
    grave = np.select(
        [balance.units < 0, balance.units <= 0, balance.units < low], [0, 1, 2], default=len(_KINDS)
    )
    odd = np.flatnonzero(grave < len(_KINDS))
    alerts, grave = balance.take(odd), grave[odd]
    order = in_order(alerts.item, alerts.location, grave, alerts.day)
    alerts, grave = alerts.take(order), grave[order]
    first = starts(alerts.item, alerts.location)
    alerts, grave = alerts.take(first), grave[first]
    planned, unplanned = _backorders(scenario, network, solution, results)
    return pd.DataFrame(
        {
            "item_id": rows_of(places.items.ids, alerts.item),
            "location_id": rows_of(places.location_ids.append(pd.Index([""])), alerts.location),
            "kind": words_of(_KINDS, grave),
            "date": dates(alerts.day),
            "projected_quantity": in_units(network, alerts.units, alerts.item),
            "low_stock_level": level[alerts.item],
            "planned_backorders": in_units(network, planned[alerts.item], alerts.item),
            "unplanned_backorders": in_units(network, unplanned[alerts.item], alerts.item),
        }
    )


def _backorders(
    scenario: Scenario, network: Network, solution: Solution, results: LineResults
) -> tuple[Ints, Ints]:
    """Return each item's planned and its unplanned backorders, in small units."""
    waits = results.open + late_units(network, solution.held, results)
    planned = ordered_before_launch(scenario)[network.lines.row]
    by_kind = []
    for chosen in (planned, ~planned):
        units = np.zeros(len(network.places.items.ids), dtype=np.int64)
        np.add.at(units, network.lines.item[chosen], waits[chosen])
        by_kind.append(units)
    return by_kind[0], by_kind[1]


def _levels(scenario: Scenario, network: Network) -> Floats:
    """Return each item's low_stock_level, NaN where none is given."""
    table = scenario.tables["items"]
    level = np.full(len(network.places.items.ids), np.nan)
    level[network.places.items.ids.get_indexer(pd.Index(table["item_id"]))] = table[
        "low_stock_level"
    ].to_numpy(float)
    return level


def _ordered(network: Network) -> Flags:
    """Return which items any line asks for."""
    asked = np.zeros(len(network.places.items.ids), dtype=bool)
    asked[network.lines.item] = True
    return asked
