"""The shipping schedule: a row per order line, supply and ship date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import Floats, Ints, dates, in_order
from allocator.network import Network
from allocator.plan.lines import LineResults, lateness
from allocator.scenario import Scenario
from allocator.scenario.texts import rows_of, words_of
from allocator.solve.solution import Solution

SOURCES = ("stock", "receipt")


def shipping_schedule(
    scenario: Scenario, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `shipping_schedule`, sorted as a warehouse works it off."""
    pairs, places, supplies = network.pairs, network.places, network.supplies
    served = _in_order_of_work(network, results.served)
    line, supply = pairs.line[served], pairs.supply[served]
    row, table = network.lines.row[line], scenario.tables["order_lines"]
    columns = {
        "ship_date": dates(pairs.ship[served]),
        "arrival_date": dates(pairs.arrive[served]),
        "location_id": rows_of(places.location_ids, supplies.location[supply]),
        **{name: rows_of(table[name], row) for name in ("ship_to", "order_id", "line_id", "customer_id")},
        "item_id": rows_of(table["item_id"], row),
        "shipped_item_id": rows_of(places.items.ids, supplies.item[supply]),
        "quantity": shipped_quantity(network, solution.held, served),
        "source": source_kind(network, supply),
        "source_id": rows_of(places.source_ids, supplies.source[supply]),
        "days_late": pd.array(lateness(network, pairs, served), dtype="Int64"),
    }
    return pd.DataFrame(columns, copy=False)


def _in_order_of_work(network: Network, served: Ints) -> Ints:
    """Sort pairs by ship date, location, order line, source and source id; codes sort as their texts do.

    Lots without an id are told apart by their expiry.
    """
    pairs, supplies = network.pairs, network.supplies
    rank = np.empty(len(supplies), dtype=np.int64)
    stock_last = (~supplies.from_receipt).astype(np.int64)
    rank[in_order(stock_last, supplies.source, supplies.expiry)] = np.arange(len(supplies))
    supply, row = pairs.supply[served], network.lines.row[pairs.line[served]]
    return served[in_order(pairs.ship[served], supplies.location[supply], row, rank[supply])]


def source_kind(network: Network, supply: Ints) -> pd.Series[str]:
    """Return `stock` or `receipt` for each supply."""
    return words_of(SOURCES, network.supplies.from_receipt[supply].astype(np.int64))


def shipped_quantity(network: Network, held: Ints, chosen: Ints) -> Floats:
    """Return what some pairs ship, in units of the shipped item: whole ones unless it is divisible.

    Two thirds of an ordered unit are 0.666667; at 1.5 cans a unit one can leaves for them, not 1.000001.
    """
    ratio = network.places.offers.units_per_unit[network.pairs.offer[chosen]]
    ordered = in_units(network, held[chosen], network.lines.item[network.pairs.line[chosen]])
    whole = network.places.items.units_per_one[network.supplies.item[network.pairs.supply[chosen]]] == 1
    shipped = ordered * ratio
    return np.where(whole, np.rint(shipped), np.round(shipped, 6))


def in_units(network: Network, small: Ints, item: Ints) -> Floats:
    """Return quantities in the items' own units."""
    units: Floats = small / network.places.items.units_per_one[item]
    return units
