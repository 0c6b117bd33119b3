"""Blocks with rules, goal after goal: each on as few order lines and days as it concerns.

A goal is optimised over the lines that it or an earlier goal counts; all others wait and stay open, which
no goal so far minds. Those lines fall apart into parts that nothing links, each a program for HiGHS.

After a goal its value is held. Where the linear relaxation reaches it, columns whose reduced cost is not
zero stay where they are, and rows whose dual is not zero stay full: that leaves exactly the optima
(complementary slackness), also of lines that still wait. Elsewhere a row holds the value, and columns whose
reduced cost alone would pass it stay at zero. Where no other choice of complete orders reaches the value,
these are settled, and what is left is linear.

HiGHS gets the value of the plan that stands as a cutoff, never the plan; and every plan is recomputed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, diags_array, vstack
from scipy.sparse.csgraph import connected_components

from allocator.arrays import Flags, Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Goal, Program
from allocator.solve.part import Part, Relaxed
from allocator.solve.tightening import needs_of, tightened

_CLOSE = 1e-6
_UNLIMITED = 1e15


@dataclass(frozen=True)
class _HeldGoal:
    """The cost of a goal over all columns, and what it may come to."""

    cost: Floats
    limit: float


class Staged:
    """One program, its quantities in the items' own units, with the plan that stands."""

    def __init__(self, program: Program) -> None:
        self._program = program
        per_row = diags_array(1 / program.row_units)
        matrix = (per_row @ program.matrix @ diags_array(program.column_units.astype(float))).tocsr()
        num_columns = len(program.columns)
        row_upper = program.row_upper / program.row_units
        self._needs = needs_of(program, matrix)
        self._matrix, self._row_upper, self._upper = tightened(
            program, self._needs, matrix, row_upper, _limits(matrix, row_upper, program.column_upper)
        )
        self._row_lower = np.full(len(self._row_upper), -np.inf)
        self._row_lower[: len(program.row_lower)] = program.row_lower / program.row_units
        self._holds_value = np.zeros(len(self._row_upper), dtype=bool)
        self._largest = np.ones(len(self._row_upper))
        self._lower = np.zeros(matrix.shape[1])
        self._whole: Flags = program.whole
        self._bundle = _bundles(program)
        self._counts = np.zeros(int(self._bundle.max(initial=-1)) + 1, dtype=bool)
        self._held: list[_HeldGoal] = []
        self.x = np.zeros(matrix.shape[1])
        quantity = program.columns.network.lines.quantity[program.columns.open_line]
        still_open = slice(program.columns.num_ships, num_columns)
        self.x[still_open] = quantity / program.column_units[still_open]

    def optimise(self, goal: Goal, deadline: float | None) -> float:
        """Optimise a goal and hold its value; return how far the value may be from the optimum."""
        divisor = int(np.gcd.reduce(goal.cost, initial=0))
        if divisor == 0:
            return 0.0
        cost = np.zeros(len(self.x))
        cost[: len(goal.cost)] = goal.cost // divisor
        before = self.x.copy()
        gap = self._minimise(cost, deadline)
        if self._lost():
            # Rounding let a reduced cost pass for zero: rows hold the goals before, and this one begins anew.
            self.x = before
            for held in self._held:
                self._hold_by_row(held.cost, held.limit)
            gap = self._minimise(cost, deadline)
            if self._lost():
                raise NoProvenPlanError("HiGHS gives up what an earlier goal has reached")
        self._held.append(_HeldGoal(cost, float(cost @ self.x) + _slack(cost, self.x, self._whole)))
        return gap * divisor

    def _lost(self) -> bool:
        """Return whether the plan falls short of what an earlier goal has reached."""
        return any(held.cost @ self.x > held.limit for held in self._held)

    def _minimise(self, cost: Floats, deadline: float | None) -> float:
        self._counts[self._bundle[cost != 0]] = True
        waits = ~self._counts[self._bundle]
        settled = self._lower == self._upper
        fixed = self._matrix @ np.where(settled & ~waits, self._lower, 0.0)
        gap = 0.0
        for rows, columns in self._parts(np.flatnonzero(~waits & ~settled), fixed):
            if cost[columns].any():
                gap += self._solve(rows, columns, cost, fixed, deadline)
        return gap

    def _parts(self, columns: Ints, fixed: Floats) -> list[tuple[Ints, Ints]]:
        """Return rows and columns that hang together, the smallest part first; idle rows are left out."""
        matrix = self._matrix[:, columns]
        most = matrix.maximum(0) @ self._upper[columns] + matrix.minimum(0) @ self._lower[columns] + fixed
        idle = (most <= self._row_upper) & ~np.isfinite(self._row_lower)
        rows = np.flatnonzero((np.diff(matrix.indptr) > 0) & ~idle)
        entries = matrix[rows].tocoo()
        size = len(rows) + len(columns)
        links = coo_array((np.ones(entries.nnz), (entries.row, len(rows) + entries.col)), shape=(size, size))
        num_parts, part = connected_components(links, directed=False)
        parts = [
            (rows[mine], columns[ours])
            for mine, ours in zip(
                _split(part[: len(rows)], num_parts), _split(part[len(rows) :], num_parts), strict=True
            )
        ]
        return sorted(parts, key=lambda each: len(each[1]))

    def _solve(self, rows: Ints, columns: Ints, cost: Floats, fixed: Floats, deadline: float | None) -> float:
        """Optimise one part and hold its value; return the gap."""
        mine = cost[columns]
        part = self._part(rows, columns, mine, fixed)
        seconds = None if deadline is None else max((deadline - time.monotonic()) / 2, _LEAST_SECONDS)
        slack = _slack(mine, self.x[columns], part.whole)
        relaxed = part.relax(seconds)
        # No plan is better than the relaxation; of whole values the next one may be as good as it gets.
        bound = part.least if relaxed is None else relaxed.value
        if part.is_plan(relaxed, slack):
            assert relaxed is not None
            self.x[columns] = part.rounded(relaxed.x)
        elif mine @ self.x[columns] - bound > slack + (0.4 if part.whole_values else 0.0):
            found, bound = part.search(float(mine @ self.x[columns]) + slack, bound, seconds)
            if found is not None and mine @ found <= mine @ self.x[columns] + slack:
                self.x[columns] = found
        value = float(mine @ self.x[columns])
        gap = max(value - bound, 0.0)
        gap = 0.0 if gap <= slack or (part.whole_values and gap < 1 - _CLOSE) else gap
        open_ = relaxed is not None and not _is_tight(value, relaxed) and not gap
        if open_ and self._settle(part, columns, cost, slack, seconds):
            self._hold_anew(rows, columns, fixed, seconds)
            relaxed = self._part(rows, columns, mine, fixed).relax(seconds)
        self._hold(rows, columns, cost, slack, relaxed)
        return gap

    def _part(self, rows: Ints, columns: Ints, cost: Floats, fixed: Floats) -> Part:
        """Return rows and columns as a program of their own."""
        return Part(
            self._matrix[rows][:, columns],
            self._row_lower[rows] - fixed[rows],
            self._row_upper[rows] - fixed[rows],
            self._lower[columns],
            self._upper[columns],
            cost,
            self._whole[columns],
        )

    def _settle(self, part: Part, columns: Ints, cost: Floats, slack: float, seconds: float | None) -> bool:
        """Settle the complete orders of a part if no other choice of them comes to the same value."""
        telling = self._telling(columns, cost)
        if not len(telling):
            return False
        every = columns[(columns >= len(self._program.columns)) & (self._upper[columns] <= 1)]
        cutoff = float(part.cost @ self.x[columns]) + slack
        for candidates in (every, telling):
            chosen = np.flatnonzero(np.isin(columns, candidates))
            now = self.x[columns[chosen]]
            if part.is_only_choice(chosen, now, cutoff, seconds):
                self._lower[columns[chosen]] = self._upper[columns[chosen]] = now
                return True
        return False

    def _hold_anew(self, rows: Ints, columns: Ints, fixed: Floats, seconds: float | None) -> None:
        """Hold earlier goals by what is left of their optima, no longer by rows: orders are settled now."""
        for row in rows[self._holds_value[rows]]:
            limit, cost = self._row_upper[row], np.zeros(len(self.x))
            part = slice(self._matrix.indptr[row], self._matrix.indptr[row + 1])
            cost[self._matrix.indices[part]] = self._matrix.data[part] * self._largest[row]
            self._row_upper[row] = np.inf
            relaxed = self._part(rows, columns, cost[columns], fixed).relax(seconds)
            if relaxed is None or not _is_tight(float(cost[columns] @ self.x[columns]), relaxed):
                self._row_upper[row] = limit
                return
            self._hold(rows, columns, cost, 0.0, relaxed)

    def _telling(self, columns: Ints, cost: Floats) -> Ints:
        """Return the own columns of the lines for which every day comes to another cost."""
        here = np.zeros(len(cost), dtype=bool)
        here[columns] = True
        worth: dict[int, float] = {}
        for own, row, factor in zip(self._needs.own, self._needs.rows, self._needs.factor, strict=True):
            if here[own] and self._upper[own] <= 1:
                ships = self._matrix.indices[self._matrix.indptr[row] : self._matrix.indptr[row + 1]]
                ships = ships[(ships != own) & here[ships]]
                worth[own] = worth.get(own, 0.0) + (factor * float(cost[ships].min()) if len(ships) else 0.0)
        of_bundle: dict[int, list[float]] = {}
        for own, each in worth.items():
            of_bundle.setdefault(int(self._bundle[own]), []).append(each)
        telling = {bundle for bundle, all_ in of_bundle.items() if len(set(all_)) == len(all_) and any(all_)}
        return np.array([own for own in worth if int(self._bundle[own]) in telling], dtype=np.int64)

    def _hold(self, rows: Ints, columns: Ints, cost: Floats, slack: float, relaxed: Relaxed | None) -> None:
        """Hold the value of a part for all goals to come."""
        value = float(cost[columns] @ self.x[columns])
        if relaxed is None or not _is_tight(value, relaxed):
            mine = np.zeros(len(cost))
            mine[columns] = cost[columns]
            self._hold_by_row(mine, value + slack)
        if relaxed is None:
            return
        tight = _is_tight(value, relaxed)
        room = _CLOSE + 1e-10 * float(np.abs(cost).max()) if tight else value - relaxed.value + slack
        # Where it is not tight, only a whole unit too many is known to pass the value.
        movable = np.ones(len(columns), dtype=bool) if tight else self._whole[columns]
        at_lower = movable & (relaxed.reduced_cost > room)
        at_upper = movable & (relaxed.reduced_cost < -room)
        self._upper[columns[at_lower]] = self._lower[columns[at_lower]]
        self._lower[columns[at_upper]] = self._upper[columns[at_upper]]
        priced = np.flatnonzero(np.abs(relaxed.row_dual) > _CLOSE)
        waiting = -(self._matrix[rows[priced]].T @ relaxed.row_dual[priced])
        shut = ~self._counts[self._bundle] & (waiting > room) & (self._whole | tight)
        self._upper[shut] = self._lower[shut]
        if tight:
            full, empty = relaxed.row_dual < -room, relaxed.row_dual > room
            self._row_lower[rows[full]] = self._row_upper[rows[full]]
            self._row_upper[rows[empty]] = self._row_lower[rows[empty]]

    def _hold_by_row(self, cost: Floats, limit: float) -> None:
        """Add a row that keeps a cost within a limit."""
        largest = float(np.abs(cost).max())
        self._matrix = vstack([self._matrix, csr_array(cost[None, :] / largest)]).tocsr()
        self._row_lower = np.append(self._row_lower, -np.inf)
        self._row_upper = np.append(self._row_upper, limit / largest)
        self._holds_value = np.append(self._holds_value, True)
        self._largest = np.append(self._largest, largest)


_LEAST_SECONDS = 0.1


def _is_tight(value: float, relaxed: Relaxed) -> bool:
    """Return whether the relaxation comes to the value itself."""
    return value - relaxed.value <= _CLOSE * max(1.0, abs(value))


def _slack(cost: Floats, x: Floats, whole: Flags) -> float:
    """Return less than any two values of a cost differ by, and more than rounding does."""
    if whole[np.flatnonzero(cost)].all():
        return float(min(0.4, max(0.05, 1e-7 * np.abs(cost).max(initial=0.0))))
    return _CLOSE * max(1.0, abs(float(cost @ x)))


def _limits(matrix: csr_array, row_upper: Floats, column_upper: Floats) -> Floats:
    """Return upper limits of the columns: also what each row without negative entries leaves room for."""
    entries = matrix.tocoo()
    negative = np.zeros(matrix.shape[0], dtype=bool)
    negative[entries.row[entries.data < 0]] = True
    telling = ~negative[entries.row] & np.isfinite(row_upper[entries.row]) & (entries.data > 0)
    limits = column_upper.copy()
    np.minimum.at(limits, entries.col[telling], row_upper[entries.row[telling]] / entries.data[telling])
    return np.minimum(limits, _UNLIMITED)


def _bundles(program: Program) -> Ints:
    """Return the bundle of each column: lines that share a whole variable come and wait together."""
    num_columns, first = len(program.columns), int(program.columns.open_line[0])
    num_lines = len(program.columns.open_line)
    entries = program.matrix.tocoo()
    node = np.concatenate(
        [program.columns.all_lines - first, num_lines + np.arange(program.matrix.shape[1] - num_columns)]
    )
    with_own = np.zeros(program.matrix.shape[0], dtype=bool)
    with_own[entries.row[entries.col >= num_columns]] = True
    linked = with_own[entries.row]
    num_nodes = num_lines + program.matrix.shape[1] - num_columns
    size = num_nodes + program.matrix.shape[0]
    links = coo_array(
        (np.ones(int(linked.sum())), (node[entries.col[linked]], num_nodes + entries.row[linked])),
        shape=(size, size),
    )
    _, bundle = connected_components(links, directed=False)
    result: Ints = bundle[node].astype(np.int64)
    return result


def _split(part: npt.NDArray[np.integer[Any]], num_parts: int) -> list[Ints]:
    """Return the members of each part."""
    order = np.argsort(part, kind="stable")
    return np.split(order, np.searchsorted(part[order], np.arange(1, num_parts)))
