"""Solvers of linear programs by name."""

from __future__ import annotations

from functools import partial

from allocator.solve.linear import Engine

HIGHS = "highs"
HIGHS_LINES = 300
"""Order lines in one program of HiGHS: larger ones take it longer per line."""
PULP_LINES = 2_000
"""Order lines in one program through PuLP: starting a solver costs as much as solving some hundred lines."""


def engine_of(name: str) -> Engine:
    """Return the solver of that name; raises UsageError, naming those that are there, if there is none."""
    if name == HIGHS:
        from allocator.solve.highs import Highs

        return Engine(Highs, batch_lines=HIGHS_LINES)
    from allocator.solve.pulp_gate import PulpSolver
    from allocator.solve.pulp_names import find_solver, runs_as_process

    own_name = find_solver(name)
    # Solvers inside this process do not promise to run several programs at once.
    most_workers = None if runs_as_process(own_name) else 1
    return Engine(partial(PulpSolver, own_name=own_name), batch_lines=PULP_LINES, most_workers=most_workers)
