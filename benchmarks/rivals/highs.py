"""HiGHS, handed one model, whole, as arrays, with its default options."""

from __future__ import annotations

import time

import highspy
import numpy as np

from benchmarks.one_goal import OneGoal
from benchmarks.rivals.solved import Solved


def solve(program: OneGoal) -> Solved:
    """Solve the program; raises RuntimeError if HiGHS does not call its answer optimal."""
    start = time.perf_counter()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.passModel(_model(program))
    built = time.perf_counter()
    solver.run()
    solved = time.perf_counter()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {solver.getModelStatus()}")
    return Solved(built - start, solved - built, solver.getInfo().objective_function_value)


def _model(program: OneGoal) -> highspy.HighsLp:
    """Columns: the pairs, then the open units of each line. Rows: each line in full, each supply at most."""
    num_lines, num_supplies, num_pairs = len(program.demand), len(program.available), len(program.line)
    model = highspy.HighsLp()
    model.num_col_ = num_pairs + num_lines
    model.num_row_ = num_lines + num_supplies
    model.col_cost_ = np.concatenate([program.cost, program.open_cost]).astype(float)
    model.col_lower_ = np.zeros(model.num_col_)
    model.col_upper_ = np.full(model.num_col_, highspy.kHighsInf)
    model.row_lower_ = np.concatenate([program.demand, np.full(num_supplies, -highspy.kHighsInf)])
    model.row_upper_ = np.concatenate([program.demand, program.available]).astype(float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.concatenate([np.arange(num_pairs) * 2, 2 * num_pairs + np.arange(num_lines + 1)])
    rows_of_pairs = np.column_stack([program.line, num_lines + program.supply]).ravel()
    matrix.index_ = np.concatenate([rows_of_pairs, np.arange(num_lines)])
    matrix.value_ = np.ones(2 * num_pairs + num_lines)
    return model
