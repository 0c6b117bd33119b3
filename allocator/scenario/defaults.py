"""Values that come from other columns or rows; those that depend on the model stay blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from allocator.scenario.cells import rounded
from allocator.scenario.texts import array_of, look_up, positions

NEED_A_PROMISE = ("gain", "fill")
"""Treatments that count as `redistribute` without a current promise."""


def fill_defaults(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with every order line saying what it counts as."""
    lines = tables["order_lines"]
    margin = rounded(lines["unit_price"] - unit_cost(tables))
    vain = lines["treatment"].isin(NEED_A_PROMISE) & lines["current_promise_date"].isna()
    filled = lines.assign(
        segment=segment(tables),
        order_date=lines["order_date"].fillna(lines["requested_date"]),
        unit_margin=lines["unit_margin"].where(lines["unit_margin"].notna(), margin),
        ship_rule=lines["ship_rule"].mask(in_order_that_ships_whole(lines), "order"),
        treatment=lines["treatment"].mask(vain, "redistribute"),
    )
    return {**tables, "order_lines": filled}


def segment(tables: Mapping[str, pd.DataFrame]) -> pd.Series[Any]:
    """Return each line's own segment, else its customer's."""
    lines, customers = tables["order_lines"], tables["customers"]
    if not len(customers):
        return lines["segment"]
    of_customer = look_up(lines["customer_id"], customers["customer_id"], customers["segment"])
    return lines["segment"].where(lines["segment"] != "", of_customer)


def unit_cost(tables: Mapping[str, pd.DataFrame]) -> npt.NDArray[np.float64]:
    """Return the unit cost of each line's item, 0 where the item has no row."""
    items = tables["items"]
    costs: npt.NDArray[np.float64] = np.append(items["unit_cost"].to_numpy(), 0.0)
    return costs[positions(tables["order_lines"]["item_id"], items["item_id"])]


def in_order_that_ships_whole(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which lines are of an order of which any line has the ship rule `order`."""
    whole = (lines["ship_rule"] == "order").to_numpy(bool)
    if not whole.any():
        return whole
    orders = array_of(lines["order_id"])
    found = pc.is_in(orders, value_set=pc.unique(array_of(lines["order_id"][whole])))
    result: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return result
