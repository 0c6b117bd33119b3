"""Stock alerts: where projected stock turns negative, runs out or falls below its level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, dates, days, small_units
from allocator.model import Model
from allocator.network import Network
from allocator.network.supplies import receipts_that_count
from allocator.plan.lines import LineResults
from allocator.plan.shipments import in_units, shipped_quantity
from allocator.scenario import Scenario
from allocator.solve.solution import Solution

_KINDS = np.array(["negative", "out", "low"], dtype=object)


def stock_alerts(
    scenario: Scenario, model: Model, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `stock_alerts`: the gravest alert of each item and location that holds the item.

    Projected stock is what is on hand and unexpired, plus receipts, less what is allocated, day by day.
    """
    balance = _projected(scenario, model, network, solution, results)
    level = _levels(scenario, network)
    watched = _ordered(network) | ~np.isnan(level)
    balance = balance[watched[balance["item"]]]
    units = network.places.items.units_per_one[balance["item"]]
    low = small_units(np.nan_to_num(level[balance["item"]], nan=-1.0), units)
    today = balance["day"].to_numpy() == network.calendar.today
    projected = balance["projected"].to_numpy()
    grave = np.select([today & (projected < 0), projected <= 0, projected < low], [0, 1, 2], default=3)
    alerts = balance.assign(grave=grave)[grave < 3]
    alerts = alerts.sort_values(["item", "location", "grave", "day"])
    alerts = alerts.drop_duplicates(["item", "location"]).reset_index(drop=True)
    item = alerts["item"].to_numpy()
    return pd.DataFrame(
        {
            "item_id": network.places.items.ids.take(item),
            "location_id": network.places.location_ids.take(alerts["location"].to_numpy()),
            "kind": pd.array(_KINDS[alerts["grave"].to_numpy()], dtype="str"),
            "date": dates(alerts["day"].to_numpy()),
            "projected_quantity": in_units(network, alerts["projected"].to_numpy(), item),
            "low_stock_level": level[item],
        }
    )


def _projected(
    scenario: Scenario, model: Model, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return item, location, day and what is there at the end of that day, for each day with a change."""
    stock, today = scenario.tables["stock"], network.calendar.today
    places, supplies, served = network.places, network.supplies, results.served
    expiry = days(stock["expiry_date"])
    sound = (expiry == NO_DAY) | (expiry > today)
    units = places.items.units_per_one[places.stock_item]
    supply = network.pairs.supply[served]
    receipts = scenario.tables["receipts"]
    counted, usable = receipts_that_count(receipts, model, today)
    received = small_units(receipts["quantity"], places.items.units_per_one[places.receipt_item])
    supply_item, supply_location = supplies.item[supply], supplies.location[supply]
    parts = {
        "item": (places.stock_item[sound], places.receipt_item[counted], supply_item),
        "location": (places.stock_location[sound], places.receipt_location[counted], supply_location),
        "day": (np.full(sound.sum(), today), usable[counted], network.pairs.ship[served]),
        "change": (
            small_units(stock["quantity"], units)[sound],
            received[counted],
            -small_units(
                shipped_quantity(network, solution.held, served),
                places.items.units_per_one[supplies.item[supply]],
            ),
        ),
    }
    changes = pd.DataFrame({name: np.concatenate(columns) for name, columns in parts.items()})
    balance = changes.groupby(["item", "location", "day"], as_index=False)[["change"]].sum()
    balance["projected"] = balance.groupby(["item", "location"])["change"].cumsum()
    return balance


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
