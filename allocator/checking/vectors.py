"""Arrays that stand for columns: days as whole numbers, ids as codes, sums without rounding."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

LONG_AGO = -1_000_000
"""A day before every date: what a blank lower limit means."""
NEVER = 1_000_000
"""A day after every date: what a blank upper limit means."""


def day_numbers(dates: pd.Series, blank: int) -> Ints:
    """Days since 1970-01-01, `blank` where a date is missing."""
    values = dates.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(values), blank, values.astype(np.int64))


def day_text(day: int) -> str:
    """Return a day number as an ISO date.

    >>> day_text(0)
    '1970-01-01'
    """
    return str(np.datetime64(int(day), "D"))


def numbers(column: pd.Series) -> Floats:
    """Return a column of numbers, whole or not, as floats with NaN where blank."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def shared_codes(*tables: pd.DataFrame) -> list[Ints]:
    """Number the distinct rows of tables with the same columns from 0: equal rows share a number.

    Returns one array per table, in order.

    >>> left, right = pd.DataFrame({"id": ["b", "a"]}), pd.DataFrame({"id": ["a", "c"]})
    >>> [codes.tolist() for codes in shared_codes(left, right)]
    [[0, 1], [1, 2]]
    """
    together = pd.concat(tables, ignore_index=True)
    first, *others = together.columns
    codes = pd.factorize(together[first], use_na_sentinel=False)[0].astype(np.int64)
    for column in others:
        part, values = pd.factorize(together[column], use_na_sentinel=False)
        if len(values) > 1:
            codes = pd.factorize(codes * len(values) + part)[0].astype(np.int64)
    return np.split(codes, np.cumsum([len(table) for table in tables])[:-1])


def locate(wanted: pd.DataFrame, among: pd.DataFrame) -> Ints:
    """Return where `among`, whose rows differ, has each row of `wanted` (the same columns), -1 if nowhere."""
    if wanted.equals(among):
        return np.arange(len(among))
    wanted_codes, known_codes = shared_codes(wanted, among)
    return first_with(known_codes, wanted_codes)


def first_with(known: Ints, wanted: Ints) -> Ints:
    """Position of the first entry of `known` that has each code of `wanted`, -1 where none has."""
    position = np.full(max(known.max(initial=0), wanted.max(initial=0)) + 1, -1, dtype=np.int64)
    position[known[::-1]] = np.arange(len(known) - 1, -1, -1)
    return position[wanted]


def added_up(code: Ints, amount: Floats, count: int) -> Floats:
    """Sum of the amounts of each code from 0 to count - 1."""
    return np.bincount(code, weights=amount, minlength=count).astype(np.float64)


def repeated(position: Ints) -> Flags:
    """Entries that are no -1 and stand further up already.

    >>> repeated(np.array([2, -1, 2, -1, 0])).tolist()
    [False, False, True, False, False]
    """
    again = np.ones(len(position), dtype=bool)
    again[np.unique(position, return_index=True)[1]] = False
    return again & (position >= 0)


def texts(column: pd.Series) -> pd.Series:
    """Return a column of text with "" where blank, rows numbered from 0."""
    column = column.reset_index(drop=True).astype("str")
    return column.fillna("") if column.hasnans else column


def exact_sum(*terms: Floats) -> tuple[float, float]:
    """Sum the terms with one rounding in all, and the sum of their sizes (what rounding is measured by)."""
    together = np.concatenate(terms)
    size = float(np.abs(together).sum())
    whole = size < 2**53 and bool((together == np.rint(together)).all())
    return float(together.sum()) if whole else math.fsum(together), size
