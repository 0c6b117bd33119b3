"""What left the book since the last release, and what leaves tonight.

The extract is the only witness of what was shipped: goods that a released plan had leave by now and that the
extract no longer asks for have been shipped; what it no longer asks for without that has been closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from allocator.ledger.bulk import records
from allocator.ledger.changes import LineEvent
from allocator.ledger.outlook import KEY

_NO_DATE = np.datetime64("NaT", "s")
SAME = 5e-7
"""Quantities have six decimals; what differs by less is the same."""


def left_the_book(last: pd.DataFrame, now: pd.DataFrame, as_of: pd.Timestamp) -> Iterator[LineEvent]:
    """Yield what became of the lines of the last release.

    Args:
        last: the book of the last release, in parts by ship date.
        now: the order lines that are open now, by order_id and line_id, with their quantity.
        as_of: tonight; what was to leave by tonight counts as due.
    """
    is_due = last["ship_date"] <= as_of
    parts = last.assign(due=last["quantity"].where(is_due, 0.0), due_date=last["ship_date"].where(is_due))
    lines = parts.groupby(KEY, as_index=False).agg(
        customer_id=("customer_id", "first"),
        item_id=("item_id", "first"),
        quantity=("quantity", "sum"),
        due=("due", "sum"),
        due_date=("due_date", "max"),
    )
    lines = lines.merge(now[[*KEY, "quantity"]], on=KEY, how="left", suffixes=("", "_now"))
    lines["stays"] = lines["quantity_now"].fillna(0.0)
    for line in records(lines[lines["quantity"] - lines["stays"] > SAME]):
        yield from _gone(line)


def _gone(line: Any) -> Iterator[LineEvent]:
    """Yield the event, or the two, of a line of which units are gone."""
    ids = (line.order_id, line.line_id, line.customer_id, line.item_id)
    gone = line.quantity - line.stays
    shipped = round(min(gone, line.due), 6)
    closed = round(gone - shipped, 6)
    rest = f"; {line.stays:.15g} stay open" if line.stays else ""
    if shipped > SAME:
        day = line.due_date.date()
        yield LineEvent("shipped", *ids, day, shipped, f"due to leave by {day}, no longer asked for{rest}")
    if closed > SAME:
        what = "no longer asked for" if line.stays else "left the extract"
        yield LineEvent("closed", *ids, None, closed, f"{what}, without having been due{rest}")


def leaving_tonight(lines: pd.DataFrame, parts: pd.DataFrame, as_of: pd.Timestamp) -> Iterator[LineEvent]:
    """Yield the lines of which units leave on the day of the plan."""
    sums = (
        parts[parts["ship_date"] == as_of]
        .groupby(KEY, as_index=False)
        .agg(units=("units", "sum"), arrival=("arrival_date", "max"))
    )
    for row in records(lines[[*KEY, "customer_id", "item_id", "quantity"]].merge(sums, on=KEY)):
        units = round(row.units, 6)
        share = "all" if abs(units - row.quantity) <= SAME else f"of {row.quantity:.15g}"
        detail = f"{units:.15g} ({share}) leave, arriving {row.arrival:%Y-%m-%d}"
        ids = (row.order_id, row.line_id, row.customer_id, row.item_id)
        yield LineEvent("shipping", *ids, row.arrival.date(), units, detail)


def book_of(
    lines: pd.DataFrame, parts: pd.DataFrame, last: pd.DataFrame, skipped: pd.DataFrame
) -> pd.DataFrame:
    """Return the book that this release leaves to the next: every open line, in parts by ship date.

    Of a line that was skipped nothing was released tonight: what was released of it before stands.

    Args:
        lines: the lines of the plan, and `allocated_quantity` and `open_quantity` of each.
        parts: their shipments.
        last: the book of the last release.
        skipped: the lines that were skipped and are still open, with the quantity they have now.
    """
    names = [*KEY, "customer_id", "item_id"]
    dated = parts.groupby([*KEY, "ship_date"], as_index=False).agg(quantity=("units", "sum"))
    dated = lines[names].merge(dated, on=KEY)
    undated = lines.loc[lines["open_quantity"] > SAME, [*names, "open_quantity"]]
    undated = undated.rename(columns={"open_quantity": "quantity"}).assign(ship_date=_NO_DATE)
    kept = last.merge(skipped[KEY], on=KEY).drop(columns="part")
    fresh = skipped.merge(kept[KEY].drop_duplicates().assign(known=True), on=KEY, how="left")
    fresh = fresh.loc[fresh["known"].isna(), [*names, "quantity"]].assign(ship_date=_NO_DATE)
    rows = pd.concat([part for part in (dated, undated, kept, fresh) if len(part)] or [dated])
    rows = rows.astype({"ship_date": "datetime64[s]"}).sort_values([*KEY, "ship_date"], ignore_index=True)
    return rows.assign(part=rows.groupby(KEY).cumcount() + 1, quantity=rows["quantity"].round(6))
