"""HiGHS, handed arrays: the judge of our own solver, and the solver of blocks that are no network."""

from __future__ import annotations

import highspy
import numpy as np

from allocator.arrays import Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Program
from allocator.solve.lexicographic import Held, Optimum


class SilentHighs(highspy.Highs):
    """HiGHS without a word, on the thread that calls it.

    Its constructor enables callbacks first, and would print a banner with them.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.setOptionValue("threads", 1)
        self.setOptionValue("parallel", "off")

    def enableCallbacks(self) -> None:  # noqa: N802
        """Silence the solver; nobody calls back."""
        self.setOptionValue("output_flag", False)

    def run(self) -> highspy.HighsStatus:
        """Solve; where this process has used HiGHS before, with threads of its own, leave those to it."""
        status = super().run()
        if status == highspy.HighsStatus.kError and self.getOptionValue("threads")[1] == 1:
            # It refuses to change the number of threads once it has started them, used or not.
            self.setOptionValue("threads", 0)
            status = super().run()
        return status


class Highs:
    """One program inside HiGHS; goals are answered from the basis of the goal before."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._columns = np.arange(len(program.columns), dtype=np.int32)
        self._highs = SilentHighs()
        self._highs.setOptionValue("solver", "simplex")
        # Costs are whole numbers, so a tenth of one is nothing, however large they are.
        self._highs.setOptionValue("dual_feasibility_tolerance", 0.1)
        self._highs.passModel(_model(program))
        self._empty = np.zeros(len(program.columns), dtype=bool)
        self._full = program.equalities
        self._num_values = 0

    def minimise(self, cost: Ints, held: Held) -> Optimum:
        """Return an optimum of a goal within what is held; raises NoProvenPlanError if there is none."""
        self._hold(held)
        self._highs.changeColsCost(len(cost), self._columns, cost.astype(float))
        self._run()
        solution = self._highs.getSolution()
        return Optimum(
            x=np.array(solution.col_value),
            reduced_cost=np.array(solution.col_dual),
            row_dual=np.array(solution.row_dual)[: len(self._full)],
        )

    def _run(self) -> None:
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Large costs can mislead it on the way from the last basis; from scratch it finds its way.
            self._highs.clearSolver()
            self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NoProvenPlanError(f"HiGHS found no optimum: {self._highs.modelStatusToString(status)}")

    def _hold(self, held: Held) -> None:
        """Keep columns at zero, rows at their upper limits, and goals at their values, where that is new."""
        chosen = np.flatnonzero(held.empty & ~self._empty).astype(np.int32)
        zeros = np.zeros(len(chosen))
        self._highs.changeColsBounds(len(chosen), chosen, zeros, zeros)
        for row in np.flatnonzero(held.full & ~self._full):
            limit = self._program.row_upper[row]
            self._highs.changeRowBounds(int(row), limit, limit)
        for cost, value in held.values[self._num_values :]:
            self._highs.addRow(-highspy.kHighsInf, value, len(cost), self._columns, cost.astype(float))
        self._empty, self._full, self._num_values = held.empty, held.full, len(held.values)


def _model(program: Program) -> highspy.HighsLp:
    num_rows, num_columns = program.matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = num_columns, num_rows
    model.col_cost_ = np.zeros(num_columns)
    model.col_lower_ = np.zeros(num_columns)
    # No column reaches its limit, but large costs can make HiGHS believe that a program without is unbounded.
    columns = program.columns
    model.col_upper_ = (columns.network.lines.quantity[columns.all_lines] + 1).astype(np.float64)
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = program.matrix.data
    return model
