"""The limits of what a table may hold; `docs/tables.md` states them."""

from __future__ import annotations

from datetime import date

LARGEST_QUANTITY = 1e9
"""Units; also the largest quantity per day, per pack and per quota."""

LARGEST_MONEY = 1e9
"""In the currency of the scenario, in absolute value."""

DECIMALS = 6
"""A quantity has at most this many decimals; money is rounded to them."""

LARGEST_PRIORITY = 1_000_000_000
"""In absolute value."""

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2199, 12, 31)

LONGEST_ID = 200
"""Characters."""

LONGEST_TEXT = 10_000
"""Characters of a description, a name or an address."""

MOST_DAYS = 3650
"""Of transit, lead time and horizon."""

MOST_PROBLEMS_LISTED = 1000
"""Of one kind in one column; the rest is counted."""
