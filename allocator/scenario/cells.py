"""What a single cell may say: text, or a value that a spreadsheet or a data frame has typed.

Each function takes one cell that is not blank and returns its value, or raises `CellError`. The row models
call them for every cell, whole columns for every distinct cell, so both accept the same.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from allocator.scenario.limits import DECIMALS

BLANKS = " \t\r\n\f\v\u00a0\u1680\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
"""Cut off around every cell."""

CONTROL_CHARACTER = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]")
UNPRINTABLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff]")
SPREADSHEET_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
LARGEST_EXACT_FLOAT = 2.0**53
LARGEST_ROUNDED = 1e12
ROUNDING_NOISE = 1e-9
"""Further decimals below this come from binary arithmetic, not from the planner."""


class CellError(ValueError):
    """A cell that cannot be read: what is wrong with it, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}: {remedy}")


def shown(cell: object) -> str:
    """Return a cell as a message quotes it, cut to a readable length.

    >>> shown("10 pcs"), shown(7.0)
    ("'10 pcs'", '7.0')
    """
    text = str(cell) if isinstance(cell, date | Real | Decimal) else repr(cell)
    return text if len(text) <= 60 else text[:57] + "..."


def is_blank(cell: object) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT, or only blanks."""
    if isinstance(cell, str):
        return not cell.strip(BLANKS)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    if isinstance(cell, np.datetime64):
        return bool(np.isnat(cell))
    return isinstance(cell, Real | Decimal) and math.isnan(cell)


def rounded(number: Any) -> Any:
    """Round a number, or an array of them, to the decimals that tables keep; never returns -0.0.

    What is too large to be allowed anyway stays as it is.
    """
    small = np.where(np.abs(number) < LARGEST_ROUNDED, number, 0.0)
    return np.where(small == number, np.rint(small * 10.0**DECIMALS) / 10.0**DECIMALS + 0.0, number)


def number(cell: object) -> float:
    """Read a plain decimal number.

    >>> number("1e3"), number(" -2.50 ")
    (1000.0, -2.5)
    """
    if isinstance(cell, str) and NUMBER.fullmatch(cell.strip(BLANKS)):
        value = float(cell.strip(BLANKS))
    elif isinstance(cell, Real | Decimal) and not isinstance(cell, bool | np.bool_):
        value = float(cell)
    else:
        raise CellError(
            f"{shown(cell)} is not a number", "write digits only, a point for decimals, as 1000.5"
        )
    if not math.isfinite(value):
        raise CellError(
            f"{shown(cell)} is not a finite number", "write digits only, a point for decimals, as 1000.5"
        )
    return value


def money(cell: object) -> float:
    """Read an amount of money, rounded to six decimals."""
    return float(rounded(number(cell)))


def quantity(cell: object) -> float:
    """Read a quantity, refusing a seventh decimal."""
    exact = number(cell)
    value = float(rounded(exact))
    if abs(value - exact) > ROUNDING_NOISE:
        raise CellError(f"{shown(cell)} has more than {DECIMALS} decimals", "round it, or use a smaller unit")
    return value


def whole(cell: object) -> int:
    """Read a whole number; `3.0` is one."""
    value = number(cell)
    if not value.is_integer():
        raise CellError(f"{shown(cell)} is not a whole number", "write a whole number")
    return int(value)


def day(cell: object) -> date:
    """Read an ISO date, or a typed date without a time of day."""
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    if isinstance(cell, datetime):
        if cell.hour or cell.minute or cell.second or cell.microsecond or getattr(cell, "nanosecond", 0):
            raise CellError(f"{shown(cell)} has a time of day", "write the date alone, as 2026-01-31")
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell.strip(BLANKS) if isinstance(cell, str) else ""
    if not DATE.fullmatch(text):
        raise CellError(f"{shown(cell)} is not a date", "write it as 2026-01-31")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(f"{shown(cell)} is not a day of the calendar", "write a day that exists") from None


def flag(cell: object) -> bool:
    """Read true or false."""
    if isinstance(cell, bool | np.bool_):
        return bool(cell)
    if isinstance(cell, Real) and cell in (0, 1):
        return bool(cell)
    word = cell.strip(BLANKS).lower() if isinstance(cell, str) else ""
    if word not in FLAGS:
        raise CellError(f"{shown(cell)} is neither true nor false", "write true or false")
    return FLAGS[word]


def word(cell: object) -> str:
    """Read one of a list of words; which ones is checked elsewhere."""
    return cell.strip(BLANKS) if isinstance(cell, str) else str(cell)


def identifier(cell: object) -> str:
    """Read an id: text, or a whole number that a spreadsheet has typed.

    >>> identifier(" 007 "), identifier(7.0)
    ('007', '7')
    """
    if isinstance(cell, Integral) and not isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float | np.floating | Decimal):
        value = float(cell)
        if value.is_integer() and abs(value) < LARGEST_EXACT_FLOAT:
            return str(int(value))
    if not isinstance(cell, str):
        raise CellError(f"{shown(cell)} is not text", "store ids as text, so that nothing rewrites them")
    if SPREADSHEET_ERROR.fullmatch(cell.strip(BLANKS)):
        raise CellError(f"{shown(cell)} is an error of a spreadsheet", "mend the formula that gave it")
    if CONTROL_CHARACTER.search(cell.strip(BLANKS)):
        raise CellError(
            f"{shown(cell)} holds a control character", "remove it, such as a tab or a line break"
        )
    return cell.strip(BLANKS)


def text(cell: object) -> str:
    """Read free text; line breaks are fine."""
    written = cell.strip(BLANKS) if isinstance(cell, str) else str(cell)
    if UNPRINTABLE.search(written):
        raise CellError(f"{shown(cell)} holds an unprintable character", "remove it")
    return written
