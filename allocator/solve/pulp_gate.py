"""PuLP: the gate to every other solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.errors import NoProvenPlanError
from allocator.program import Program
from allocator.solve.lexicographic import Held, Optimum
from allocator.solve.pulp_problem import Column, Row, Target, build_problem
from allocator.solve.pulp_run import Kind, run

_LARGE_COST = 1e9
_ROOM = 0.01
"""Room for a solver's own tolerance where a goal's value is held: no whole step is as small."""


class PulpSolver:
    """One program, handed to a solver through PuLP goal after goal."""

    def __init__(self, program: Program, own_name: str) -> None:
        self._program = program
        self._own_name = own_name

    def minimise(self, cost: Ints, held: Held) -> Optimum:
        """Return an optimum of a goal within what is held; raises NoProvenPlanError if there is none."""
        free = np.flatnonzero(~held.empty)
        matrix = self._program.matrix[:, free].tocsr()
        kept = np.flatnonzero(np.diff(matrix.indptr))
        rows = [*self._rows(matrix, kept, held), *_values(free, held)]
        scale = _scale(cost[free])
        columns = [Column(f"c{number}") for number in free]
        problem, variables = build_problem(columns, Target("cost", cost[free] / scale), rows)
        if run(problem, self._own_name) != Kind.OPTIMAL:
            raise NoProvenPlanError(f"{self._own_name} found no optimum")
        x = _spread([variable.varValue for variable in variables], free, len(cost))
        if x is None:
            raise NoProvenPlanError(f"{self._own_name} gave no quantities")
        duals = [row.pi for row in problem.constraints()[: len(kept)]]
        return Optimum(
            x=x,
            reduced_cost=_spread([variable.dj for variable in variables], free, len(cost), scale),
            row_dual=_spread(duals, kept, len(held.full), scale),
        )

    def _rows(self, matrix: Any, kept: Ints, held: Held) -> Iterator[Row]:
        upper = self._program.row_upper
        lower = np.where(held.full, upper, self._program.row_lower)
        for row in kept:
            entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
            yield Row(f"r{row}", matrix.indices[entries], matrix.data[entries], lower[row], upper[row])


def _values(free: Ints, held: Held) -> Iterator[Row]:
    """Yield a row for each goal whose value is held."""
    for number, (cost, value) in enumerate(held.values):
        place = np.flatnonzero(cost[free])
        yield Row(f"v{number}", place, cost[free][place], -np.inf, value + _ROOM)


def _scale(cost: Ints) -> float:
    """Return what to divide costs by: a power of two, so that large ones stay exact and within tolerances."""
    return 1024.0 if np.abs(cost).max(initial=0) > _LARGE_COST else 1.0


def _spread(figures: Sequence[float | None], places: Ints, length: int, scale: float = 1.0) -> Floats | None:
    """Return figures at their places among zeros; None if the solver gave none."""
    if any(figure is None for figure in figures):
        return None
    spread = np.zeros(length)
    spread[places] = np.array(figures, dtype=float) * scale
    return spread
