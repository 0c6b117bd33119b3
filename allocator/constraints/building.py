"""Rows built one by one, for the families that need variables of their own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from allocator.arrays import Flags, Floats, Ints
from allocator.constraints.rows import Columns, Rows


class RowBuilder:
    """Collects rows, and the whole variables from 0 to a limit that they bring along."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._names: list[str] = []
        self._parts: list[tuple[Ints, Floats]] = []
        self._limits: list[tuple[float, float, int]] = []
        self._own: list[tuple[str, float]] = []

    def own(self, name: str, limit: float) -> int:
        """Add a whole variable from 0 to a limit; return its column."""
        self._own.append((name, limit))
        return len(self._columns) + len(self._own) - 1

    def add(
        self,
        name: str,
        column: npt.ArrayLike,
        value: npt.ArrayLike,
        lower: float = -np.inf,
        upper: float = np.inf,
        units_per_one: int = 1,
    ) -> None:
        """Add a row over some columns; `value` is one number, or one for each column."""
        place = np.asarray(column, dtype=np.int64)
        self._parts.append((place, np.broadcast_to(np.asarray(value, dtype=float), place.shape)))
        self._names.append(name)
        self._limits.append((lower, upper, units_per_one))

    def rows(self) -> Rows:
        """Return what was added."""
        count = np.array([len(column) for column, _ in self._parts], dtype=np.int64)
        lower, upper, units = np.array(self._limits, dtype=float).reshape(-1, 3).T
        return Rows(
            names=np.array(self._names, dtype=object),
            row=np.repeat(np.arange(len(count)), count),
            column=np.concatenate([np.zeros(0, dtype=np.int64), *(column for column, _ in self._parts)]),
            value=np.concatenate([np.zeros(0), *(value for _, value in self._parts)]),
            lower=lower,
            upper=upper,
            units_per_one=units.astype(np.int64),
            own=tuple(self._own),
        )


def shipped_units(columns: Columns) -> Floats:
    """Return for each x column the units of the shipped item, in its own unit, that a small unit takes."""
    network = columns.network
    ratio = network.places.offers.units_per_unit[network.pairs.offer[columns.pair]]
    units: Floats = ratio / network.places.items.units_per_one[network.lines.item[columns.line]]
    return units


def grouped(keys: tuple[Ints, ...], chosen: Flags) -> list[tuple[tuple[int, ...], Ints]]:
    """Return the distinct keys of the chosen entries, sorted, each with the places of its entries."""
    place = np.flatnonzero(chosen)
    if not len(place):
        return []
    distinct, group = np.unique(np.stack([key[place] for key in keys]), axis=1, return_inverse=True)
    number = group.ravel()
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number, minlength=distinct.shape[1]))[:-1]
    parts = np.split(place[order], ends)
    return [(tuple(key.tolist()), part) for key, part in zip(distinct.T, parts, strict=True)]
