"""Capacities: how many units can leave a location in a day, all items together."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from tests.oracle.cells import Day, day, decimal, rows, text
from tests.oracle.problem import Choice, Problem


def add_capacities(problem: Problem) -> None:
    """Add, for every location and day: shipped units <= the limit of that day, else of any day."""
    limits: dict[tuple[str, Day | None], Fraction] = {
        (text(row, "location_id", "main"), day(row, "date")): decimal(row["max_quantity"])
        for row in rows(problem.facts.case.get("capacities"))
    }
    leaving: dict[tuple[str, Day], list[Choice]] = defaultdict(list)
    for choice in problem.choices:
        leaving[choice.supply.location_id, choice.ship_day].append(choice)
    for (location, on), choices in leaving.items():
        limit = limits.get((location, on), limits.get((location, None)))
        if limit is not None:
            problem.at_most([(choice.shipped_grain, choice.variable) for choice in choices], limit)
