"""Goal after goal with a solver of linear programs: each is optimised and never given back.

After a goal, columns whose reduced cost is not zero stay at zero, and rows whose dual is not zero stay full:
what is left is exactly the set of its optima (complementary slackness), and it is a network still, so whole
quantities stay whole. Where a solver gives no such figures, a row holds the goal's value instead.

Everything is counted in whole numbers, so a reduced cost or a dual is a whole number too: below a half, in
absolute value, it is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from allocator.arrays import Flags, Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Program
from allocator.solve.whole import DIGITS, whole_quantities

_ZERO = 0.5


@dataclass(frozen=True)
class Optimum:
    """An optimal solution of one goal: a value per column, and the proof if the solver gives one."""

    x: Floats
    reduced_cost: Floats | None = None
    """Per column."""
    row_dual: Floats | None = None
    """Per row: what one more unit of its limit would add to the cost."""


@dataclass(frozen=True)
class Held:
    """What earlier goals leave no choice about."""

    empty: Flags
    """Columns that stay at zero."""
    full: Flags
    """Rows that stay at their upper limits."""
    values: Sequence[tuple[Ints, int]] = ()
    """Goals whose cost may not rise above a value."""


class LinearSolver(Protocol):
    """A solver that keeps one program and answers goal after goal."""

    def minimise(self, cost: Ints, held: Held) -> Optimum:
        """Return an optimum of a goal within what is held; raises NoProvenPlanError if there is none."""


def solve_in_turn(program: Program, solver: LinearSolver) -> Ints:
    """Return the columns' quantities in the lexicographic optimum of all goals of a program."""
    held = Held(empty=np.zeros(len(program.columns), dtype=bool), full=program.equalities)
    x = np.zeros(len(program.columns))
    for goal in program.goals:
        divisor = int(np.gcd.reduce(goal.cost[~held.empty], initial=0))
        if divisor == 0:
            continue
        cost = goal.cost // divisor
        optimum = solver.minimise(cost, held)
        x = optimum.x
        held = _after(program, cost, optimum, held)
    quantities = whole_quantities(program, x, held.full)
    if quantities is None:
        raise NoProvenPlanError("the solver's quantities are not whole: solve with another one")
    return quantities


def _after(program: Program, cost: Ints, optimum: Optimum, held: Held) -> Held:
    """Return what is held after a goal."""
    reduced_cost, row_dual = optimum.reduced_cost, optimum.row_dual
    # Once a row holds a value, duals speak of that row too, and the others alone prove nothing.
    if held.values or reduced_cost is None or row_dual is None:
        return _with_value(cost, optimum, held)
    if not _is_proof(program, cost, reduced_cost, row_dual, held):
        return _with_value(cost, optimum, held)
    unused = optimum.x < _ZERO
    return Held(
        empty=held.empty | (unused & (np.abs(reduced_cost) > _ZERO)),
        full=held.full | (np.abs(row_dual) > _ZERO),
    )


def _with_value(cost: Ints, optimum: Optimum, held: Held) -> Held:
    value = int(np.rint(cost @ np.rint(optimum.x)))
    return Held(held.empty, held.full, [*held.values, (cost, value)])


def _is_proof(program: Program, cost: Ints, reduced_cost: Floats, row_dual: Floats, held: Held) -> bool:
    """Return whether the figures price every column that is not held, and none of them with a gain."""
    priced = cost - program.matrix.T @ row_dual
    tolerance = _ZERO + DIGITS * (np.abs(cost) + abs(program.matrix).T @ np.abs(row_dual))
    agrees = np.abs(priced - reduced_cost) <= tolerance
    gains = reduced_cost < -tolerance
    return bool((agrees & ~gains)[~held.empty].all())
