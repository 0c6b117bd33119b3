"""Doubts about receipts, to come and past."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import days
from allocator.scenario.doubts.listing import Mask, Night, doubts, iso, written
from allocator.scenario.texts import array_of, join, look_up, series_of

TABLE = "receipts"
ALIKE = ["item_id", "location_id", "available_date", "quantity", "kind", "supplier_id", "expiry_date"]
MOST_DATES = 1_000_000
"""More than all days that a table can hold."""
LONG = np.timedelta64(365, "D")
"""Nothing comes this much early."""
VERY_LONG = np.timedelta64(730, "D")
"""Nor this much late."""


def past_due(night: Night) -> Iterator[pa.Table]:
    """Yield the receipts that should be there already."""
    receipts = night.frame(TABLE)
    due = receipts[receipts["available_date"] < night.as_of]
    doubt = join("past due: expected on ", written(due["available_date"]))
    later = f"counts as usable the model's past_due_days after as_of {iso(night.as_of)}; "
    yield doubts(
        TABLE,
        "available_date",
        array_of(due["receipt_id"]),
        doubt,
        join(later, night.touched(due["item_id"])),
    )


def beyond_horizon(night: Night) -> Iterator[pa.Table]:
    """Yield the receipts that come after everything that is planned."""
    receipts = night.frame(TABLE)
    late = receipts[receipts["available_date"] > night.horizon]
    doubt = join("comes on ", written(late["available_date"]), f", after the horizon {iso(night.horizon)}")
    effect = join("serves nobody; ", night.touched(late["item_id"]))
    yield doubts(TABLE, "available_date", array_of(late["receipt_id"]), doubt, effect)


def expired(night: Night) -> Iterator[pa.Table]:
    """Yield the receipts that expire before they could ship."""
    receipts = night.frame(TABLE)
    first_day = np.maximum(receipts["available_date"].to_numpy(), night.as_of)
    gone = receipts[receipts["expiry_date"] <= first_day]
    doubt = join("expires on ", written(gone["expiry_date"]), ", before it could ship")
    effect = join("serves nobody; ", night.touched(gone["item_id"]))
    yield doubts(TABLE, "expiry_date", array_of(gone["receipt_id"]), doubt, effect)


def alike(night: Night) -> Iterator[pa.Table]:
    """Yield the receipts that look like another one entered twice."""
    receipts = night.frame(TABLE)
    receipts = receipts[of_one_item_and_day(receipts)]
    rows = pa.Table.from_pandas(receipts[[*ALIKE, "receipt_id"]], preserve_index=False)
    groups = rows.group_by(ALIKE, use_threads=False).aggregate([("receipt_id", "list")])
    ids = groups["receipt_id_list"].combine_chunks()
    ids = ids.filter(pc.greater(pc.list_value_length(ids), 1))
    twins = pc.list_flatten(pc.list_slice(ids, 1))
    firsts = pc.list_element(ids, 0).take(pc.list_parent_indices(pc.list_slice(ids, 1)))
    items = look_up(series_of(twins), receipts["receipt_id"], receipts["item_id"])
    doubt = join("looks like ", firsts, " entered twice")
    yield doubts(TABLE, "receipt_id", twins, doubt, join("both count; ", night.touched(items)))


def of_one_item_and_day(receipts: pd.DataFrame) -> Mask:
    """Tell which receipts share item and day with another one; only those few are compared in full."""
    item = pd.factorize(receipts["item_id"])[0].astype(np.int64)
    item_and_day = pd.Series(item * MOST_DATES + days(receipts["available_date"]))
    return item_and_day.duplicated(keep=False).to_numpy(bool)


def impossible_history(night: Night) -> Iterator[pa.Table]:
    """Yield the past receipts that came in the future, or too long before or after they were due."""
    history = night.frame("receipt_history")
    future = history["received_date"] > night.as_of
    late = history["received_date"] - history["due_date"] > VERY_LONG
    early = history["due_date"] - history["received_date"] > LONG
    for odd, what in (
        (future, f", after as_of {iso(night.as_of)}"),
        (early & ~future, ", more than a year before it was due"),
        (late & ~future, ", more than two years after it was due"),
    ):
        rows = history[odd]
        key = join(
            array_of(rows["supplier_id"]), " ", array_of(rows["item_id"]), " ", written(rows["due_date"])
        )
        doubt = join("received on ", written(rows["received_date"]), what)
        effect = "says nothing about how late receipts come; touches no order line"
        yield doubts("receipt_history", "received_date", key, doubt, effect)


FAMILIES = (past_due, beyond_horizon, expired, alike, impossible_history)
