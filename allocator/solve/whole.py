"""Whole quantities from the rounded ones that a solver gives."""

from __future__ import annotations

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.program import Program

DIGITS = 1e-7
"""Solvers that answer in files give about eight digits; figures this close, relative, may be equal."""


def whole_quantities(program: Program, x: Floats, full: Flags) -> Ints | None:
    """Return the quantities of a vertex to the last small unit; None if the program does not allow them.

    `full` are the rows known to be at their upper limits. Where eight digits are too few, the columns in use
    and the full rows say the quantities exactly: they form trees, solved from the leaves.
    """
    rounded: Ints = np.maximum(np.rint(x), 0).astype(np.int64)
    if program.allows(rounded):
        return rounded
    limit = np.where(np.isfinite(program.row_upper), program.row_upper, -1)
    nearly_full = np.abs(program.matrix @ x - limit) <= DIGITS * limit
    for rows in (full, full | nearly_full):
        exact = _from_the_leaves(program, rounded > 0, rows)
        if exact is not None and program.allows(exact):
            return exact
    return None


def _from_the_leaves(program: Program, used: Flags, rows: Flags) -> Ints | None:
    """Solve full rows for the columns in use, rows with one unknown first; None if some cannot be told."""
    entries = program.matrix.tocoo()
    chosen = rows[entries.row] & used[entries.col]
    row, column = entries.row[chosen], entries.col[chosen]
    factor = entries.data[chosen].astype(np.int64)
    left = np.where(rows, program.row_upper, 0).astype(np.int64)
    x = np.zeros(len(used), dtype=np.int64)
    while used.any():
        unknown = used[column]
        leaf = unknown & (np.bincount(row[unknown], minlength=len(rows))[row] == 1)
        if not leaf.any():
            return None
        found, first = np.unique(column[leaf], return_index=True)
        x[found] = left[row[leaf][first]] // factor[leaf][first]
        used = used.copy()
        used[found] = False
        settled = np.isin(column, found)
        np.subtract.at(left, row[settled], factor[settled] * x[column[settled]])
    return x
