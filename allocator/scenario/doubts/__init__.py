"""Data doubts: what is odd but usable, what the plan does about it, and the order lines it touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa

from allocator.scenario.doubts import customers, ids, orders, promises, receipts, rules, stock, ways
from allocator.scenario.doubts.listing import COLUMNS, Night
from allocator.scenario.parse import ParsedTable
from allocator.scenario.settings import Settings
from allocator.scenario.texts import TEXT, series_of

FAMILIES = (
    *ids.FAMILIES,
    *customers.FAMILIES,
    *orders.FAMILIES,
    *promises.FAMILIES,
    *stock.FAMILIES,
    *receipts.FAMILIES,
    *ways.FAMILIES,
    *rules.FAMILIES,
)
"""Every kind of doubt: a function from the tables of a night to the doubts it finds in them."""


def find_doubts(
    parsed: Mapping[str, ParsedTable],
    given: frozenset[str],
    settings: Settings,
    also: Sequence[pa.Table] = (),
) -> pd.DataFrame:
    """Return every doubt, `also` those: table, key, column, doubt, effect; sorted by all of them."""
    night = Night(parsed, given, settings)
    none = pa.table({column: pa.array([], TEXT) for column in COLUMNS})
    found = pa.concat_tables([none, *also, *(some for family in FAMILIES for some in family(night))])
    found = found.sort_by([(column, "ascending") for column in COLUMNS])
    return pd.DataFrame({column: series_of(found[column].combine_chunks()) for column in COLUMNS})
