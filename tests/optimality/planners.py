"""Two ways to plan a case, the product and the oracle, with the answer in the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import allocator
from tests.oracle import solve
from tests.oracle.cases import Arrivals, arrivals
from tests.oracle.facts import Case
from tests.oracle.shipped_models import shipped_model


def arrivals_by_oracle(case: Case, model: str) -> Arrivals:
    """Return what arrives when in the oracle's plan."""
    return arrivals(solve(case, shipped_model(model)).allocation, "units")


def arrivals_by_allocator(case: Case, model: str) -> Arrivals:
    """Return what arrives when in the product's plan."""
    shipments = allocator.allocate(allocator.Scenario.from_frames(**case), model).shipments
    return arrivals(shipments.to_dict("records"), "quantity")


PLANNERS: Mapping[str, Any] = {"oracle": arrivals_by_oracle, "allocator": arrivals_by_allocator}
