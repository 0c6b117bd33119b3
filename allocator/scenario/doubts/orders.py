"""Doubts about order lines: priorities, dates that exclude any service, orders whose lines disagree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario.checks.keys import repeats
from allocator.scenario.doubts.listing import Mask, Night, doubts, iso, names_of_lines, written
from allocator.scenario.texts import TEXT, array_of, join

TABLE = "order_lines"


def without_priority(night: Night) -> Iterator[pa.Table]:
    """Yield the lines without a priority where other lines have one."""
    lines = night.frame(TABLE)
    blank = lines["priority"].isna()
    if not blank.all():
        names = names_of_lines(lines[blank])
        effect = join(names, " is in a class of its own after all others")
        yield doubts(TABLE, "priority", names, "no priority, while other lines have one", effect)


def ordered_after_tonight(night: Night) -> Iterator[pa.Table]:
    """Yield the lines with an order date that is still to come."""
    lines = night.frame(TABLE)
    late = lines[lines["order_date"] > night.as_of]
    names = names_of_lines(late)
    doubt = join("ordered on ", written(late["order_date"]), f", after as_of {iso(night.as_of)}")
    yield doubts(TABLE, "order_date", names, doubt, join(names, " counts as the youngest of orders"))


def latest_date_over(night: Night) -> Iterator[pa.Table]:
    """Yield the lines that nothing can reach by their latest date any more."""
    lines = night.frame(TABLE)
    over = lines[lines["latest_date"] < night.as_of]
    names = names_of_lines(over)
    doubt = join("latest date ", written(over["latest_date"]), f" lies before as_of {iso(night.as_of)}")
    yield doubts(TABLE, "latest_date", names, doubt, join(names, " gets nothing"))


def requested_beyond_horizon(night: Night) -> Iterator[pa.Table]:
    """Yield the lines requested for a day that is not planned."""
    lines = night.frame(TABLE)
    beyond = lines[lines["requested_date"] > night.horizon]
    names = names_of_lines(beyond)
    doubt = join(
        "requested for ", written(beyond["requested_date"]), f", after the horizon {iso(night.horizon)}"
    )
    effect = join("nothing is planned for that day: ", names, " waits, unless it may arrive earlier")
    yield doubts(TABLE, "requested_date", names, doubt, effect)


def pack_larger_than_line(night: Night) -> Iterator[pa.Table]:
    """Yield the lines that ask for less than one pack."""
    lines = night.frame(TABLE)
    large = lines[lines["pack_size"] > lines["quantity"]]
    names = names_of_lines(large)
    doubt = join(
        "pack size ", written(large["pack_size"]), " is more than the quantity ", written(large["quantity"])
    )
    yield doubts(TABLE, "pack_size", names, doubt, join("only whole packs ship: ", names, " gets nothing"))


def two_customers(night: Night) -> Iterator[pa.Table]:
    """Yield the orders whose lines name more than one customer."""
    lines = of_disagreeing_orders(night.frame(TABLE), "customer_id")
    lines = lines[lines["customer_id"] != ""].drop_duplicates(["order_id", "customer_id"])
    orders = pa.table({"order": array_of(lines["order_id"]), "customer": array_of(lines["customer_id"])})
    orders = orders.group_by("order", use_threads=False).aggregate([("customer", "list")]).combine_chunks()
    orders = orders.filter(pc.greater(pc.list_value_length(orders["customer_list"]), 1))
    key, customers = orders["order"].combine_chunks(), orders["customer_list"].combine_chunks()
    doubt = join("its lines name different customers: ", pc.binary_join(customers, pa.scalar(", ", TEXT)))
    effect = join("its row in order_etas names no customer; ", night.touched_orders(key))
    yield doubts(TABLE, "customer_id", key, doubt, effect)


def ship_complete_in_part(night: Night) -> Iterator[pa.Table]:
    """Yield the orders of which some lines have the ship rule `order` and others not."""
    lines = of_disagreeing_orders(night.frame(TABLE), "ship_rule")
    orders = lines.loc[lines["ship_rule"] == "order", "order_id"].drop_duplicates()
    key = array_of(orders)
    effect = join("counts for all its lines; ", night.touched_orders(key))
    yield doubts(TABLE, "ship_rule", key, "ship_rule order on some lines of the order only", effect)


def of_disagreeing_orders(lines: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the lines of the orders in which a column is not the same throughout."""
    same_order = repeats(lines, ["order_id"])
    disagrees: Mask = same_order & ~repeats(lines, [column])
    order = np.cumsum(~same_order)
    return lines[np.isin(order, order[disagrees])] if disagrees.any() else lines.iloc[:0]


FAMILIES = (
    without_priority,
    ordered_after_tonight,
    latest_date_over,
    requested_beyond_horizon,
    pack_larger_than_line,
    two_customers,
    ship_complete_in_part,
)
