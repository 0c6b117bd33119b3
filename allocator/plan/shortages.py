"""Items that are short or late, and what one more unit of each would be worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import Floats, Ints
from allocator.network import Network
from allocator.objective import Objective
from allocator.plan.lines import LineResults
from allocator.plan.shipments import in_units
from allocator.scenario import Scenario
from allocator.solve.solution import Solution


def shortages(
    scenario: Scenario, network: Network, objective: Objective, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `shortages`: a row per item of which a line is short or late."""
    num_items = len(network.places.items.ids)
    lines, supplies = network.lines, network.supplies
    counts = supplies.usable <= network.calendar.last_arrival
    counts &= supplies.expiry > np.maximum(supplies.usable, network.calendar.today)
    supply = np.bincount(supplies.item, np.where(counts, supplies.quantity, 0), num_items)
    demand = np.bincount(lines.item, lines.quantity, num_items)
    left_open = np.bincount(lines.item, results.open, num_items)
    margin = scenario.tables["order_lines"]["unit_margin"].to_numpy(dtype=float)[lines.row]
    open_units = in_units(network, results.open, lines.item)
    everything = np.arange(num_items)
    table = pd.DataFrame(
        {
            "item_id": network.places.items.ids,
            "demand": in_units(network, demand, everything),
            "supply": in_units(network, supply, everything),
            "open_quantity": in_units(network, left_open, everything),
            "lines_short": _count(lines.item[results.open > 0], num_items),
            "lines_late": _count(lines.item[results.days_late > 0], num_items),
            "margin_open": np.round(np.bincount(lines.item, open_units * margin, num_items), 6) + 0.0,
            "unit_value": _unit_value(network, solution, objective.money is not None),
        }
    )
    return table[(table["lines_short"] > 0) | (table["lines_late"] > 0)].reset_index(drop=True)


def _count(item: Ints, num_items: int) -> pd.arrays.IntegerArray:
    count = np.bincount(item, minlength=num_items)
    return pd.arrays.IntegerArray(count, np.zeros(num_items, dtype=bool))


def _unit_value(network: Network, solution: Solution, has_money: bool) -> Floats:
    """Return what one more unit on hand today would add in money, where it helps most."""
    value = np.full(len(network.places.items.ids), np.nan)
    if not has_money:
        return value
    landing = np.flatnonzero(network.supplies.takes_extra)
    item = network.supplies.item[landing]
    value[np.unique(item)] = 0.0
    # The last of an item in lexicographic order of its prices is the one that helps most.
    columns = [solution.price[landing, entry] for entry in range(solution.price.shape[1])]
    order = landing[np.lexsort((*columns[::-1], item))]
    value[network.supplies.item[order]] = np.round(solution.worth[order], 6) + 0.0
    return value
