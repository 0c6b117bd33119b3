"""One program run through PuLP: what kind of plan comes back, whichever PuLP it is."""

from __future__ import annotations

from enum import Enum

import pulp

from allocator.errors import NoProvenPlanError
from allocator.solve.pulp_names import make_solver

_OPTIMAL, _FEASIBLE, _WITHIN_GAP = 1, 2, -7


class Kind(Enum):
    """What a solver says of its plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    """Its time was up before it was sure."""


def run(problem: pulp.LpProblem, own_name: str, seconds: float | None = None) -> Kind:
    """Solve a program; raises NoProvenPlanError where the solver fails or has no plan to show."""
    try:
        result = problem.solve(make_solver(own_name, seconds))
    except Exception as error:  # every solver has errors of its own
        raise NoProvenPlanError(f"{own_name} failed: {error}") from error
    kind = _kind(problem, result)
    if kind is None:
        raise NoProvenPlanError(f"{own_name} found no plan")
    return kind


def _kind(problem: pulp.LpProblem, result: object) -> Kind | None:
    """PuLP 3 answers with a number and keeps what kind of solution it is; PuLP 4 answers with statistics."""
    if hasattr(result, "has_solution"):
        # No gap is asked for, so within it is as good as optimal: CBC says so of whole-number programs.
        optimal = int(getattr(result, "status", 0)) in (_OPTIMAL, _WITHIN_GAP)
        return None if not result.has_solution else Kind.OPTIMAL if optimal else Kind.FEASIBLE
    return {_OPTIMAL: Kind.OPTIMAL, _FEASIBLE: Kind.FEASIBLE}.get(int(problem.sol_status))
