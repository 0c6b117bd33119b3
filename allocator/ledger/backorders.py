"""Backorders: order lines that do not arrive in full when they were requested, planned ones apart.

A backorder is *planned* where the customer ordered before the item's launch date: a pre-order, which waits by
agreement. Every other one is *unplanned*: the goods should have been there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.ledger.outlook import KEY, PlanTables

KINDS = ("planned", "unplanned")
_GROUP = ["item_id", "customer_id", "kind"]


def backorder_lines(plan: PlanTables, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of a plan that are backorders: kind, units that arrive late, units without a date.

    `parts` are the shipments in ordered units. `value` is the price of both.
    """
    lines, etas = plan.scenario.tables["order_lines"], plan.etas
    late = parts[parts["days_late"].fillna(0) > 0].groupby(KEY, as_index=False).agg(late=("units", "sum"))
    late_units = etas[KEY].merge(late, on=KEY, how="left")["late"].fillna(0.0).to_numpy(float)
    open_units = etas["open_quantity"].to_numpy(float)
    found = pd.DataFrame(
        {
            "item_id": lines["item_id"].array,
            "customer_id": lines["customer_id"].array,
            "kind": pd.array(np.where(ordered_before_launch(plan), *KINDS), dtype="str"),
            "late_quantity": late_units,
            "open_quantity": open_units,
            "value": (late_units + open_units) * lines["unit_price"].to_numpy(float),
            "requested_date": lines["requested_date"].array,
        }
    )
    some: pd.DataFrame = found[late_units + open_units > 0]
    return some


def ordered_before_launch(plan: PlanTables) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return for each order line of a plan whether it was ordered before its item's launch date."""
    lines, items = plan.scenario.tables["order_lines"], plan.scenario.tables["items"]
    launch = lines[["item_id"]].merge(items[["item_id", "launch_date"]], on="item_id", how="left")
    return (lines["order_date"].to_numpy() < launch["launch_date"].to_numpy()).astype(bool)


def backorder_facts(plan: PlanTables, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the backorders of a plan by item, customer and kind, as the ledger keeps them."""
    lines = backorder_lines(plan, parts)
    facts = lines.groupby(_GROUP, as_index=False).agg(
        order_lines=("kind", "size"),
        late_quantity=("late_quantity", "sum"),
        open_quantity=("open_quantity", "sum"),
        value=("value", "sum"),
        oldest_requested_date=("requested_date", "min"),
    )
    amounts = ["late_quantity", "open_quantity", "value"]
    return facts.assign(**{name: facts[name].round(6) for name in amounts})
