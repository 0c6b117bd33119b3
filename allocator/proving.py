"""From a plan to its proof: our own, and if asked another solver's opinion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from allocator.checking import CheckReport
from allocator.checking import check as prove
from allocator.checking.tables import Tables
from allocator.model import Model
from allocator.progress import Progress
from allocator.scenario import Scenario


def check(
    scenario: Scenario,
    plan: Tables,
    model: Model | str | Path | None = None,
    *,
    solver: str | None = None,
    time_limit: float | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> CheckReport:
    """Prove a plan from its input and its tables alone, and, if a solver is named, ask that solver too.

    The proof recomputes every constraint, every figure, every stage value, and from the prices the bound of
    every stage. The model is the plan's own unless one is given. `solver` is one that PuLP finds, such as
    `cbc`: it solves every block again, and each stage must come out at the plan's value. `time_limit` is the
    number of seconds that it may take for a block under rules; what it does not finish is said.

    Raises UsageError if there is no such model or solver, InputError if the summary's model is none.
    """
    if solver is None:
        return prove(scenario, plan, model)
    # Another solver is loaded only when it is asked for.
    from allocator.second_opinion import named, second_opinion

    own_name = named(solver)
    report = prove(scenario, plan, model)
    if report.stages.empty:
        return report
    problems, notes = second_opinion(scenario, plan, model, own_name, time_limit, workers, progress)
    return replace(report, problems=(*report.problems, *problems), notes=(*report.notes, *notes))
