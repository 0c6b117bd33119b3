"""The goals, each as what a unit costs: recomputed from who gets what on which day.

Every goal is counted as minimised: `served` is what one unit costs that arrives, `unserved` what one unit
costs that stays open; a maximised goal is its negative. `fair_share` and `stability` are no sums over
units: see `fairness`, `stability`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.vectors import Floats, Ints

FAIR_SHARE = "fair_share"
STABILITY = "stability"
Served = Callable[[Facts, Trips], Floats]
Unserved = Callable[[Facts, Ints], Floats]


@dataclass(frozen=True)
class Goal:
    """What a goal costs per unit; `sign` is -1 where the goal is maximised."""

    sign: int
    served: Served
    unserved: Unserved


def _after(days: Ints, limit: Ints | int) -> Floats:
    after: Floats = np.maximum(days - limit, 0).astype(np.float64)
    return after


def _never(facts: Facts) -> Ints:
    """Return H, the day on which open units count as arriving."""
    return np.array([facts.last_day + 1])


def _late(facts: Facts, trips: Trips) -> Floats:
    return _after(trips.clock, facts.lines.requested[trips.line])


def _late_if_open(facts: Facts, line: Ints) -> Floats:
    return _after(_never(facts), facts.lines.requested[line])


def _broken(facts: Facts, trips: Trips) -> Floats:
    return _after(trips.arrive, facts.lines.promise[trips.line])


def _slipped(facts: Facts, trips: Trips) -> Floats:
    return _after(trips.arrive, facts.lines.target[trips.line])


def _broken_if_open(facts: Facts, line: Ints) -> Floats:
    return _after(_never(facts), facts.lines.promise[line])


def _slipped_if_open(facts: Facts, line: Ints) -> Floats:
    return _after(_never(facts), facts.lines.target[line])


def _no_cost(facts: Facts, trips: Trips) -> Floats:
    return np.zeros(len(trips.line))


def _one_unit(facts: Facts, trips: Trips) -> Floats:
    return np.full(len(trips.line), -1.0)


def _nothing(facts: Facts, line: Ints) -> Floats:
    return np.zeros(len(line))


def _worth(facts: Facts, trips: Trips) -> Floats:
    lines, line = facts.lines, trips.line
    return lines.late_cost[line] * _late(facts, trips) - np.maximum(lines.margin[line], 0.0)


def _worth_after_freight(facts: Facts, trips: Trips) -> Floats:
    return _worth(facts, trips) + trips.freight


def _waiting_cost(facts: Facts, line: Ints) -> Floats:
    return facts.lines.late_cost[line] * _late_if_open(facts, line)


def _turn(facts: Facts, line: Ints) -> Ints:
    return np.maximum(facts.lines.requested[line], facts.as_of)


def _queue(facts: Facts, trips: Trips) -> Floats:
    return (1 + facts.lines.age[trips.line]) * _after(trips.clock, _turn(facts, trips.line))


def _queue_if_open(facts: Facts, line: Ints) -> Floats:
    return (1 + facts.lines.age[line]) * _after(_never(facts), _turn(facts, line))


GOALS = {
    "promises": Goal(1, _slipped, _slipped_if_open),
    "fill": Goal(-1, _one_unit, _nothing),
    "value": Goal(-1, _worth, _waiting_cost),
    "profit": Goal(-1, _worth_after_freight, _waiting_cost),
    "lateness": Goal(1, _late, _late_if_open),
    "first_come": Goal(1, _queue, _queue_if_open),
    FAIR_SHARE: Goal(-1, _no_cost, _nothing),
    STABILITY: Goal(1, _no_cost, _nothing),
}
GAINED = Goal(1, _broken, _broken_if_open)
"""What the stage of the `gain` lines calls `promises`: it counts from what customers were told."""
