"""The value of every stage, recomputed from the allocations, and its bound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from allocator.arrays import Ints
from allocator.network import Network
from allocator.network.kept import moved_unit_days
from allocator.objective import Entry, Objective, pair_cost
from allocator.solve.solution import Solution

_SAFE = 2.0**62


def stage_values(
    network: Network, objective: Objective, solution: Solution, served: Ints
) -> list[dict[str, Any]]:
    """Return class, goal, value, bound and proven of each of the model's entries, in order."""
    plain_proven = bool(solution.proven[: network.num_plain].all())
    # A bound holds only as far as the goals before it were proven.
    proven = plain_proven & (np.cumsum(solution.gap) == 0)
    rows = []
    for entry, gap, is_proven in zip(objective.entries, solution.gap, proven.tolist(), strict=True):
        value = _value(network, objective, solution, served, entry)
        bound = round(value - entry.sign * float(gap) / entry.terms.units, 6) + 0.0
        rows.append(
            {
                "class": entry.label,
                "goal": entry.goal,
                "value": value,
                "bound": bound if plain_proven else None,
                "proven": is_proven,
            }
        )
    return rows


def _value(network: Network, objective: Objective, solution: Solution, served: Ints, entry: Entry) -> float:
    """Return sum of units x cost over pairs and open lines of the entry, in the goal's own unit."""
    terms, covered = entry.terms, entry.covers(network.lines)
    if terms.share is not None:
        return _smallest_share(network, solution, terms.share * covered)
    if terms.moves is not None:
        return _moved(network, solution, terms.moves * covered, terms.units)
    mine = served if covered.all() else served[covered[network.pairs.line[served]]]
    kinds = np.unique(network.places.items.units_per_one)
    total = 0
    for units_per_one in kinds:
        pair, at = mine, covered
        if len(kinds) > 1:
            counted = (network.places.items.units_per_one == units_per_one)[network.lines.item]
            pair, at = mine[counted[network.pairs.line[mine]]], covered & counted
        cost = _exact_sum(solution.held[pair], pair_cost(network, objective, terms, pair))
        cost += _exact_sum(solution.open[at], terms.open[at])
        total += cost * (1_000_000 // int(units_per_one))
    return round(entry.sign * total / (1_000_000 * terms.units), 6) + 0.0


def _moved(network: Network, solution: Solution, weight: Ints, units: int) -> float:
    """Return the weighted unit-days by which the last plan's shipments move."""
    moved = moved_unit_days(network, solution.held)
    line = np.flatnonzero(moved * weight)
    units_per_one = network.places.items.units_per_one[network.lines.item[line]]
    total = sum(
        Fraction(int(some) * int(each), int(one) * units)
        for some, each, one in zip(moved[line], weight[line], units_per_one, strict=True)
    )
    return round(float(total), 6) + 0.0


def _smallest_share(network: Network, solution: Solution, weight: Ints) -> float:
    """Return the smallest filled share among the customers of an item; 0 where there is nobody."""
    lines = network.lines
    chosen = np.flatnonzero(weight)
    if not len(chosen):
        return 0.0
    _, claim = np.unique(np.stack([lines.item, lines.customer])[:, chosen], axis=1, return_inverse=True)
    filled = (lines.quantity - solution.open)[chosen] * weight[chosen]
    share = np.bincount(claim.ravel(), filled) / np.bincount(
        claim.ravel(), (lines.fair_base * weight)[chosen]
    )
    return round(float(share.min()), 6) + 0.0


def _exact_sum(units: Ints, cost: Ints) -> int:
    """Return the sum of products of whole numbers, however large."""
    if float(np.abs(units).max(initial=0)) * float(np.abs(cost).max(initial=0)) * len(units) < _SAFE:
        return int(units @ cost)
    return sum(int(unit) * int(each) for unit, each in zip(units, cost, strict=True))
