"""Last plans written by hand: just what is read of one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

import allocator
from tests.oracle.cases import january
from tests.oracle.facts import Case


def last_plan(night: Case, shipments: pd.DataFrame) -> Any:
    """Return a plan that ships so, with just what is read of a last plan."""
    lines = allocator.Scenario.from_frames(**night).tables["order_lines"]
    summary = {"as_of": "2026-01-04", "digest": "none", "scenario": "", "title": ""}
    return SimpleNamespace(shipments=shipments, etas=lines, summary=summary)


def shipped(*rows: tuple[str, int, float]) -> pd.DataFrame:
    """The shipments of a last plan: order, day of January, units."""
    columns = {"order_id": [order for order, _, _ in rows], "quantity": [units for _, _, units in rows]}
    dates = pd.to_datetime([january(day) for _, day, _ in rows]).astype("datetime64[s]")
    items = dict.fromkeys(("item_id", "shipped_item_id"), "WIDGET")
    return pd.DataFrame({**columns, "line_id": "1", "ship_date": dates, **items})
