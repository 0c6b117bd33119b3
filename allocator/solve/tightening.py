"""Rows that follow from a program's own, and tell a solver more: what complete shipments need together.

Every `yes` or pack says that at least so many units leave some supplies. Taken together, those whose supplies
all lie within a set cannot need more than the set holds:

    sum of least units * yes <= sum over s in the set of quantity[s]

The program implies it, but only over many rows together, where a solver does not find it: from these rows
alone it derives the cuts that forbid half an order to come early.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from allocator.arrays import Floats, Ints
from allocator.program import Program

Supplies = frozenset[int]


@dataclass(frozen=True)
class Needs:
    """What own variables need: entry k says that one unit of `own[k]` takes `least[k]` from `among[k]`."""

    own: list[int]
    least: list[float]
    among: list[Supplies]
    rows: list[int]
    """The row that says so."""
    factor: list[float]
    """Units in the row that one unit of the own variable stands for."""


def needs_of(program: Program, matrix: csr_array) -> Needs:
    """Read the needs from rows `sum of x = factor * own`; no x counts twice. `matrix` is in whole units."""
    num_columns, supply = len(program.columns), program.columns.supply
    taken = np.zeros(num_columns, dtype=bool)
    needs = Needs([], [], [], [], [])
    if not len(_stock_rows(program)):
        return needs
    drawn = _drawn(program, matrix)
    for row in np.flatnonzero((program.row_lower == 0) & (program.row_upper == 0)).tolist():
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        column, value = matrix.indices[part], matrix.data[part]
        is_own = column >= num_columns
        ships = column[~is_own]
        if is_own.sum() != 1 or not len(ships) or taken[ships].any() or (value[~is_own] <= 0).any():
            continue
        taken[ships] = True
        needs.own.append(int(column[is_own][0]))
        needs.least.append(float(-value[is_own][0] * (drawn[ships] / value[~is_own]).min()))
        needs.among.append(frozenset(supply[ships].tolist()))
        needs.rows.append(row)
        needs.factor.append(float(-value[is_own][0]))
    return needs


def tightened(
    program: Program, needs: Needs, matrix: csr_array, upper: Floats, column_upper: Floats
) -> tuple[csr_array, Floats, Floats]:
    """Return matrix and upper limits with the further rows, and limits of columns that cannot be more."""
    quantity = upper[_stock_rows(program)].tolist()
    stock = dict(zip(np.unique(program.columns.supply).tolist(), quantity, strict=False))
    of_set: dict[Supplies, list[int]] = defaultdict(list)
    for place, among in enumerate(needs.among):
        of_set[among].append(place)
    sets_with: dict[int, list[Supplies]] = defaultdict(list)
    for among in of_set:
        for supply in among:
            sets_with[supply].append(among)
    limits, rows = column_upper.copy(), []
    for among, places in of_set.items():
        held = sum(stock[supply] for supply in among)
        for place in places:
            most = np.floor(held / needs.least[place] + 1e-9)
            limits[needs.own[place]] = min(limits[needs.own[place]], most)
        within = {other for supply in among for other in sets_with[supply] if other <= among}
        part = sorted(place for other in within for place in of_set[other])
        if len(part) > 1 and sum(needs.least[place] * limits[needs.own[place]] for place in part) > held:
            rows.append((part, held))
    return _with_rows(matrix, upper, needs, rows, limits)


def _with_rows(
    matrix: csr_array, upper: Floats, needs: Needs, rows: list[tuple[list[int], float]], limits: Floats
) -> tuple[csr_array, Floats, Floats]:
    row = np.repeat(np.arange(len(rows)), [len(part) for part, _ in rows])
    place = np.array([place for part, _ in rows for place in part], dtype=np.int64)
    entries = (np.array(needs.least)[place], (row, np.array(needs.own, dtype=np.int64)[place]))
    further = csr_array(entries, shape=(len(rows), matrix.shape[1]))
    joined = csr_array(
        (
            np.concatenate([matrix.data, further.data]),
            np.concatenate([matrix.indices, further.indices]),
            np.concatenate([matrix.indptr, matrix.indptr[-1] + further.indptr[1:]]),
        ),
        shape=(matrix.shape[0] + len(rows), matrix.shape[1]),
    )
    return joined, np.append(upper, [held for _, held in rows]), limits


def _stock_rows(program: Program) -> Ints:
    """Return the row of the family `stock` of each supply, in the order of supplies."""
    return np.flatnonzero([name.startswith("stock[") for name in program.row_names])


def _drawn(program: Program, matrix: csr_array) -> Floats:
    """Return for each x column what one unit of it draws from its supply."""
    rows = matrix[_stock_rows(program)]
    return np.asarray(rows.sum(axis=0), dtype=float)[: program.columns.num_ships]
