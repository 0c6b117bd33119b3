"""The goals of a model, stage by stage, recomputed from who gets what on which day.

Every goal is counted as minimised: `served` is what one unit costs that arrives, `unserved` what one unit
costs that stays open; a maximised goal is its negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.lines import split_by
from allocator.checking.vectors import Floats, Ints, exact_sum
from allocator.model import Model, Stage

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


def _broken_if_open(facts: Facts, line: Ints) -> Floats:
    return _after(_never(facts), facts.lines.promise[line])


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
    "promises": Goal(1, _broken, _broken_if_open),
    "fill": Goal(-1, _one_unit, _nothing),
    "value": Goal(-1, _worth, _waiting_cost),
    "profit": Goal(-1, _worth_after_freight, _waiting_cost),
    "lateness": Goal(1, _late, _late_if_open),
    "first_come": Goal(1, _queue, _queue_if_open),
}


@dataclass(frozen=True)
class Step:
    """One goal of one stage for one class (`rank` None: all lines)."""

    label: str
    rank: int | None
    goal: str
    weights: Floats
    """By class rank: what the terms of its lines are multiplied by; 0 for lines outside the stage."""

    @property
    def sign(self) -> int:
        """-1 where the goal is maximised."""
        return GOALS[self.goal].sign

    def served(self, facts: Facts, trips: Trips) -> Floats:
        """Cost of one unit of each trip."""
        return self.weights[facts.lines.rank[trips.line]] * GOALS[self.goal].served(facts, trips)

    def unserved(self, facts: Facts, line: Ints) -> Floats:
        """Cost of one open unit of each line."""
        return self.weights[facts.lines.rank[line]] * GOALS[self.goal].unserved(facts, line)


def steps(model: Model, classes: tuple[str, ...]) -> list[Step]:
    """All goals of a model in their order: the entries of `summary["stages"]`."""
    return [step for stage in model.stages for step in _steps_of(stage, classes)]


def _steps_of(stage: Stage, classes: tuple[str, ...]) -> Iterator[Step]:
    ranks = np.arange(len(classes))
    given = np.array(stage.weights or (1.0,), dtype=np.float64)
    weights = given[np.minimum(ranks, len(given) - 1)]
    parts = [(None, "")] if stage.for_each is None else list(enumerate(classes))
    for rank, label in parts:
        own = weights if rank is None else np.where(ranks == rank, weights, 0.0)
        for goal in stage.goals:
            yield Step(label, rank, goal, own)


def totals(
    facts: Facts, all_steps: list[Step], trips: Trips, units: Floats, unserved: Floats
) -> list[tuple[float, float]]:
    """Cost of each step, and the sum of its terms' sizes.

    `units` go on the trips, `unserved` are the open units of every line.
    """
    trips_of = split_by(facts.lines.rank[trips.line], len(facts.lines.classes))
    lines_of = facts.lines.by_class()
    everyone = np.arange(len(unserved)), np.arange(len(units))
    found = []
    for step in all_steps:
        line, rows = everyone if step.rank is None else (lines_of[step.rank], trips_of[step.rank])
        arriving = step.served(facts, trips.take(rows)) * units[rows]
        found.append(exact_sum(arriving, step.unserved(facts, line) * unserved[line]))
    return found
