"""Two ways to plan a case, the product and the oracle, with the answer in the same shape."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import allocator
from tests.oracle import solve
from tests.oracle.facts import Case
from tests.oracle.shipped_models import shipped_model

Arrivals = dict[str, dict[datetime.date, float]]
"""Units that arrive, by order and arrival date."""


def arrivals_by_oracle(case: Case, model: str) -> Arrivals:
    """Return what arrives when in the oracle's plan."""
    return _arrivals(solve(case, shipped_model(model)).allocation, "units")


def arrivals_by_allocator(case: Case, model: str) -> Arrivals:
    """Return what arrives when in the product's plan."""
    shipments = allocator.allocate(allocator.Scenario.from_frames(**case), model).shipments
    return _arrivals(shipments.to_dict("records"), "quantity")


def _arrivals(rows: Any, units: str) -> Arrivals:
    arrivals: dict[str, dict[datetime.date, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        date = row["arrival_date"]
        day = datetime.date(date.year, date.month, date.day)
        arrivals[row["order_id"]][day] += float(row[units])
    return {order: dict(days) for order, days in arrivals.items()}


PLANNERS: Mapping[str, Any] = {"oracle": arrivals_by_oracle, "allocator": arrivals_by_allocator}
