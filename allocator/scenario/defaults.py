"""Defaults that come from other columns or tables; those that depend on the model stay blank."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.scenario.cells import rounded
from allocator.scenario.texts import look_up, positions


def fill_defaults(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with order_date, unit_margin and segment of every order line filled in."""
    lines, customers = tables["order_lines"], tables["customers"]
    segment = lines["segment"]
    if len(customers):
        of_customer = look_up(lines["customer_id"], customers["customer_id"], customers["segment"])
        segment = segment.where(segment != "", of_customer)
    filled = lines.assign(
        order_date=lines["order_date"].fillna(lines["requested_date"]),
        segment=segment,
        unit_margin=lines["unit_margin"].where(
            lines["unit_margin"].notna(), rounded(lines["unit_price"] - unit_cost(tables))
        ),
    )
    return {**tables, "order_lines": filled}


def unit_cost(tables: Mapping[str, pd.DataFrame]) -> npt.NDArray[np.float64]:
    """Return the unit cost of each line's item, 0 where the item has no row."""
    items = tables["items"]
    costs: npt.NDArray[np.float64] = np.append(items["unit_cost"].to_numpy(), 0.0)
    return costs[positions(tables["order_lines"]["item_id"], items["item_id"])]
