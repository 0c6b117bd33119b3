"""Cases written by hand: rows of January 2026 in few words, as_of the 5th unless said otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pandas as pd

from tests.oracle.cells import date_of, day_of, rows
from tests.oracle.random_scenarios import Row, as_frame

Cell = str | float | bool | None
Arrivals = dict[str, dict[datetime.date, float]]
"""Units that arrive, by order and arrival date."""


def january(day: int) -> datetime.date:
    """Return the day of January 2026."""
    return datetime.date(2026, 1, day)


def dated(row: Row) -> Row:
    """Turn whole numbers in date columns into days of January 2026."""
    is_date = {name: name in ("date", "until") or name.endswith("_date") for name in row}
    return {
        name: january(cell) if is_date[name] and isinstance(cell, int) else cell for name, cell in row.items()
    }


def order_line(
    order_id: str, quantity: float, requested_date: int, item_id: str = "WIDGET", **more: Cell
) -> Row:
    """Return a row of order_lines."""
    row = {"order_id": order_id, "quantity": quantity, "requested_date": requested_date, "item_id": item_id}
    return {"line_id": "1", **row, **more}


def lot(quantity: float, item_id: str = "WIDGET", **more: Cell) -> Row:
    """Return a row of stock."""
    return {"item_id": item_id, "quantity": quantity, **more}


def receipt(quantity: float, available_date: int, item_id: str = "WIDGET", **more: Cell) -> Row:
    """Return a row of receipts; its id tells its day."""
    row = {"item_id": item_id, "quantity": quantity, "available_date": available_date}
    return {"receipt_id": f"R-{item_id}-{available_date}", **row, **more}


def case(
    as_of: int = 5, horizon_days: int = 30, priority: str | None = "lowest_first", **parts: Any
) -> dict[str, Any]:
    """Return a case: lists of rows become tables, everything else is a setting."""
    tables = {
        name: rows for name, rows in parts.items() if isinstance(rows, Sequence) and not isinstance(rows, str)
    }
    settings = {name: value for name, value in parts.items() if name not in tables}
    frames = {name: as_frame(name, [dated(row) for row in rows]) for name, rows in tables.items()}
    return {**frames, "as_of": january(as_of), "horizon_days": horizon_days, "priority": priority, **settings}


def arrivals(allocation: pd.DataFrame) -> Arrivals:
    """Return what arrives when in an answer of the oracle."""
    found: Arrivals = {}
    for row in rows(allocation):
        of_order = found.setdefault(row["order_id"], {})
        date = date_of(day_of(row["arrival_date"]))
        of_order[date] = of_order.get(date, 0) + float(row["units"])
    return found
