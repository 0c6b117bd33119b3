"""The shipping schedule: a row per order line, supply and ship date."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import Floats, Ints, dates
from allocator.network import Network
from allocator.plan.lines import LineResults, lateness
from allocator.scenario import Scenario
from allocator.solve.solution import Solution

ORDER = ["ship_date", "location_id", "order_id", "line_id", "source", "source_id"]
"""The schedule is sorted as a warehouse works it off."""


def shipping_schedule(
    scenario: Scenario, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `shipping_schedule`."""
    pairs, served = network.pairs, results.served
    line, supply = pairs.line[served], pairs.supply[served]
    supplies, places = network.supplies, network.places
    table = scenario.tables["order_lines"].iloc[network.lines.row[line]]
    schedule = pd.DataFrame(
        {
            "ship_date": dates(pairs.ship[served]),
            "arrival_date": dates(pairs.arrive[served]),
            "location_id": places.location_ids.take(supplies.location[supply]),
            "ship_to": table["ship_to"].array,
            "order_id": table["order_id"].array,
            "line_id": table["line_id"].array,
            "customer_id": table["customer_id"].array,
            "item_id": table["item_id"].array,
            "shipped_item_id": places.items.ids.take(supplies.item[supply]),
            "quantity": shipped_quantity(network, solution.held, served),
            "source": pd.array(source_kind(network, supply), dtype="str"),
            "source_id": places.source_ids.take(supplies.source[supply]),
            "days_late": pd.array(lateness(network, pairs, served), dtype="Int64"),
            "expiry": supplies.expiry[supply],
        }
    )
    # Lots without an id are told apart by their expiry.
    return schedule.sort_values([*ORDER, "expiry"], ignore_index=True).drop(columns="expiry")


def source_kind(network: Network, supply: Ints) -> npt.NDArray[np.object_]:
    """Return `stock` or `receipt` for each supply."""
    kinds: npt.NDArray[np.object_] = np.array(["stock", "receipt"], dtype=object)
    return kinds[network.supplies.from_receipt[supply].astype(np.int64)]


def shipped_quantity(network: Network, held: Ints, chosen: Ints) -> Floats:
    """Return what some pairs ship, in units of the shipped item."""
    ratio = network.places.offers.units_per_unit[network.pairs.offer[chosen]]
    ordered = in_units(network, held[chosen], network.lines.item[network.pairs.line[chosen]])
    return np.round(ordered * ratio, 6)


def in_units(network: Network, small: Ints, item: Ints) -> Floats:
    """Return quantities in the items' own units."""
    units: Floats = small / network.places.items.units_per_one[item]
    return units
