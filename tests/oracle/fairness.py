"""`fair_share`: the smallest filled share among an item's customers, then the next smallest, and so on.

A customer's share of an item is what its lines get over what they base their claim on (`fair_base`, by
default the quantity); orders that name no customer stand for themselves. The sum of the k smallest shares,
maximised for k = 1, 2, ... in turn, gives the same plan and is linear: it is the largest k * r - sum (r -
share)+ over all r.
"""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

from ortools.sat.python import cp_model

from tests.oracle.facts import Line
from tests.oracle.problem import Linear, Problem, Term, Weights


def fair_shares(problem: Problem, lines: list[Line], weights: Weights) -> list[Linear]:
    """Return the sums of the k smallest shares, k = 1, 2, ... up to the number of customers and items."""
    lines = [line for line in lines if weights[line.key]]
    shares = [_share(problem, group, weights) for group in _customers(lines)]
    step = math.lcm(1, *(share.scale() for share in shares))
    most = int(step * max((_largest(group, weights) for group in _customers(lines)), default=0))
    counted = [_counted(problem, share, step, most) for share in shares]
    sums = [_smallest(problem, counted, num, step, most) for num in range(1, len(counted) + 1)]
    return sums or [Linear()]


def _customers(lines: list[Line]) -> list[list[Line]]:
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.item_id, line.customer_id, "" if line.customer_id else line.order_id].append(line)
    return list(groups.values())


def _share(problem: Problem, group: list[Line], weights: Weights) -> Linear:
    base = sum(weights[line.key] * line.fair_base for line in group)
    share = Linear()
    for line in group:
        for choice in problem.of(line):
            share.add(weights[line.key] * choice.grain / base, choice.variable)
    return share


def _largest(group: list[Line], weights: Weights) -> Fraction:
    """Return the share of a customer that gets all it asks for."""
    base = sum(weights[line.key] * line.fair_base for line in group)
    return sum((weights[line.key] * line.quantity for line in group), Fraction(0)) / base


def _counted(problem: Problem, share: Linear, step: int, most: int) -> cp_model.IntVar:
    """Return a share as a whole number of steps."""
    variable = problem.cp.new_int_var(0, most, "share")
    problem.equals([*share.terms, (Fraction(-1, step), variable)], 0)
    return variable


def _smallest(problem: Problem, counted: list[cp_model.IntVar], num: int, step: int, most: int) -> Linear:
    """Return the sum of the `num` smallest shares, as something to maximise."""
    threshold = problem.cp.new_int_var(0, most, "threshold")
    terms: list[Term] = [(Fraction(num, step), threshold)]
    for share in counted:
        below = problem.cp.new_int_var(0, most, "below")
        problem.cp.add(below >= threshold - share)
        terms.append((Fraction(-1, step), below))
    return Linear(terms=terms)
