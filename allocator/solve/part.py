"""One part of a program under rules, for one goal, in HiGHS: relaxed, in whole numbers, and once more."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

from allocator.arrays import Flags, Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.solve.highs import SilentHighs

CLOSE = 1e-6
SETTLE_NODES = 5_000
"""Branches that are looked at to see whether a choice is the only one: then it is left open."""
_Status = highspy.HighsModelStatus
_NOTHING_BETTER = (_Status.kInfeasible, _Status.kObjectiveBound, _Status.kUnboundedOrInfeasible)
_OUT_OF_TIME = (_Status.kTimeLimit, _Status.kSolutionLimit)
_OPTIONS = {
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-9,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}


@dataclass(frozen=True)
class Relaxed:
    """An optimum in fractions, and its proof."""

    x: Floats
    value: float
    reduced_cost: Floats
    row_dual: Floats


class Part:
    """Minimise cost @ x subject to row_lower <= matrix @ x <= row_upper, lower <= x <= upper."""

    def __init__(
        self,
        matrix: csr_array,
        row_lower: Floats,
        row_upper: Floats,
        lower: Floats,
        upper: Floats,
        cost: Floats,
        whole: Flags,
    ) -> None:
        self._matrix, self._row_lower, self._row_upper = matrix, row_lower, row_upper
        self.cost, self.whole = cost, whole
        self._lower, self._upper = lower, upper
        self.whole_values = bool(whole[np.flatnonzero(cost)].all())
        """Whether every plan comes to a whole number."""
        self.least = float(np.minimum(cost * lower, cost * upper).sum())
        """No plan costs less, whatever the rows say."""
        self._highs = SilentHighs()
        for option, value in _OPTIONS.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._model())

    def relax(self, seconds: float | None) -> Relaxed | None:
        """Return the optimum in fractions, None where the time is up."""
        self._limit(seconds)
        self._highs.run()
        if self._highs.getModelStatus() != _Status.kOptimal:
            if self._highs.getModelStatus() not in _OUT_OF_TIME:
                self._without_presolve()
            if self._highs.getModelStatus() != _Status.kOptimal:
                return None
        solution = self._highs.getSolution()
        return Relaxed(
            x=np.array(solution.col_value),
            value=float(self._highs.getInfo().objective_function_value),
            reduced_cost=np.array(solution.col_dual),
            row_dual=np.array(solution.row_dual),
        )

    def is_plan(self, relaxed: Relaxed | None, slack: float) -> bool:
        """Return whether an optimum in fractions has none, and so is one in whole numbers."""
        if relaxed is None:
            return False
        x = self.rounded(relaxed.x)
        close = bool(np.abs(x - relaxed.x)[self.whole].max(initial=0.0) < CLOSE)
        return close and self._keeps_rows(x) and float(self.cost @ x) - relaxed.value <= slack

    def rounded(self, x: Floats) -> Floats:
        """Return x with what must be whole rounded."""
        result: Floats = np.where(self.whole, np.rint(x), x)
        return result

    def search(self, cutoff: float, bound: float, seconds: float | None) -> tuple[Floats | None, float]:
        """Return the best plan in whole numbers within a cutoff, and a bound: the cutoff if there is none."""
        self._in_whole_numbers()
        self._highs.setOptionValue("objective_bound", cutoff)
        self._limit(seconds)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in _NOTHING_BETTER:
            return None, cutoff
        x = self.rounded(np.array(self._highs.getSolution().col_value))
        stated = float(self._highs.getInfo().objective_function_value)
        honest = len(x) == len(self.cost) and self._keeps_rows(x)
        honest = honest and bool(abs(self.cost @ x - stated) <= CLOSE * max(1.0, abs(stated)))
        if status == _Status.kOptimal:
            if not honest:
                raise NoProvenPlanError("HiGHS states a value that its plan does not have")
            return x, stated
        if status not in _OUT_OF_TIME:
            raise NoProvenPlanError(f"HiGHS found no plan: {self._highs.modelStatusToString(status)}")
        return (x if honest else None), max(bound, min(float(self._highs.getInfo().mip_dual_bound), cutoff))

    def is_only_choice(self, chosen: Ints, now: Floats, cutoff: float, seconds: float | None) -> bool:
        """Return whether every plan within a cutoff has these values of some columns, which are 0 or 1."""
        self._in_whole_numbers()
        index, sign = chosen.astype(np.int32), np.where(now > 0.5, -1.0, 1.0)
        self._highs.addRow(1.0 - float((now > 0.5).sum()), highspy.kHighsInf, len(index), index, sign)
        self._highs.setOptionValue("objective_bound", cutoff)
        self._highs.setOptionValue("mip_max_nodes", SETTLE_NODES)
        self._highs.setOptionValue("mip_max_improving_sols", 1)
        self._limit(seconds)
        self._highs.run()
        status = self._highs.getModelStatus()
        only = status in _NOTHING_BETTER or float(self._highs.getInfo().mip_dual_bound) > cutoff
        self._highs.deleteRows(1, np.array([len(self._row_upper)], dtype=np.int32))
        return only

    def _in_whole_numbers(self) -> None:
        columns = np.arange(len(self.cost), dtype=np.int32)
        self._highs.changeColsIntegrality(len(columns), columns, self.whole.astype(np.uint8))
        self._highs.clearSolver()

    def _without_presolve(self) -> None:
        """Run once more: there is a plan, but HiGHS lost it to rounding while it simplified the program."""
        self._highs.clearSolver()
        self._highs.setOptionValue("presolve", "off")
        self._highs.run()
        self._highs.setOptionValue("presolve", "choose")

    def _limit(self, seconds: float | None) -> None:
        if seconds is not None:
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)

    def _keeps_rows(self, x: Floats) -> bool:
        """Return whether a plan keeps every row, but for rounding."""
        activity = self._matrix @ x
        room = CLOSE * (1 + abs(self._matrix) @ np.abs(x))
        kept = (activity <= self._row_upper + room) & (activity >= self._row_lower - room)
        kept_columns = (x <= self._upper + CLOSE) & (x >= self._lower - CLOSE)
        return bool(kept.all() and kept_columns.all())

    def _model(self) -> highspy.HighsLp:
        matrix = self._matrix.tocsc()
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_ = self.cost
        model.col_lower_, model.col_upper_ = self._lower, _finite(self._upper)
        model.row_lower_, model.row_upper_ = _finite(self._row_lower), _finite(self._row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = matrix.data
        return model


def _finite(limit: Floats) -> Floats:
    """Return limits with HiGHS's own infinity."""
    result: Floats = np.clip(limit, -highspy.kHighsInf, highspy.kHighsInf)
    return result
