"""Numbers, money and dates as a planner reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WHOLE_FROM = 1e3
_SHORT_FROM = 1e4


def quantity(value: Any) -> str:
    """Write a quantity with at most 6 decimals; a blank stays blank.

    >>> quantity(12000.0), quantity(0.5), quantity(float("nan"))
    ('12,000', '0.5', '')
    """
    if pd.isna(value):
        return ""
    text = f"{float(value):,.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def money(value: Any, decimals: int = 0) -> str:
    """Write an amount with a fixed number of decimals; a blank stays blank.

    >>> money(-1234.5), money(2.5, 2), money(-0.001)
    ('-1,234', '2.50', '0')
    """
    return "" if pd.isna(value) else f"{round(float(value), decimals) + 0.0:,.{decimals}f}"


def money_decimals(values: Sequence[Any]) -> int:
    """Return 0 for a column of whole amounts, else 2, so that a column lines up.

    >>> money_decimals([1.0, float("nan")]), money_decimals([1.0, 2.5])
    (0, 2)
    """
    return 2 if any(not pd.isna(value) and float(value) != round(float(value)) for value in values) else 0


def short(value: float) -> str:
    """Write a figure in at most about five characters, for an axis or a headline.

    >>> short(95.25), short(1_234.5), short(12_345), short(-2_500_000)
    ('95.25', '1,234', '12.3k', '-2.5M')
    """
    for size, suffix in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size and abs(value) >= _SHORT_FROM:
            return quantity(round(value / size, 1)) + suffix
    return quantity(round(value, 2 if abs(value) < _WHOLE_FROM else 0))


def day(value: Any) -> str:
    """Write a date in ISO form; a blank stays blank.

    >>> day(pd.Timestamp("2026-01-05")), day(pd.NaT)
    ('2026-01-05', '')
    """
    return "" if pd.isna(value) else str(value)[:10]


def long_day(value: date) -> str:
    """Write a date in words, the same on every machine.

    >>> long_day(date(2026, 1, 5))
    'Monday 5 January 2026'
    """
    return f"{_WEEKDAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date, with_year: bool = False) -> str:
    """Write a date for an axis.

    >>> short_day(date(2026, 1, 5)), short_day(date(2026, 1, 5), with_year=True)
    ('5 Jan', '5 Jan 2026')
    """
    return f"{value.day} {_MONTHS[value.month - 1][:3]}" + (f" {value.year}" if with_year else "")


def short_month(value: date) -> str:
    """Write a month for an axis.

    >>> short_month(date(2026, 1, 1))
    'Jan 2026'
    """
    return f"{_MONTHS[value.month - 1][:3]} {value.year}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun.

    >>> counted(1, "line"), counted(1200, "line"), counted(0, "entry", "entries")
    ('1 line', '1,200 lines', '0 entries')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def doing(number: int, verb: str, singular: str = "") -> str:
    """Write a count with what the counted do.

    >>> doing(1, "leave"), doing(2, "leave"), doing(1, "are", "is")
    ('1 leaves', '2 leave', '1 is')
    """
    return f"{number:,} {singular or verb + 's' if number == 1 else verb}"
