"""Values that contradict each other: within a row, or with what another table or the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from allocator.errors import Problem
from allocator.scenario.parse import ParsedTable
from allocator.scenario.problems import problems_of
from allocator.scenario.settings import Settings
from allocator.scenario.texts import positions

COUNTED_IN_UNITS = ("order_lines", "stock", "receipts", "reservations")


def contradictions(
    parsed: Mapping[str, ParsedTable], incomplete: frozenset[str], settings: Settings | None
) -> Iterator[Problem]:
    """Yield every contradiction between values."""
    yield from dates_in_reverse(parsed["order_lines"], "earliest_date", "latest_date")
    yield from dates_in_reverse(parsed["quotas"], "from_date", "to_date")
    if "items" not in incomplete:
        for name in COUNTED_IN_UNITS:
            yield from parts_of_a_unit(parsed[name], parsed["items"].frame)
    yield from substitutes_for_themselves(parsed["substitutes"])
    if (
        settings is not None
        and settings.priority is None
        and parsed["order_lines"].frame["priority"].notna().any()
    ):
        remedy = 'write priority = "lowest_first" or priority = "highest_first"'
        yield Problem("scenario", None, "priority", "missing, while order lines carry priorities", remedy)


def dates_in_reverse(table: ParsedTable, first: str, last: str) -> Iterator[Problem]:
    """Yield the rows whose last day lies before their first."""
    reverse = (table.frame[last] < table.frame[first]).to_numpy()

    def what(at: int) -> str:
        row = table.frame.iloc[at]
        return f"{row[last]:%Y-%m-%d} lies before {first} {row[first]:%Y-%m-%d}"

    yield from problems_of(table, reverse, last, what, "mend one of the two dates")


def parts_of_a_unit(table: ParsedTable, items: pd.DataFrame) -> Iterator[Problem]:
    """Yield the rows with a fraction of an item that comes in whole units."""
    quantity = table.frame["quantity"].to_numpy()
    fraction = np.isfinite(quantity) & (quantity != np.floor(quantity))
    if not fraction.any():
        return
    divisible = np.append(items["divisible"].to_numpy(), False)[
        positions(table.frame["item_id"], items["item_id"])
    ]

    def what(at: int) -> str:
        return f"{quantity[at]:.15g} is not whole, and the item is not divisible"

    remedy = "write whole units, or divisible = true in items"
    yield from problems_of(table, fraction & ~divisible, "quantity", what, remedy)


def substitutes_for_themselves(table: ParsedTable) -> Iterator[Problem]:
    """Yield the rows that name one item twice."""
    same = (
        (table.frame["item_id"] == table.frame["substitute_id"]) & (table.frame["item_id"] != "")
    ).to_numpy(bool)
    yield from problems_of(table, same, "substitute_id", "is the item itself", "remove the row")
