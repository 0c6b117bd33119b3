"""Doubts about stock on hand."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario.doubts.listing import Night, doubts, iso, written
from allocator.scenario.tables import TABLES
from allocator.scenario.texts import array_of, join

TABLE = "stock"


def lots(night: Night) -> pd.DataFrame:
    """Return the stock lots: rows of the same item, location, lot and expiry added up."""
    lot = night.frame(TABLE).groupby(list(TABLES[TABLE].key), dropna=False)["quantity"].sum()
    return lot.reset_index()


def name_of(lot: pd.DataFrame) -> pa.LargeStringArray:
    """Return the name of each lot, as WIDGET@main:LOT-1."""
    lot_id = array_of(lot["lot_id"])
    named = pc.if_else(pc.equal(lot_id, ""), "", join(":", lot_id))
    return join(array_of(lot["item_id"]), "@", array_of(lot["location_id"]), named)


def owed(night: Night) -> Iterator[pa.Table]:
    """Yield the lots below zero."""
    lot = lots(night)
    owed = lot[lot["quantity"] < 0]
    doubt = join("negative stock: ", written(owed["quantity"]))
    repaid = "repaid first, from other lots of the item there, then from its earliest receipts; "
    yield doubts(TABLE, "quantity", name_of(owed), doubt, join(repaid, night.touched(owed["item_id"])))


def expired(night: Night) -> Iterator[pa.Table]:
    """Yield the lots that may not ship any more."""
    lot = lots(night)
    gone = lot[(lot["expiry_date"] <= night.as_of) & (lot["quantity"] > 0)]
    doubt = join("expired on ", written(gone["expiry_date"]), f", not after as_of {iso(night.as_of)}")
    effect = join(written(gone["quantity"]), " units serve nobody; ", night.touched(gone["item_id"]))
    yield doubts(TABLE, "expiry_date", name_of(gone), doubt, effect)


FAMILIES = (owed, expired)
