"""Protections: units of an item at a location that are kept for a segment until a day."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.cells import Row, day_of, decimal, rows, text
from tests.oracle.problem import Problem


def add_protections(problem: Problem) -> None:
    """Add, for every day before release: shipped to others so far <= (usable so far - protected)+."""
    for row in rows(problem.facts.case.get("protections")):
        _add_protection(problem, row)


def _add_protection(problem: Problem, row: Row) -> None:
    place = text(row, "item_id"), text(row, "location_id", "main")
    segment, kept = text(row, "segment"), decimal(row["quantity"])
    others = [
        choice
        for choice in problem.choices
        if choice.supply.place == place and choice.line.segment != segment
    ]
    last = min(day_of(row["until"]) - 1, problem.facts.horizon)
    for on in range(problem.facts.as_of, last + 1):
        usable = sum(
            supply.quantity for supply in problem.supplies if supply.place == place and supply.usable <= on
        )
        shipped = [(choice.shipped_grain, choice.variable) for choice in others if choice.ship_day <= on]
        problem.at_most(shipped, max(Fraction(0), usable - kept))
