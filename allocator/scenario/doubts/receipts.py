"""Doubts about receipts, to come and past."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from allocator.scenario.checks.keys import repeats
from allocator.scenario.doubts.listing import Night, doubts, iso, written
from allocator.scenario.texts import array_of, join

TABLE = "receipts"
ALIKE = ["item_id", "location_id", "available_date", "quantity", "kind", "supplier_id", "expiry_date"]
LONG = np.timedelta64(365, "D")
"""Nothing comes this much early."""


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
    receipts = night.frame(TABLE).sort_values([*ALIKE, "receipt_id"], ignore_index=True)
    twin = repeats(receipts, ALIKE)
    first = np.maximum.accumulate(np.where(twin, 0, np.arange(len(receipts))))
    doubt = join("looks like ", array_of(receipts["receipt_id"].iloc[first[twin]]), " entered twice")
    twins = receipts[twin]
    effect = join("both count; ", night.touched(twins["item_id"]))
    yield doubts(TABLE, "receipt_id", array_of(twins["receipt_id"]), doubt, effect)


def impossible_history(night: Night) -> Iterator[pa.Table]:
    """Yield the past receipts that came in the future, or more than a year before they were due."""
    history = night.frame("receipt_history")
    late = history["received_date"] > night.as_of
    early = history["due_date"] - history["received_date"] > LONG
    for odd, what in (
        (late, f", after as_of {iso(night.as_of)}"),
        (early & ~late, ", more than a year before it was due"),
    ):
        rows = history[odd]
        key = join(
            array_of(rows["supplier_id"]), " ", array_of(rows["item_id"]), " ", written(rows["due_date"])
        )
        doubt = join("received on ", written(rows["received_date"]), what)
        effect = "says nothing about how late receipts come; touches no order line"
        yield doubts("receipt_history", "received_date", key, doubt, effect)


FAMILIES = (past_due, beyond_horizon, expired, alike, impossible_history)
