"""The table of prices: what proves the plan optimal, for `allocator check` to verify."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, dates
from allocator.network import NEVER, Network
from allocator.plan.shipments import in_units, source_kind
from allocator.solve.solution import Solution


def price_table(network: Network, solution: Solution) -> pd.DataFrame:
    """Return a row per supply with its price in every stage, sorted by item, location and source."""
    supplies, places = network.supplies, network.places
    filled = np.flatnonzero(supplies.quantity > 0)
    keys = (supplies.expiry, supplies.source, supplies.from_receipt, supplies.location, supplies.item)
    order = filled[np.lexsort([key[filled] for key in keys])]
    expiry = supplies.expiry[order]
    columns = {
        "item_id": places.items.ids.take(supplies.item[order]),
        "location_id": places.location_ids.take(supplies.location[order]),
        "source": pd.array(source_kind(network, order), dtype="str"),
        "source_id": places.source_ids.take(supplies.source[order]),
        "expiry_date": dates(np.where(expiry == NEVER, NO_DAY, expiry)),
        "usable_date": dates(supplies.usable[order]),
        "quantity": in_units(network, supplies.quantity[order], supplies.item[order]),
    }
    prices = {f"price_{entry + 1}": solution.price[order, entry] for entry in range(solution.price.shape[1])}
    return pd.DataFrame(columns | prices)
