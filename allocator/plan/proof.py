"""The table of prices: what proves the plan optimal, for `allocator check` to verify."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, dates, in_order
from allocator.network import NEVER, Network
from allocator.plan.shipments import in_units, source_kind
from allocator.scenario.texts import rows_of
from allocator.solve.solution import Solution


def price_table(network: Network, solution: Solution) -> pd.DataFrame:
    """Return a row per supply with its price in every stage, sorted by item, location and source."""
    supplies, places = network.supplies, network.places
    filled = np.flatnonzero(supplies.quantity > 0)
    keys = (supplies.item, supplies.location, supplies.from_receipt, supplies.source, supplies.expiry)
    order = filled[in_order(*(key[filled].astype(np.int64) for key in keys))]
    expiry = supplies.expiry[order]
    columns = {
        "item_id": rows_of(places.items.ids, supplies.item[order]),
        "location_id": rows_of(places.location_ids, supplies.location[order]),
        "source": source_kind(network, order),
        "source_id": rows_of(places.source_ids, supplies.source[order]),
        "expiry_date": dates(np.where(expiry == NEVER, NO_DAY, expiry)),
        "usable_date": dates(supplies.usable[order]),
        "quantity": in_units(network, supplies.quantity[order], supplies.item[order]),
    }
    by_stage = np.ascontiguousarray(solution.price[order].T)
    return pd.DataFrame(
        columns | {f"price_{stage + 1}": price for stage, price in enumerate(by_stage)}, copy=False
    )
