"""HiGHS, handed arrays: the judge of our own solver, and the solver of blocks that are no network."""

from __future__ import annotations

import highspy
import numpy as np

from allocator.arrays import Flags, Floats
from allocator.errors import NoProvenPlanError
from allocator.program import Program
from allocator.solve.lexicographic import Optimum


class Highs:
    """One program inside HiGHS; goals are answered from the basis of the goal before."""

    def __init__(self, program: Program) -> None:
        num_rows, num_columns = program.matrix.shape
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = num_columns, num_rows
        model.col_cost_ = np.zeros(num_columns)
        model.col_lower_ = np.zeros(num_columns)
        model.col_upper_ = np.full(num_columns, highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
        model.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
        model.a_matrix_.value_ = program.matrix.data
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("solver", "simplex")
        self._highs.passModel(model)
        self._columns = np.arange(num_columns, dtype=np.int32)

    def minimise(self, cost: Floats) -> Optimum:
        """Return an optimum of a goal."""
        self._highs.changeColsCost(len(cost), self._columns, cost)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoProvenPlanError(f"HiGHS stopped without an optimum: {self._highs.modelStatusToString(status)}")
        solution = self._highs.getSolution()
        return Optimum(
            x=np.array(solution.col_value),
            reduced_cost=np.array(solution.col_dual),
            row_dual=np.array(solution.row_dual),
        )

    def fix(self, columns: Flags, x: Floats, rows: Flags, activity: Floats) -> None:
        """Hold some columns at their values, and some rows at their activities."""
        chosen = np.flatnonzero(columns).astype(np.int32)
        held = np.maximum(x[chosen], 0)
        self._highs.changeColsBounds(len(chosen), chosen, held, held)
        for row in np.flatnonzero(rows):
            self._highs.changeRowBounds(int(row), activity[row], activity[row])
