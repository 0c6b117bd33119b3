"""Blocks with rules: goal after goal with HiGHS, in whole numbers where the rules or the items ask for them.

After a goal a row holds its value, so it is never given back. When the time is up, the best plan so far
stands, and the gap to the best bound is stated.

HiGHS is not told the plan that it starts from: given one, version 1.16 has been seen to return a plan
that does not have the value it states.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import diags_array

from allocator.arrays import Flags, Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Goal, Move, Program
from allocator.solve.highs import SilentHighs
from allocator.solve.staged import Staged

Shares = tuple[tuple[Ints, Floats], ...]

_CLOSE = 1e-6
_SHARE_SLACK = 1e-8
LEAST_SECONDS = 0.1
_WITH_PLAN = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit)


@dataclass(frozen=True)
class Mixed:
    """A plan of a program: small units per column, and per stage how far its value is from its bound."""

    quantities: Ints
    gaps: Floats
    """One per stage of the model, in units of cost (see `Goal`), 0 where proven."""


def solve_mixed(program: Program, seconds: float | None) -> Mixed:
    """Optimise the goals of a program in turn, within a time limit for all of them together."""
    deadline = None if seconds is None else time.monotonic() + seconds
    if not any(goal.shares or goal.moves for goal in program.goals):
        try:
            return _solve_staged(program, deadline)
        except NoProvenPlanError:
            # Rounding stood in the way of what the stages hold: a row for each goal holds its value instead.
            pass
    solver = _Solver(program)
    gaps = np.zeros(program.num_stages)
    for place, goal in enumerate(program.goals):
        left = None if deadline is None else max(deadline - time.monotonic(), LEAST_SECONDS)
        gap = solver.optimise(goal, left)
        if place < program.num_stages:
            gaps[place] = gap
    return Mixed(solver.quantities(), gaps)


def _solve_staged(program: Program, deadline: float | None) -> Mixed:
    solver = Staged(program)
    gaps = [solver.optimise(goal, deadline) for goal in program.goals]
    return Mixed(_small_units(program, solver.x), np.array(gaps[: program.num_stages]))


def _small_units(program: Program, x: Floats) -> Ints:
    """Return quantities in small units, whole; of what leaves in whole units exactly those.

    A solver is right to some digits only. By what whole units differ from its quantity, a small unit or two,
    the line gets less, or more, of something else, the most of which comes first; or it stays open.
    """
    num_columns, num_ships = len(program.columns), program.columns.num_ships
    small = x[:num_columns] * program.column_units[:num_columns]
    quantity: Ints = np.maximum(np.rint(small), 0).astype(np.int64)
    line, first = program.columns.line, program.columns.open_line[0]
    whole = _in_whole_units(program, x)
    for column, exact in whole.items():
        more = exact - int(quantity[column])
        quantity[column] = exact
        others = np.flatnonzero((line == line[column]) & (quantity[:num_ships] > max(more, 0)))
        others = others[~np.isin(others, list(whole))]
        others = others[np.argsort(-quantity[others], kind="stable")]
        takers = [*others.tolist(), num_ships + int(line[column] - first)] if more else []
        for taker in takers:
            quantity[taker] -= more
            if quantity[taker] >= 0 and (more > 0 or _in_stock(program, quantity)):
                break
            quantity[taker] += more
    return quantity


def _in_stock(program: Program, quantity: Ints) -> bool:
    """Return whether no supply gives more than it holds."""
    rows = [row for row, name in enumerate(program.row_names) if name.startswith("stock[")]
    used = program.matrix.tocsr()[rows, : len(quantity)] @ quantity
    return bool((used <= program.row_upper[rows] + _CLOSE).all())


def _in_whole_units(program: Program, x: Floats) -> dict[int, int]:
    """Return the small units of the columns that have to be whole units of what is shipped."""
    rows = [row for row, name in enumerate(program.row_names) if name.startswith("whole[")]
    result = {}
    matrix = program.matrix.tocsr()[rows]
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        values = dict(zip(matrix.indices[start:end].tolist(), matrix.data[start:end].tolist(), strict=True))
        column, own = min(values), max(values)
        result[column] = round(round(float(x[own])) / values[column])
    return result


class _Solver:
    """One program inside HiGHS, its quantities in the items' own units."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._whole: Flags = program.whole
        self._x = _nothing(program)
        self._highs = SilentHighs()
        for option, value in _OPTIONS.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._model())

    def optimise(self, goal: Goal, seconds: float | None) -> float:
        """Optimise a goal and hold its value; return how far the value may be from the optimum."""
        if goal.shares:
            return self._share_fairly(goal.shares, seconds)
        if goal.moves:
            return self._keep_last_plan(goal.moves, seconds)
        divisor = int(np.gcd.reduce(goal.cost, initial=0))
        if divisor == 0:
            return 0.0
        cost = np.zeros(len(self._x))
        cost[: len(goal.cost)] = goal.cost // divisor
        slack = 0.5 if self._whole[np.flatnonzero(cost)].all() else None
        return self._minimise(cost, seconds, slack) * divisor

    def _minimise(self, cost: Floats, seconds: float | None, slack: float | None = None) -> float:
        """Minimise a cost and hold its value; `slack` is less than any two values of it differ by."""
        columns = np.arange(len(cost), dtype=np.int32)
        self._highs.changeColsCost(len(cost), columns, cost)
        if seconds is not None:
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._run(cost)
        value, bound = float(cost @ self._x), self._bound(cost)
        if slack is None:
            slack = _CLOSE * max(1.0, abs(value))
        counted = np.flatnonzero(cost).astype(np.int32)
        largest = float(np.abs(cost).max())
        limit = (value + slack) / largest
        self._highs.addRow(-highspy.kHighsInf, limit, len(counted), counted, cost[counted] / largest)
        return 0.0 if value - bound <= slack else value - bound

    def _share_fairly(self, shares: Shares, seconds: float | None) -> float:
        """Maximise the smallest share, then the sum of the two smallest, and so on.

        The sum of the k smallest is the largest k * r - sum (r - share)+ over all r (Ogryczak and Tamir,
        2003).         Returns how far the smallest share may be from the optimum.
        """
        most = max(float(factor.sum()) for _, factor in shares)
        first_gap = 0.0
        for number in range(1, len(shares) + 1):
            threshold = len(self._x)
            below = np.arange(threshold + 1, threshold + 1 + len(shares), dtype=np.int32)
            self._add_columns(1 + len(shares))
            for place, (column, factor) in zip(below.tolist(), shares, strict=True):
                index = np.concatenate([[place, threshold], column]).astype(np.int32)
                value = np.concatenate([[1.0, -1.0], factor])
                self._highs.addRow(0.0, highspy.kHighsInf, len(index), index, value)
            cost = np.zeros(len(self._x))
            cost[threshold], cost[below] = -number, 1.0
            gap = self._minimise(cost, seconds, _SHARE_SLACK)
            first_gap = first_gap or (gap if number == 1 else 0.0)
            got = sorted(float(factor @ self._x[column]) for column, factor in shares)
            if got[number - 1] >= most - _SHARE_SLACK:
                break
        return first_gap

    def _keep_last_plan(self, moves: tuple[Move, ...], seconds: float | None) -> float:
        """Minimise the weighted unit-days by which the last plan moves; a column per old day and new one."""
        costs: list[float] = []
        columns: list[int] = []
        for move in moves:
            places = [(day, tuple(mine.tolist())) for day, mine in move.columns] + [(move.end, None)]
            first, width = len(self._x), len(places)
            self._add_columns(len(move.kept) * width)
            for number, (old_day, units) in enumerate(move.kept):
                row = np.arange(first + number * width, first + (number + 1) * width, dtype=np.int32)
                self._highs.addRow(units, units, width, row, np.ones(width))
                costs += [float(move.weight * abs(day - old_day)) for day, _ in places]
                columns += row.tolist()
                self._x[row[-1]] = units
            for number, (_, mine) in enumerate(places):
                if mine is not None:
                    index = np.array([*range(first + number, len(self._x), width), *mine], dtype=np.int32)
                    value = np.array([1.0] * len(move.kept) + [-1.0] * len(mine))
                    self._highs.addRow(-highspy.kHighsInf, 0.0, len(index), index, value)
        cost = np.zeros(len(self._x))
        cost[columns] = costs
        counted = np.concatenate([np.zeros(0, dtype=np.int64), *(c for m in moves for _, c in m.columns)])
        whole = bool(self._whole[counted.astype(np.int64)].all())
        divisor = float(np.gcd.reduce(cost.astype(np.int64), initial=0)) or 1.0
        return self._minimise(cost / divisor, seconds, 0.5 if whole else None) * divisor

    def _add_columns(self, count: int) -> None:
        """Add free columns that are not below 0, and may be 0 whatever the others are."""
        for _ in range(count):
            self._highs.addVar(0.0, highspy.kHighsInf)
        self._x = np.append(self._x, np.zeros(count))
        self._whole = np.append(self._whole, np.zeros(count, dtype=bool))

    def quantities(self) -> Ints:
        """Return the plan found in small units, whole."""
        return _small_units(self._program, self._x)

    def _run(self, cost: Floats) -> None:
        """Look for a better plan; where the time is up, the one that stands may be the best one found."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in _WITH_PLAN:
            # There is a plan, the one that stands: HiGHS lost it to rounding while it simplified the program.
            self._highs.clearSolver()
            self._highs.setOptionValue("presolve", "off")
            self._highs.run()
            self._highs.setOptionValue("presolve", "choose")
            status = self._highs.getModelStatus()
        if status not in _WITH_PLAN:
            raise NoProvenPlanError(f"HiGHS found no plan: {self._highs.modelStatusToString(status)}")
        x = np.array(self._highs.getSolution().col_value)
        stated = self._highs.getInfo().objective_function_value
        x = np.where(self._whole, np.rint(x), x) if len(x) else self._x
        honest = abs(cost @ x - stated) <= _CLOSE * max(1.0, abs(stated))
        if not honest and status == highspy.HighsModelStatus.kOptimal:
            raise NoProvenPlanError("HiGHS states a value that its plan does not have")
        if honest and cost @ x <= cost @ self._x:
            self._x = x

    def _bound(self, cost: Floats) -> float:
        """Return the best bound of the last run: the value itself where HiGHS says that it is optimal."""
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return float(cost @ self._x)
        return float(self._highs.getInfo().mip_dual_bound)

    def _model(self) -> highspy.HighsLp:
        program = self._program
        per_row = diags_array(1 / program.row_units)
        matrix = (per_row @ program.matrix @ diags_array(program.column_units.astype(float))).tocsc()
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = np.zeros(matrix.shape[1])
        model.col_lower_ = np.zeros(matrix.shape[1])
        model.col_upper_ = np.where(
            np.isfinite(program.column_upper), program.column_upper, highspy.kHighsInf
        )
        model.row_lower_ = program.row_lower / program.row_units
        model.row_upper_ = program.row_upper / program.row_units
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in self._whole]
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        return model


def _nothing(program: Program) -> Floats:
    """Return the plan that serves nobody: it keeps every rule."""
    columns = program.columns
    x = np.zeros(program.matrix.shape[1])
    x[columns.num_ships : len(columns)] = columns.network.lines.quantity[columns.open_line]
    return x / program.column_units


_OPTIONS = {
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-9,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}
