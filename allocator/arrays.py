"""Columns of tables as the whole numbers that the network counts in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NO_DAY = np.iinfo(np.int64).min
"""Stands for a blank date among days since 1970-01-01."""


def days(column: pd.Series[Any]) -> Ints:
    """Return a date column as days since 1970-01-01, NO_DAY where blank."""
    return column.to_numpy("datetime64[D]").astype(np.int64)


def dates(day: Ints) -> npt.NDArray[np.datetime64]:
    """Return days since 1970-01-01 as dates, NaT where NO_DAY."""
    return day.astype("datetime64[D]").astype("datetime64[s]")


def codes(*columns: pd.Series[Any]) -> tuple[pd.Index[Any], list[Ints]]:
    """Number the texts of several columns alike: the sorted distinct texts, and each column's codes.

    >>> ids, (first, second) = codes(pd.Series(["b", "a"]), pd.Series(["c", "a"]))
    >>> list(ids), first.tolist(), second.tolist()
    (['a', 'b', 'c'], [1, 0], [2, 0])
    """
    joined = pd.concat([column.astype("str") for column in columns], ignore_index=True)
    code, ids = pd.factorize(joined, sort=True)
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return pd.Index(ids), [part.astype(np.int64) for part in np.split(code, ends)]


def ranges(start: Ints, count: Ints) -> Ints:
    """Return start[i], start[i] + 1, ... (count[i] numbers) for every i, one after the other.

    >>> ranges(np.array([5, 9]), np.array([3, 2])).tolist()
    [5, 6, 7, 9, 10]
    """
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(start - ends + count, count) + np.arange(total)


def small_units(amount: npt.ArrayLike, units_per_one: npt.ArrayLike) -> Ints:
    """Return amounts counted in whole small units (nearest)."""
    product: Ints = np.rint(np.asarray(amount, dtype=float) * units_per_one).astype(np.int64)
    return product
