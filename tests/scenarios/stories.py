"""The plans of the worked scenarios, and what their stories speak of."""

from __future__ import annotations

from functools import cache

import pandas as pd

import allocator
from allocator import Plan
from tests.scenarios.worked import FOLDER


@cache
def plan_of(name: str, model: str | None = None) -> Plan:
    """Return the plan of a worked scenario, made once."""
    return allocator.allocate(allocator.read(FOLDER / name), model)


def shipped(plan: Plan) -> pd.DataFrame:
    """Return the shipments with what their order lines say."""
    lines = plan.scenario.tables["order_lines"]
    columns = ["order_id", "line_id", "priority", "unit_margin", "late_cost"]
    return plan.shipments.merge(lines[columns], on=["order_id", "line_id"])


def line(plan: Plan, order_id: str, line_id: str) -> pd.Series:
    """Return the ETA of one line."""
    etas = plan.etas
    return etas[(etas["order_id"] == order_id) & (etas["line_id"] == line_id)].iloc[0]


def money(plan: Plan) -> tuple[float, float]:
    """Return the margin shipped and the cost of its days late."""
    rows = shipped(plan)
    days_late = rows["days_late"].astype(float)
    return (
        float((rows["quantity"] * rows["unit_margin"]).sum()),
        float((rows["quantity"] * rows["late_cost"] * days_late).sum()),
    )
