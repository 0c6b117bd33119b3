"""Fixtures that run a test twice: on the oracle's plan and on the product's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.optimality.planners import PLANNERS, ArrivalsOf, Planner
from tests.oracle.cases import Arrivals, arrivals
from tests.oracle.facts import Case
from tests.oracle.shipped_models import shipped_model


@pytest.fixture(params=list(PLANNERS))
def planner(request: pytest.FixtureRequest) -> Planner:
    """Return what plans a case by the content of a model's file: the oracle, or the product."""
    found: Planner = PLANNERS[request.param]
    return found


@pytest.fixture
def arrivals_of(planner: Planner) -> ArrivalsOf:
    """Return what tells the ordered units that arrive, by order and day, by a model or its name."""

    def plan_and_tell(case: Case, model: str | Mapping[str, Any] = "priority-first") -> Arrivals:
        content = shipped_model(model) if isinstance(model, str) else model
        return arrivals(planner(case, content).allocation)

    return plan_and_tell
