"""Columns of tables as the whole numbers that the network counts in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_BITS = 63

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


def in_order(*keys: Ints) -> Ints:
    """Return the order that sorts by the first key, where that is equal by the second, and so on.

    Whole numbers that fit one 64-bit number together are sorted as one, several times as fast.

    >>> in_order(np.array([2, 1, 2]), np.array([5, 9, -3])).tolist()
    [1, 2, 0]
    """
    num_rows = len(keys[0])
    if not num_rows:
        return np.zeros(0, dtype=np.int64)
    lowest = [int(key.min()) for key in keys]
    bits = [(int(key.max()) - low).bit_length() for key, low in zip(keys, lowest, strict=True)]
    bits_of_place = (num_rows - 1).bit_length()
    if sum(bits) + bits_of_place > _BITS:
        return np.lexsort(keys[::-1])
    packed = np.zeros(num_rows, dtype=np.int64)
    for key, low, size in zip(keys, lowest, bits, strict=True):
        packed <<= size
        packed |= key - low
    # With its place as the last digits every number is distinct: ties keep their order.
    packed <<= bits_of_place
    packed |= np.arange(num_rows)
    packed.sort()
    return packed & ((1 << bits_of_place) - 1)


def first_rows(most: int, *keys: npt.NDArray[Any]) -> Ints:
    """Return the first rows by the first key, where that is equal by the second, and so on.

    It takes no full sort: a key only has to tell apart the rows that the keys before it left equal. Rows that
    are equal in all keep their order.

    >>> first_rows(2, np.array([1, 0, 1, 1]), np.array([5.0, 0.0, 4.0, 4.0])).tolist()
    [1, 2]
    """
    certain, equal = [], np.arange(len(keys[0]))
    wanted = min(most, len(equal))
    for key in keys:
        if wanted in (0, len(equal)):
            break
        value = key[equal]
        last = np.partition(value, wanted - 1)[wanted - 1]
        certain.append(equal[value < last])
        equal = equal[value == last]
        wanted -= len(certain[-1])
    chosen = np.sort(np.concatenate([*certain, equal[:wanted]]))
    return chosen[np.lexsort([key[chosen] for key in reversed(keys)])]


def lowest_linked(num_nodes: int, one: Ints, other: Ints) -> Ints:
    """Return for each node the lowest node that links lead to, over any number of steps: itself perhaps.

    Whoever is linked points to the lowest of its neighbours, chains of pointers are cut short, and links
    between nodes that point to the same one are done with (Shiloach and Vishkin, 1982): a few passes over
    the links.

    >>> lowest_linked(5, np.array([4, 1]), np.array([3, 4])).tolist()
    [0, 1, 2, 1, 1]
    """
    lowest = np.arange(num_nodes)
    while len(one):
        np.minimum.at(lowest, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(further := lowest[lowest], lowest):
            lowest = further
        one, other = lowest[one], lowest[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return lowest


def small_units(amount: npt.ArrayLike, units_per_one: npt.ArrayLike) -> Ints:
    """Return amounts counted in whole small units (nearest)."""
    product: Ints = np.rint(np.asarray(amount, dtype=float) * units_per_one).astype(np.int64)
    return product
