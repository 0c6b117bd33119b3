"""The goals of section 4, each as the sum it stands for, over given lines and their weights.

A goal gives its objectives in turn (all but `fair_share` have one) and whether they are to be large or
small.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.cells import Day
from tests.oracle.facts import Line
from tests.oracle.fairness import fair_shares
from tests.oracle.previous import moved_unit_days
from tests.oracle.problem import Choice, Linear, Problem, Weights


@dataclass(frozen=True)
class Goal:
    """Whether a goal is maximised, and its sums to optimise one after the other; the first is reported."""

    maximise: bool
    objectives: Callable[[Problem, list[Line], Weights], list[Linear]]


def _per_unit(
    served: Callable[[Problem, Choice], Fraction | int], still_open: Callable[[Problem, Line], Fraction | int]
) -> Callable[[Problem, list[Line], Weights], list[Linear]]:
    """Build the sum over lines of weight * (units served * worth of each + open units * worth of each)."""

    def objectives(problem: Problem, lines: list[Line], weights: Weights) -> list[Linear]:
        total = Linear()
        for line in lines:
            weight, open_unit = weights[line.key], Fraction(still_open(problem, line))
            total.constant += weight * open_unit * line.quantity
            for choice in problem.of(line):
                unit = Fraction(served(problem, choice)) - open_unit
                total.add(weight * unit * choice.grain, choice.variable)
        return [total]

    return objectives


def _late(problem: Problem, choice: Choice) -> int:
    """Return the days a choice is late, from the ship day where requested dates are ship dates."""
    return max(0, _counted_day(problem, choice) - choice.line.requested)


def _counted_day(problem: Problem, choice: Choice) -> Day:
    return choice.ship_day if problem.facts.ship_dates_requested else choice.arrival


def _late_if_open(problem: Problem, line: Line) -> int:
    return max(0, problem.facts.beyond - line.requested)


def _behind_target(problem: Problem, choice: Choice) -> int:
    return 0 if choice.line.target is None else max(0, choice.arrival - choice.line.target)


def _behind_target_if_open(problem: Problem, line: Line) -> int:
    return 0 if line.target is None else max(0, problem.facts.beyond - line.target)


def _behind_promise(problem: Problem, choice: Choice) -> int:
    return 0 if choice.line.promise is None else max(0, choice.arrival - choice.line.promise)


def _behind_promise_if_open(problem: Problem, line: Line) -> int:
    return 0 if line.promise is None else max(0, problem.facts.beyond - line.promise)


def _worth(problem: Problem, choice: Choice) -> Fraction:
    return max(Fraction(0), choice.line.margin) - choice.line.late_cost * _late(problem, choice)


def _worth_after_freight(problem: Problem, choice: Choice) -> Fraction:
    return _worth(problem, choice) - choice.lane.unit_cost - choice.substitute.unit_penalty


def _worth_if_open(problem: Problem, line: Line) -> Fraction:
    return -line.late_cost * _late_if_open(problem, line)


def _age(problem: Problem, line: Line) -> int:
    return 1 + max(0, problem.facts.as_of - line.order_day)


def _wait(problem: Problem, choice: Choice) -> int:
    since = max(problem.facts.as_of, choice.line.requested)
    return _age(problem, choice.line) * max(0, _counted_day(problem, choice) - since)


def _wait_if_open(problem: Problem, line: Line) -> int:
    since = max(problem.facts.as_of, line.requested)
    return _age(problem, line) * max(0, problem.facts.beyond - since)


GOALS: Mapping[str, Goal] = {
    "promises": Goal(False, _per_unit(_behind_target, _behind_target_if_open)),
    "fill": Goal(True, _per_unit(lambda problem, choice: 1, lambda problem, line: 0)),
    "value": Goal(True, _per_unit(_worth, _worth_if_open)),
    "profit": Goal(True, _per_unit(_worth_after_freight, _worth_if_open)),
    "lateness": Goal(False, _per_unit(_late, _late_if_open)),
    "first_come": Goal(False, _per_unit(_wait, _wait_if_open)),
    "fair_share": Goal(True, fair_shares),
    "stability": Goal(False, moved_unit_days),
}
GAIN = Goal(False, _per_unit(_behind_promise, _behind_promise_if_open))
"""The goal `promises` in the stage of the gain lines, which keep what they were told."""


def ship_day_sum(problem: Problem) -> Linear:
    """Return the sum of units x days from as_of to the ship day, which breaks the last ties.

    An open unit counts as if it left on the day after the horizon: otherwise shipping nothing would be best.
    """
    lines = list(problem.facts.lines)
    as_of, beyond = problem.facts.as_of, problem.facts.beyond
    days = _per_unit(lambda _, choice: choice.ship_day - as_of, lambda _, line: beyond - as_of)
    return days(problem, lines, {line.key: Fraction(1) for line in lines})[0]
