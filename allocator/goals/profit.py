"""Profit: value, less freight."""

from __future__ import annotations

from dataclasses import replace

from allocator.goals.terms import Facts, Terms
from allocator.goals.value import value


def profit(lines: Facts) -> Terms:
    """The value of what is served, less the lane's cost per unit (maximised).

    max value - sum x * lane unit_cost
    """
    return replace(value(lines), freight=lines.zeros() + 1)
