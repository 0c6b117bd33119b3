"""Solvers of linear programs by name."""

from __future__ import annotations

from functools import partial

from allocator.solve.linear import Engine

HIGHS = "highs"


def engine_of(name: str) -> Engine:
    """Return the solver of that name; raises UsageError, naming those that are there, if there is none."""
    if name == HIGHS:
        from allocator.solve.highs import Highs

        return Engine(Highs, batch_lines=300)
    from allocator.solve.pulp_gate import PulpSolver
    from allocator.solve.pulp_names import find_solver, runs_as_process

    own_name = find_solver(name)
    # Solvers inside this process do not promise to run several programs at once.
    most_workers = None if runs_as_process(own_name) else 1
    return Engine(partial(PulpSolver, own_name=own_name), batch_lines=2_000, most_workers=most_workers)
