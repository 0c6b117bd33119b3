"""Goal after goal with a solver of linear programs: each is optimised and never given back.

After a goal, columns whose reduced cost is not zero stay where they are, and rows whose dual is not zero stay
tight: what is left is exactly the set of its optima (complementary slackness), and it is a network still, so
whole quantities stay whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from allocator.arrays import Flags, Floats
from allocator.program import Program

_ZERO = 1e-7
"""Reduced costs and duals below this, relative to the largest cost, are zero."""


@dataclass(frozen=True)
class Optimum:
    """An optimal solution of one goal: a value per column, reduced cost per column, dual per row."""

    x: Floats
    reduced_cost: Floats
    row_dual: Floats


class LinearSolver(Protocol):
    """A solver that keeps one program and answers goal after goal."""

    def minimise(self, cost: Floats) -> Optimum:
        """Return an optimum of a goal; raises NoProvenPlanError if there is none."""

    def fix(self, columns: Flags, x: Floats, rows: Flags, activity: Floats) -> None:
        """Hold some columns at their values, and some rows at their activities."""


def solve_in_turn(program: Program, solver: LinearSolver) -> Floats:
    """Return the columns' values in the lexicographic optimum of all goals of a program."""
    x = np.zeros(len(program.columns))
    for goal in program.goals:
        largest = float(np.abs(goal.cost).max(initial=0))
        if largest == 0:
            continue
        optimum = solver.minimise(goal.cost / largest)
        x = optimum.x
        solver.fix(
            columns=np.abs(optimum.reduced_cost) > _ZERO,
            x=x,
            rows=np.abs(optimum.row_dual) > _ZERO,
            activity=program.matrix @ x,
        )
    return x
