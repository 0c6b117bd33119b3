"""Past receipts and small nights for the tests of dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

import allocator
from allocator import Plan, Scenario
from allocator.arrays import Ints
from allocator.lateness.past import ALL, ITEM, KIND, NUM_LEVELS, SUPPLIER, Past

AS_OF = date(2026, 1, 5)
__all__ = ["ALL", "AS_OF", "ITEM", "KIND", "NUM_LEVELS", "SUPPLIER"]


def past(late: Iterable[int], group: Iterable[int] = (), level: int = SUPPLIER, received: int = 0) -> Past:
    """Return past receipts of one day; `group` is their group at one level, elsewhere only ALL is known."""
    days = np.array(list(late), dtype=np.int64)
    own = np.array(list(group) or [0] * len(days), dtype=np.int64)
    nobody = np.full(len(days), -1)
    groups = [nobody] * NUM_LEVELS
    groups[ALL], groups[level] = np.zeros(len(days), dtype=np.int64), own
    return Past(days, np.full(len(days), received), tuple(groups))


def coming(group: int, level: int = SUPPLIER) -> tuple[Ints, ...]:
    """Return the groups of one receipt to come, of a group at one level."""
    return tuple(
        np.array([0 if each == ALL else group if each == level else -1]) for each in range(NUM_LEVELS)
    )


def history(
    late: Iterable[int], supplier: str = "V", kind: str = "purchase", item: str = "W"
) -> pd.DataFrame:
    """Return rows of `receipt_history` that were due a month before AS_OF, all of one supplier and item."""
    due = AS_OF - timedelta(days=400)
    rows = [
        {
            "supplier_id": supplier,
            "kind": kind,
            "item_id": item,
            "due_date": due,
            "received_date": due + timedelta(days=days),
        }
        for days in late
    ]
    return pd.DataFrame(rows)


def line(quantity: float = 10, **more: Any) -> dict[str, Any]:
    """Return an order line of item W that is wanted at once."""
    return {"order_id": "SO", "item_id": "W", "quantity": quantity, "requested_date": AS_OF, **more}


def receipt(receipt_id: str, in_days: int, quantity: float = 10, **more: Any) -> dict[str, Any]:
    """Return a purchase of W from V that is due so many days after AS_OF."""
    usual = {"item_id": "W", "kind": "purchase", "supplier_id": "V", "quantity": quantity}
    day = AS_OF + timedelta(days=in_days)
    return {**usual, "receipt_id": receipt_id, "available_date": day, **more}


def night(**tables: Any) -> Scenario:
    """Return a scenario as of AS_OF."""
    frames = {
        name: rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows) for name, rows in tables.items()
    }
    return Scenario.from_frames(as_of=AS_OF, **frames)


def told(plan: Plan, order_id: str = "SO", line_id: str = "1") -> tuple[Any, ...]:
    """Return days after AS_OF of the ETA, the likely and the safe date of a line, and what they stand on."""
    etas = plan.etas
    row = etas[(etas["order_id"] == order_id) & (etas["line_id"] == line_id)].iloc[0]
    dates = [row[name] for name in ("eta", "eta_likely", "eta_safe")]
    return (*((day.date() - AS_OF).days for day in dates), row["eta_basis"])


def plan_of(**tables: Any) -> Plan:
    """Return the plan of a night, having checked it."""
    scenario = night(**tables)
    plan = allocator.allocate(scenario)
    report = allocator.check(scenario, plan)
    assert report.ok, str(report)
    return plan
