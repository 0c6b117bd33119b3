"""Blocks with rules through PuLP: the second opinion on what HiGHS says of them.

The program is the same; the solver is another one, and so is the code that talks to it. After a goal a row
holds its value, so it is never given back.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Goal, Program
from allocator.solve.pulp_problem import Column, Row, Target, build_problem
from allocator.solve.pulp_run import Kind, run

_LEAST_SECONDS = 0.1
_CLOSE = 1e-6
_SHARE_ROOM = 1e-7
_ROUNDING = 1e-12
"""Of sums of floating-point numbers, relative to the size of their terms."""


@dataclass(frozen=True)
class Answer:
    """What a solver finds for one goal, given its own values of the goals before."""

    quantities: Ints
    """Small units of each column."""
    proven: bool
    """The solver says that nothing is better; otherwise its time was up."""


def answers(
    program: Program,
    columns: Iterable[Column],
    rows: Iterable[Row],
    own_name: str,
    seconds: float | None,
) -> Iterator[Answer]:
    """Yield an answer for each of the model's goals in turn, within a time limit for all of them together.

    `columns` and `rows` are the program's, in the items' own units. Raises NoProvenPlanError where the solver
    has no plan to show.
    """
    inquiry = _Inquiry(program, columns, rows, own_name, seconds)
    for goal in program.goals[: program.num_stages]:
        yield inquiry.ask(goal)


class _Inquiry:
    """One program, and the values that the solver has found for it so far."""

    def __init__(
        self,
        program: Program,
        columns: Iterable[Column],
        rows: Iterable[Row],
        own_name: str,
        seconds: float | None,
    ) -> None:
        self._program = program
        self._own_name = own_name
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._columns = [
            Column(f"c{number}", column.upper, column.whole) for number, column in enumerate(columns)
        ]
        self._rows: list[Row] = []
        for row in rows:
            self._add_row(row.column, row.value, row.lower, row.upper)

    def ask(self, goal: Goal) -> Answer:
        """Optimise a goal and hold its value."""
        if goal.shares:
            return self._share_fairly(goal)
        divisor = max(int(np.gcd.reduce(goal.cost, initial=0)), 1)
        cost = np.zeros(len(self._columns))
        cost[: len(goal.cost)] = goal.cost // divisor
        whole = all(self._columns[column].whole for column in np.flatnonzero(cost))
        x, kind = self._minimise(cost)
        value = float(cost @ x)
        # Whole values differ by one at least, so half of it is no room for another one.
        self._hold(cost, value + (0.5 if whole else _CLOSE * max(1.0, abs(value))))
        return self._answer(x, kind == Kind.OPTIMAL)

    def _share_fairly(self, goal: Goal) -> Answer:
        """Maximise the smallest share, then the sum of the two smallest, and so on (see `solve.mixed`)."""
        proven = True
        for number in range(1, len(goal.shares) + 1):
            threshold = len(self._columns)
            below = np.arange(threshold + 1, threshold + 1 + len(goal.shares))
            self._columns += [Column(f"c{place}") for place in (threshold, *below.tolist())]
            for place, (column, factor) in zip(below.tolist(), goal.shares, strict=True):
                value = np.concatenate([[1.0, -1.0], factor])
                self._add_row(np.concatenate([[place, threshold], column]), value, 0.0, np.inf)
            cost = np.zeros(len(self._columns))
            cost[threshold], cost[below] = -number, 1.0
            x, kind = self._minimise(cost)
            proven &= kind == Kind.OPTIMAL
            self._hold(cost, float(cost @ x) + _SHARE_ROOM)
        return self._answer(x, proven)

    def _add_row(self, column: Ints, value: Floats, lower: float, upper: float) -> None:
        self._rows.append(Row(f"r{len(self._rows)}", column, value, lower, upper))

    def _hold(self, cost: Floats, limit: float) -> None:
        counted = np.flatnonzero(cost)
        if len(counted):
            self._add_row(counted, cost[counted], -np.inf, limit)

    def _minimise(self, cost: Floats) -> tuple[Floats, Kind]:
        problem, variables = build_problem(self._columns, Target("cost", cost), self._rows)
        left = None
        if self._deadline is not None:
            left = max(self._deadline - time.monotonic(), _LEAST_SECONDS)
        kind = run(problem, self._own_name, left)
        x = np.array([np.nan if each.varValue is None else each.varValue for each in variables], dtype=float)
        if np.isnan(x).any():
            raise NoProvenPlanError(f"{self._own_name} gave no quantities")
        whole = np.array([column.whole for column in self._columns])
        return np.where(whole, np.rint(x), x), kind

    def _answer(self, x: Floats, proven: bool) -> Answer:
        program = self._program
        small = np.rint(x[: program.matrix.shape[1]] * program.column_units).astype(np.int64)
        if program.whole.all() and not _keeps_rows(program, small):
            raise NoProvenPlanError(f"{self._own_name} breaks a rule when its quantities are made whole")
        return Answer(small, proven)


def _keeps_rows(program: Program, small: Ints) -> bool:
    """Return whether whole quantities keep every row; its numbers need not be whole."""
    activity = program.matrix @ small
    room = _CLOSE + _ROUNDING * (abs(program.matrix) @ np.abs(small))
    low, high = program.row_lower - room, program.row_upper + room
    return bool((activity >= low).all() and (activity <= high).all())
