"""No supply gives more than is left of it, counted in units of the item that ships."""

from __future__ import annotations

from collections import defaultdict

from tests.oracle.problem import Choice, Problem
from tests.oracle.supply import Supply


def add_stock(problem: Problem) -> None:
    """Add, for every supply: the units that leave from it <= its quantity after debts and reservations."""
    drawn: dict[Supply, list[Choice]] = defaultdict(list)
    for choice in problem.choices:
        drawn[choice.supply].append(choice)
    for supply, choices in drawn.items():
        problem.at_most(((choice.shipped_grain, choice.variable) for choice in choices), supply.quantity)
