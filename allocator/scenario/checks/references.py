"""Ids that another table must know: a master table of items or customers that is given knows them all.

What a rule names and nothing else knows, without such a table, is a doubt: rules are kept for all sites and
items, a night is of some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from allocator.errors import Problem
from allocator.scenario.cells import shown
from allocator.scenario.parse import ParsedTable
from allocator.scenario.problems import problems_of
from allocator.scenario.settings import PartOfNight
from allocator.scenario.texts import not_among

Known = tuple[tuple[str, str], ...]
"""The columns, as table and column, in which an id is known."""

SUPPLIES: Known = (("stock", "item_id"), ("receipts", "item_id"))
SUBSTITUTES: Known = (("substitutes", "item_id"), ("substitutes", "substitute_id"))
ORDERABLE: Known = (("items", "item_id"), *SUPPLIES, *SUBSTITUTES)
ITEMS: Known = (*ORDERABLE, ("order_lines", "item_id"))
LOCATIONS: Known = (("stock", "location_id"), ("receipts", "location_id"), ("lanes", "location_id"))
SEGMENTS: Known = (("order_lines", "segment"), ("customers", "segment"))
CUSTOMERS: Known = (("order_lines", "customer_id"), ("customers", "customer_id"))


def unknown_ids(
    parsed: Mapping[str, ParsedTable],
    given: frozenset[str],
    incomplete: frozenset[str],
    part: PartOfNight | None,
) -> Iterator[Problem]:
    """Yield the rows that name an item, segment or customer that must be known and is not.

    In a part of a night the segments of the other parts are known as well.
    """
    elsewhere = {} if part is None else {"segment": part.segments}
    references = []
    if "items" in given:
        references.append(("order_lines", "item_id", ORDERABLE))
        references += [(table, "item_id", ITEMS) for table in ("reservations", "protections", "quotas")]
    if "customers" in given:
        references.append(("quotas", "customer_id", CUSTOMERS))
        references += [("protections", "segment", SEGMENTS), ("quotas", "segment", SEGMENTS)]
    for table, column, known in references:
        tables = [name for name in dict.fromkeys(name for name, _ in known) if name in given | incomplete]
        if tables and incomplete.isdisjoint(tables):
            yield from unknown(parsed, table, column, known, tables, elsewhere.get(column, ()))


def unknown(
    parsed: Mapping[str, ParsedTable],
    name: str,
    column: str,
    known: Known,
    tables: list[str],
    elsewhere: tuple[str, ...],
) -> Iterator[Problem]:
    """Yield a problem for each row of a table whose id is in none of the known columns, nor elsewhere."""
    table = parsed[name]
    ids = table.frame[column]
    columns = [parsed[other].frame[key] for other, key in known if other in tables]
    wrong = not_among(ids, [*columns, pd.Series(elsewhere, dtype="str")])

    def what(at: int) -> str:
        return f"{shown(ids.iloc[at])} is unknown"

    yield from problems_of(table, wrong, column, what, f"mend it, or add it to {' or '.join(tables)}")
