"""Solve a case stage after stage; a finished stage is kept by an equation, never by a weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd
from ortools.sat.python import cp_model

from tests.oracle.cells import date_of
from tests.oracle.facts import Case, read_facts
from tests.oracle.given_plan import add_given_plan
from tests.oracle.goals import GAIN, GOALS, ship_day_sum
from tests.oracle.problem import Days, Linear, Problem, pose
from tests.oracle.promise_budget import allowed, keep_budget
from tests.oracle.rules import FAMILIES
from tests.oracle.stages import unroll
from tests.oracle.supply import net_supplies


@dataclass(frozen=True)
class StageValue:
    """What a stage comes to in the best plan."""

    name: str
    goal: str
    value: Fraction


@dataclass(frozen=True)
class Answer:
    """The stage values of the best plan, one such plan, and what breaks its last ties."""

    stages: tuple[StageValue, ...]
    allocation: pd.DataFrame
    """A row per choice taken: line, shipped item, supply, dates and ordered units."""
    ship_day_sum: Fraction
    """Units x days from as_of to the ship day (open: to the day after the horizon), the smallest left."""

    def values(self) -> list[tuple[str, str, float]]:
        """Return the stages as `summary.json` lists them: class, goal, value."""
        return [(stage.name, stage.goal, float(stage.value)) for stage in self.stages]


def solve(
    case: Case,
    model: Mapping[str, Any],
    days: Days = "every",
    previous: pd.DataFrame | None = None,
    plan: pd.DataFrame | None = None,
) -> Answer:
    """Solve a case (what `Scenario.from_frames` takes) with a model (what its TOML file says), exactly.

    `previous` is the shipping schedule of the last plan, for the goal `stability`. Where a `plan` is given by
    its shipping schedule, the answer says what its stages come to; AssertionError if it breaks a rule.
    """
    facts = read_facts(case, model, previous)
    problem = pose(facts, net_supplies(facts), days)
    for add_family in FAMILIES:
        add_family(problem)
    if plan is not None:
        add_given_plan(problem, plan)
    search = _Search(problem)
    search.keep_budget()
    found = []
    for stage in unroll(facts, model):
        goal = GAIN if stage.name == "gain" else GOALS[stage.goal]
        values = [
            search.optimise(objective, goal.maximise)
            for objective in goal.objectives(problem, stage.lines, stage.weights)
        ]
        found.append(StageValue(stage.name, stage.goal, values[0]))
    ties = search.optimise(ship_day_sum(problem), maximise=False)
    return Answer(tuple(found), search.allocation(), ties)


class _Search:
    """The solver with what it found last."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.linearization_level = 2  # the linear relaxation is nearly whole by itself

    def keep_budget(self) -> None:
        """Allow as many broken promises as the budget does, or the fewest that there can be."""
        broken = keep_budget(self.problem)
        if broken is None or not broken.terms:
            return
        self.problem.cp.minimize(broken.whole(1))
        if self.solver.solve(self.problem.cp) != cp_model.OPTIMAL:
            raise AssertionError("no plan keeps all rules")
        fewest = int(broken.value(self.solver))
        self.problem.at_most(broken.terms, max(fewest, allowed(self.problem)))

    def optimise(self, objective: Linear, maximise: bool) -> Fraction:
        """Optimise one sum, keep its optimum as an equation, and return it."""
        if not objective.terms:
            return objective.constant
        cp, scale = self.problem.cp, objective.scale()
        total = objective.whole(scale)
        if maximise:
            cp.maximize(total)
        else:
            cp.minimize(total)
        status = self.solver.solve(cp)
        if status != cp_model.OPTIMAL:
            raise AssertionError(f"no plan keeps all rules: {self.solver.status_name(status)}")
        value = objective.value(self.solver)
        cp.add(total == int((value - objective.constant) * scale))
        self._start_from_here()
        return value

    def _start_from_here(self) -> None:
        cp = self.problem.cp
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for index in range(len(cp.proto.variables)):
            variable = cp.get_int_var_from_proto_index(index)
            cp.add_hint(variable, self.solver.value(variable))

    def allocation(self) -> pd.DataFrame:
        """Return the choices taken in the last solution."""
        taken = [
            {
                "order_id": choice.line.order_id,
                "line_id": choice.line.line_id,
                "item_id": choice.supply.item_id,
                "source": choice.supply.source,
                "source_id": choice.supply.source_id,
                "location_id": choice.supply.location_id,
                "ship_date": date_of(choice.ship_day),
                "arrival_date": date_of(choice.arrival),
                "units": float(choice.grain * self.solver.value(choice.variable)),
            }
            for choice in self.problem.choices
        ]
        return pd.DataFrame(row for row in taken if row["units"])
