"""No line gets more than its open quantity."""

from __future__ import annotations

from tests.oracle.problem import Problem


def add_demand(problem: Problem) -> None:
    """Add, for every line: the sum of its allocations <= its quantity."""
    for line in problem.facts.lines:
        problem.at_most(((choice.grain, choice.variable) for choice in problem.of(line)), line.quantity)
