"""One cell of a table as an exact value: text, a number, a day or a flag; None where it is blank."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

Row = Mapping[str, Any]
Day = int
"""A calendar day, counted from 1 January of the year 1."""

TRUE_WORDS = ("true", "1", "yes")


def rows(table: pd.DataFrame | None) -> Iterator[Row]:
    """Every row of a table as a mapping; none where the table was not given."""
    if table is not None:
        for row in table.to_dict("records"):
            yield {str(column): value for column, value in row.items()}


def blank(row: Row, column: str) -> bool:
    """Say whether the cell is missing or holds nothing."""
    value = row.get(column)
    return bool(pd.isna(value)) or str(value).strip() == ""


def text(row: Row, column: str, default: str = "") -> str:
    """Text of a cell without blanks around it."""
    return default if blank(row, column) else str(row[column]).strip()


def number(row: Row, column: str) -> Fraction | None:
    """A number of at most six decimals, exactly as it was written in decimals."""
    return None if blank(row, column) else decimal(row[column])


def day(row: Row, column: str) -> Day | None:
    """Return the day of a cell that holds a date, a timestamp or ISO text."""
    return None if blank(row, column) else day_of(row[column])


def flag(row: Row, column: str, default: bool) -> bool:
    """Return a truth value of a cell."""
    return default if blank(row, column) else str(row[column]).strip().lower() in TRUE_WORDS


def decimal(value: Any) -> Fraction:
    """Give the decimal number that a float stands for: 0.1 is one tenth."""
    return Fraction(f"{float(value):.6f}")


def day_of(value: Any) -> Day:
    """Return the day number of a date, a timestamp or ISO text."""
    date = value if isinstance(value, datetime.date) else pd.Timestamp(value)
    return date.toordinal()


def date_of(day_number: Day) -> datetime.date:
    """Return the date of a day number."""
    return datetime.date.fromordinal(day_number)
