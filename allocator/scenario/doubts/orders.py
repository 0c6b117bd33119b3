"""Doubts about order lines: priorities, dates that exclude any service, orders whose lines disagree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import ranges
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


def whole_lines_of_odd_packs(night: Night) -> Iterator[pa.Table]:
    """Yield the lines that no number of whole packs can fill as their own other rules ask for.

    A line that ships whole asks for all of its quantity; a minimum for as much of it at least.
    """
    lines = night.frame(TABLE)
    if lines["pack_size"].isna().all():
        return
    quantity, pack = (np.rint(lines[name] * 1e6) for name in ("quantity", "pack_size"))
    most = (quantity // pack) * pack
    whole = (lines["ship_rule"] == "line") | in_whole_orders(night)
    least = quantity.where(whole, np.minimum(quantity, np.rint(lines["min_shipment"] * 1e6)))
    vain = ((most > 0) & (most < least)).to_numpy(bool)
    names = names_of_lines(lines[vain])
    doubt = join(
        "whole packs of ",
        written(lines["pack_size"][vain]),
        " come to ",
        written(most[vain] / 1e6),
        ", but its other rules ask for ",
        written(least[vain] / 1e6),
    )
    yield doubts(TABLE, "pack_size", names, doubt, join("it cannot ship: ", names, " gets nothing"))


def in_whole_orders(night: Night) -> Mask:
    """Return which lines are of an order that ships whole, as one of its lines says."""
    lines = night.frame(TABLE)
    order = np.cumsum(~repeats(lines, ["order_id"])) - 1
    whole = np.zeros(len(lines), bool)
    whole[order[(lines["ship_rule"] == "order").to_numpy(bool)]] = True
    result: Mask = whole[order]
    return result


def two_customers(night: Night) -> Iterator[pa.Table]:
    """Yield the orders whose lines name more than one customer."""
    lines = night.frame(TABLE)
    start, named = night.order_start, (lines["customer_id"] != "").to_numpy(bool)
    at = np.flatnonzero(in_disagreeing_orders(lines, "customer_id") & named)
    order = np.searchsorted(start, at, side="right") - 1
    customer = array_of(lines["customer_id"]).take(pa.array(at))
    code = customer.dictionary_encode().indices.to_numpy()
    new = ~pd.Series(order * (len(lines) + 1) + code).duplicated().to_numpy(bool)
    order, customer = order[new], customer.take(pa.array(np.flatnonzero(new)))
    first, num_customers = np.unique(order, return_index=True, return_counts=True)[1:]
    first, num_customers = first[num_customers > 1], num_customers[num_customers > 1]
    customers = pa.LargeListArray.from_arrays(
        pa.array(np.append(0, np.cumsum(num_customers))),
        customer.take(pa.array(ranges(first, num_customers))),
    )
    doubt = join("its lines name different customers: ", pc.binary_join(customers, pa.scalar(", ", TEXT)))
    effect = join("its row in order_etas names no customer; ", night.touched_orders(order[first]))
    key = array_of(lines["order_id"]).take(pa.array(start[order[first]]))
    yield doubts(TABLE, "customer_id", key, doubt, effect)


def ship_complete_in_part(night: Night) -> Iterator[pa.Table]:
    """Yield the orders of which some lines have the ship rule `order` and others not."""
    lines = night.frame(TABLE)
    whole = in_disagreeing_orders(lines, "ship_rule") & (lines["ship_rule"] == "order").to_numpy(bool)
    order = np.unique(np.searchsorted(night.order_start, np.flatnonzero(whole), side="right") - 1)
    key = array_of(lines["order_id"]).take(pa.array(night.order_start[order]))
    effect = join("counts for all its lines; ", night.touched_orders(order))
    yield doubts(TABLE, "ship_rule", key, "ship_rule order on some lines of the order only", effect)


def in_disagreeing_orders(lines: pd.DataFrame, column: str) -> Mask:
    """Return which lines are of an order in which a column is not the same throughout."""
    same_order = repeats(lines, ["order_id"])
    order = np.cumsum(~same_order)
    disagrees = np.zeros(len(lines) + 1, bool)
    disagrees[order[same_order & ~repeats(lines, [column])]] = True
    result: Mask = disagrees[order]
    return result


FAMILIES = (
    without_priority,
    ordered_after_tonight,
    latest_date_over,
    requested_beyond_horizon,
    pack_larger_than_line,
    whole_lines_of_odd_packs,
    two_customers,
    ship_complete_in_part,
)
