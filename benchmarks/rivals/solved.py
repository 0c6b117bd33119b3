"""What a rival answers."""

from __future__ import annotations

from typing import NamedTuple


class Solved(NamedTuple):
    """What a rival took, in seconds, and the cost it found, in cents."""

    build_seconds: float
    solve_seconds: float
    cost: float
