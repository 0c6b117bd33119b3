"""Solvers: all of them find the same plan, proven by the same arithmetic."""

from __future__ import annotations

from allocator.network import Network
from allocator.objective import Objective
from allocator.solve.batches import Progress
from allocator.solve.solution import Solution, solve_network

__all__ = ["NETWORK", "Progress", "Solution", "solve"]

NETWORK = "network"
"""The exact solver of this package, the default."""


def solve(
    network: Network, objective: Objective, solver: str, workers: int | None, progress: Progress | None
) -> Solution:
    """Allocate every block with the solver of that name; raises UsageError if there is none."""
    return solve_network(network, objective, workers, progress)
