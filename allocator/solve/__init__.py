"""Solvers: all of them find the same plan, proven by the same arithmetic."""

from __future__ import annotations

import os

from allocator.cluster import Cluster
from allocator.errors import UsageError
from allocator.network import Network
from allocator.objective import Objective
from allocator.progress import Progress
from allocator.solve.batches import is_small
from allocator.solve.compiled import prepare
from allocator.solve.solution import Draft, Solution, allocate_plain, solve_rules

__all__ = ["NETWORK", "Progress", "Solution", "solve"]

NETWORK = "network"
"""The exact solver of this package, the default."""


def solve(
    network: Network,
    objective: Objective,
    solver: str,
    workers: int | None,
    progress: Progress | None,
    seconds: float | None = None,
    cluster: Cluster | None = None,
) -> Solution:
    """Allocate every block with the solver of that name: `network`, `highs`, or one that PuLP finds (`cbc`).

    `workers` is the number of threads, by default one per processor. `seconds` limits the time that each
    block with rules may take; blocks with rules are HiGHS's, whatever the solver.

    With a `cluster` its workers do it, and not threads here: the solver is `network`, then.

    Raises UsageError if there is no such solver, NoProvenPlanError if it gives up, EngineError if the
    cluster does.
    """
    threads = os.cpu_count() or 1 if workers is None else workers
    if threads < 1:
        raise UsageError(f"workers is {workers}: it takes one at least")
    if not is_small(network):
        prepare(progress)
    draft = Draft(network, objective)
    name = solver.lower()
    if cluster is not None:
        if name != NETWORK:
            raise UsageError(f"on a cluster the solver is {NETWORK}, not {solver}")
        # The way to other machines is loaded only when it is gone.
        from allocator.solve.remote import allocate_plain_remotely, solve_rules_remotely

        allocate_plain_remotely(network, objective, draft, cluster, progress)
        if network.ruled.any():
            solve_rules_remotely(network, objective, draft, cluster, seconds, progress)
        return draft.solution()
    if name == NETWORK:
        allocate_plain(network, objective, draft, threads, progress)
    else:
        # A solver is loaded only when it is asked for.
        from allocator.solve.engines import engine_of
        from allocator.solve.linear import solve_linear

        solve_linear(network, objective, draft, engine_of(name), threads, progress)
    if network.ruled.any():
        solve_rules(network, objective, draft, threads, seconds, progress)
    return draft.solution()
