"""Doubts about ids: blanks around them, items and customers without a row of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from allocator.scenario.checks.keys import shown_key
from allocator.scenario.checks.references import ITEMS, LOCATIONS
from allocator.scenario.doubts.listing import Night, doubts, names_of_lines
from allocator.scenario.doubts.touched import NUM_NAMED
from allocator.scenario.parse import ParsedTable
from allocator.scenario.texts import TEXT, array_of, join, not_among


def blanks_cut(night: Night) -> Iterator[pa.Table]:
    """Yield one doubt for each column of ids around which blanks stood."""
    for table in night.parsed.values():
        for column, cut in table.cut.items():
            at = np.flatnonzero(cut)
            keys = [key_of(table, int(position)) for position in at[:NUM_NAMED]]
            more = f" and {len(at) - NUM_NAMED} more" if len(at) > NUM_NAMED else ""
            doubt = f"blanks around {len(at)} ids" if len(at) > 1 else "blanks around the id"
            key = pa.array([", ".join(keys) + more], TEXT)
            yield doubts(table.spec.name, column, key, doubt, "cut off: the ids count without them")


def key_of(table: ParsedTable, position: int) -> str:
    """Return the key of one row as doubts name it."""
    if table.spec.name == "order_lines":
        name: str = names_of_lines(table.frame.iloc[[position]])[0].as_py()
        return name
    values = [table.frame[column].iloc[position] for column in table.spec.key]
    return " ".join(
        shown_key(value).strip("'") if isinstance(value, pd.Timestamp) else str(value)
        for value in values
        if not pd.isna(value) and value != ""
    )


def items_without_row(night: Night) -> Iterator[pa.Table]:
    """Yield the items in use that a given items table does not hold."""
    if "items" not in night.given:
        return
    used = [night.frame(table)["item_id"] for table in ("order_lines", "stock", "receipts")]
    missing = absent(pd.concat(used, ignore_index=True), night.frame("items")["item_id"])
    effect = join("counts in whole units, with no unit_cost and no launch_date; ", night.touched(missing))
    yield doubts("items", "item_id", array_of(missing), "the item has no row in items", effect)


def customers_without_row(night: Night) -> Iterator[pa.Table]:
    """Yield the customers of order lines that a given customers table does not hold."""
    if "customers" not in night.given:
        return
    missing = absent(night.frame("order_lines")["customer_id"], night.frame("customers")["customer_id"])
    if len(missing):
        touched = night.lines_by("customer_id").touched_by_each(array_of(missing))
        effect = join("has neither name nor segment; ", touched)
        yield doubts(
            "customers", "customer_id", array_of(missing), "the customer has no row in customers", effect
        )


def absent(ids: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    """Return the distinct ids that are not among the known ones."""
    return ids[not_among(ids, [known])].drop_duplicates()


def rules_for_nothing(night: Night) -> Iterator[pa.Table]:
    """Yield the items and locations that only rules name: neither supply nor demand is there tonight.

    In a part of a night the locations of the other parts are known as well.
    """
    elsewhere = pd.Series(() if night.part is None else night.part.locations, dtype="str")
    of_items, at_locations = ("reservations", "protections", "quotas"), ("capacities", "closed_days")
    for column, known, tables, doubt in (
        ("item_id", ITEMS, of_items, "the item has neither supply nor an order line"),
        ("location_id", LOCATIONS, (*of_items, *at_locations), "the location has neither supply nor a lane"),
    ):
        columns = [night.frame(table)[key] for table, key in known]
        columns += [elsewhere] if column == "location_id" else []
        for table in tables:
            ids = night.frame(table)[column]
            unknown = array_of(ids[not_among(ids, columns)].drop_duplicates())
            effect = "changes nothing tonight, unless it is misspelt; touches no order line"
            yield doubts(table, column, unknown, doubt, effect)


FAMILIES = (blanks_cut, items_without_row, customers_without_row, rules_for_nothing)
