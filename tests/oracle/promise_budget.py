"""`max_promises_moved`: how many promised lines may be late against their promise, or not in full."""

from __future__ import annotations

import math

from ortools.sat.python import cp_model

from tests.oracle.problem import Linear, Problem


def broken_promises(problem: Problem) -> list[cp_model.IntVar]:
    """Return a yes or no for each promised line: no means that all of it arrives by its promise."""
    found = []
    for line in problem.facts.lines:
        if line.promise is None:
            continue
        broken = problem.cp.new_bool_var(f"broken[{line.key}]")
        in_time = [(-c.grain, c.variable) for c in problem.of(line) if c.arrival <= line.promise]
        problem.at_most([*in_time, (-line.quantity, broken)], -line.quantity)
        found.append(broken)
    return found


def keep_budget(problem: Problem) -> Linear | None:
    """Return the number of broken promises, where there is a budget for them."""
    if problem.facts.max_promises_moved is None:
        return None
    total = Linear()
    for broken in broken_promises(problem):
        total.add(1, broken)
    return total


def allowed(problem: Problem) -> int:
    """Return how many may be broken."""
    share = problem.facts.max_promises_moved
    assert share is not None
    return math.floor(share * sum(line.promise is not None for line in problem.facts.lines))
