"""What customers are told: the ways of making dates that a backtest compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PLANNED, SAFE, CONSTANT, QUEUE = "planned", "safe", "constant", "first-come"


@dataclass(frozen=True)
class Policy:
    """One way of making dates."""

    name: str
    title: str
    date: Literal["planned", "safe"]
    """`safe`: the plan's eta_safe, from the receipts that had come; `planned`: its eta, and `safety_days`."""
    queue: bool = False
    """Plan by the model `first-come`, and tell every new date, as a web shop does."""
    safety_days: bool = False
    """Add the days after the due day by which the safe share of all earlier receipts had come."""


POLICIES = (
    Policy(SAFE, "our safe date", "safe"),
    Policy(PLANNED, "planned date", "planned"),
    Policy(CONSTANT, "planned date + constant", "planned", safety_days=True),
    Policy(QUEUE, "first come first served", "planned", queue=True),
)
