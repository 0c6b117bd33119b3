"""Promises and events in words, as a planner and a customer service clerk read them."""

from __future__ import annotations

from datetime import date

from allocator.ledger.changes import PromiseChange


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "line"), count(2_000, "line")
    ('1 line', '2,000 lines')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def units(quantity: float) -> str:
    """Return a quantity without idle zeros.

    >>> units(12.0), units(0.5)
    ('12', '0.5')
    """
    return f"{quantity:,.6f}".rstrip("0").rstrip(".")


def told(change: PromiseChange) -> str:
    """Return what the customer was told, in one sentence."""
    what = f"{units(change.quantity)} by {change.promised_date}{_range(change)}{_rest(change)}"
    before, undated = _before(change), units(change.open_quantity)
    return {
        "adopted": f"Already promised when the ledger began: {_adopted(change)}.",
        "no_date": f"No date yet for {undated}.",
        "first": f"First promise: {what}.",
        "again": f"A date again: {what}.",
        "later": f"Later{before}: {what}.",
        "earlier": f"Earlier{before}: {what}.",
        "quantity": f"Other units than before: {what}.",
        "withdrawn": f"The promise of {change.previous_date} is withdrawn: no date for {undated}.",
        "rest": f"The promised units have left; the other {undated} have no date, as before.",
    }[change.kind]


def _adopted(change: PromiseChange) -> str:
    if change.promised_date is None:
        return "no date any more"
    return f"{units(change.quantity)} by {change.promised_date}"


def _range(change: PromiseChange) -> str:
    """Return the range that the date was chosen from, where there is one."""
    likely, safe = change.likely_date, change.safe_date
    if likely is None or safe is None or likely == safe:
        return ""
    return f" (likely {likely}, safe {safe})"


def _rest(change: PromiseChange) -> str:
    return f"; no date for the other {units(change.open_quantity)}" if change.open_quantity else ""


def _before(change: PromiseChange) -> str:
    if change.previous_date is None or change.promised_date is None:
        return ""
    return (
        f" by {count(_days(change.previous_date, change.promised_date), 'day')} than {change.previous_date}"
    )


def _days(one: date, other: date) -> int:
    return abs((other - one).days)
