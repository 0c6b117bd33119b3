"""What of a plan a customer sees: how much arrives on which day, line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import pandas as pd

Line: TypeAlias = tuple[str, str]
"""order_id, line_id."""
Arrivals: TypeAlias = tuple[tuple[pd.Timestamp, str, float], ...]
"""Day, item and units of it, by day: equal for two plans in which a line has not moved."""

NOTHING: Arrivals = ()


def arrivals(shipments: pd.DataFrame, gone: pd.Series[bool]) -> Mapping[Line, Arrivals]:
    """Return what arrives for each line, but for what is gone already."""
    chosen = shipments[~gone]
    keys = ["order_id", "line_id", "arrival_date", "shipped_item_id"]
    units = chosen.groupby(keys, sort=True)["quantity"].sum().round(6)
    rows = units.reset_index()
    found: dict[Line, list[tuple[pd.Timestamp, str, float]]] = {}
    for order, line, day, item, quantity in zip(*(rows[name] for name in rows.columns), strict=True):
        found.setdefault((order, line), []).append((day, item, quantity))
    return {line: tuple(parts) for line, parts in found.items()}


def gone_by(shipments: pd.DataFrame, day: pd.Timestamp, lines: Collection[Line]) -> pd.Series[bool]:
    """Return which shipments left before a day, of lines that say so."""
    of_lines = pd.MultiIndex.from_frame(shipments[["order_id", "line_id"]]).isin(list(lines))
    return (shipments["ship_date"] < day) & of_lines
