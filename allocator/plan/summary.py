"""The summary of a run: counts, totals, stages and how long it took."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocator.lateness import Expected
from allocator.model import Model
from allocator.network import Network
from allocator.scenario import Scenario


def summarise(
    scenario: Scenario,
    model: Model,
    network: Network,
    etas: pd.DataFrame,
    num_shipments: int,
    stages: list[dict[str, Any]],
    exceptions: list[dict[str, Any]],
    num_doubts: int,
    expected: Expected | None,
) -> dict[str, Any]:
    """Return `summary.json` but for what changes from run to run: times and versions."""
    settings = scenario.settings
    return {
        "title": settings.title,
        "as_of": settings.as_of,
        "scenario": "" if scenario.source is None else str(scenario.source.resolve()),
        "digest": scenario.digest,
        **_ledger(scenario),
        "model": model.name,
        "model_definition": model.model_dump(mode="json", exclude={"name"}, exclude_none=True),
        "priority": settings.priority,
        "requested_date": settings.requested_date,
        "currency": settings.currency,
        "counts": _counts(etas, num_shipments, num_doubts),
        "totals": _totals(scenario, etas),
        "exceptions": exceptions,
        "dates": {"past_receipts": 0} if expected is None else expected.summary(),
        "stages": stages,
        "blocks": {
            "count": network.num_blocks,
            "largest_lines": int(np.diff(network.line_start).max(initial=0)),
        },
    }


def _ledger(scenario: Scenario) -> dict[str, Any]:
    """Where promises come from a ledger: the release that it had made last, by which it knows them again."""
    return {} if scenario.last_release is None else {"ledger": {"last_release": scenario.last_release}}


def _counts(etas: pd.DataFrame, num_shipments: int, num_doubts: int) -> dict[str, int]:
    status = etas["status"].value_counts()
    return {
        "order_lines": len(etas),
        "orders": int(etas["order_id"].nunique()),
        "ship_now": int(status.get("ship_now", 0)),
        "scheduled": int(status.get("scheduled", 0)),
        "partial": int(status.get("partial", 0)),
        "on_hold": int(status.get("on_hold", 0)),
        "late": int((etas["days_late"].fillna(0) > 0).sum()),
        "shipments": num_shipments,
        "data_doubts": num_doubts,
    }


def _totals(scenario: Scenario, etas: pd.DataFrame) -> dict[str, float]:
    """Units, their prices and margins: all, allocated, of which late, and open."""
    table = scenario.tables["order_lines"]
    late = etas["days_late"].fillna(0).to_numpy(dtype=float) > 0
    allocated = etas["allocated_quantity"].to_numpy(dtype=float)
    parts = {
        "": etas["quantity"].to_numpy(dtype=float),
        "allocated_": allocated,
        "late_": np.where(late, allocated, 0.0),
        "open_": etas["open_quantity"].to_numpy(dtype=float),
    }
    rates = {
        "quantity": 1.0,
        "value": table["unit_price"].to_numpy(float),
        "margin": table["unit_margin"].to_numpy(float),
    }
    return {
        f"{part}{name}": round(float(np.sum(units * rate)), 6) + 0.0
        for name, rate in rates.items()
        for part, units in parts.items()
    }
