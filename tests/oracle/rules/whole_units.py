"""What ships of an indivisible item is whole units, also where it stands in for another item."""

from __future__ import annotations

from tests.oracle.problem import Problem


def add_whole_units(problem: Problem) -> None:
    """Add, for every choice of an indivisible shipped item: its shipped units are whole."""
    for choice in problem.choices:
        denominator = choice.shipped_grain.denominator
        if denominator > 1 and not problem.facts.item(choice.supply.item_id).divisible:
            problem.multiple_of([(choice.shipped_grain, choice.variable)], 1)
