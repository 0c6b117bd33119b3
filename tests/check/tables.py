"""Plans written out by hand: tables as text, and what can be changed in them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from allocator.model import Model
from allocator.scenario import Scenario

DATES = {
    *("ship_date", "arrival_date", "first_ship_date", "eta", "requested_date", "current_promise_date"),
    *("eta_likely", "eta_safe", "expiry_date", "usable_date", "date"),
}
WHOLE = {"days_late", "days_vs_promise", "lines", "lines_short", "lines_late"}
NUMBERS = {
    *("quantity", "allocated_quantity", "open_quantity", "demand", "supply", "margin_open", "unit_value"),
    *("projected_quantity", "low_stock_level", "planned_backorders", "unplanned_backorders"),
}


def table(text: str) -> pd.DataFrame:
    """Read a table of cells between bars; the first row names the columns, a dash is a blank cell."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()
    ]
    cells = [["" if cell == "-" else cell for cell in row] for row in rows[1:]]
    return typed(pd.DataFrame(cells, columns=rows[0], dtype="str"))


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a plan their types."""
    for column in frame.columns:
        if column in DATES:
            frame[column] = pd.to_datetime(frame[column].replace("", None)).astype("datetime64[s]")
        elif column in WHOLE:
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("Int64")
        elif column in NUMBERS or column.startswith("price_"):
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("float64")
    return frame


@dataclass(frozen=True)
class HandPlan:
    """A scenario, a model and the tables of a plan, all of it written by hand."""

    scenario: Scenario
    model: Model
    shipments: pd.DataFrame
    etas: pd.DataFrame
    orders: pd.DataFrame
    shortages: pd.DataFrame
    alerts: pd.DataFrame
    prices: pd.DataFrame
    summary: dict[str, Any] = field(default_factory=dict)

    def changed(self, name: str, row: int, **cells: Any) -> HandPlan:
        """Return the plan with some cells of one row of a table changed."""
        frame = getattr(self, name).copy()
        for column, cell in cells.items():
            value = pd.Timestamp(cell) if column in DATES and cell is not None else cell
            frame.loc[row, column] = value
        return replace(self, **{name: frame})

    def without(self, name: str, row: int) -> HandPlan:
        """Return the plan without one row of a table."""
        return replace(self, **{name: getattr(self, name).drop(index=row).reset_index(drop=True)})

    def twice(self, name: str, row: int) -> HandPlan:
        """Return the plan with one row of a table written a second time."""
        frame = getattr(self, name)
        return replace(self, **{name: pd.concat([frame, frame.iloc[[row]]], ignore_index=True)})

    def figure(self, part: str | None, name: str, value: Any) -> HandPlan:
        """Return the plan with one figure of the summary changed."""
        summary = copy.deepcopy(self.summary)
        (summary if part is None else summary[part])[name] = value
        return replace(self, summary=summary)

    def stage(self, place: int, **entries: Any) -> HandPlan:
        """Return the plan with some entries of one stage of the summary changed."""
        summary = copy.deepcopy(self.summary)
        summary["stages"][place].update(entries)
        return replace(self, summary=summary)


def stages(*rows: tuple[str, str, float]) -> list[dict[str, Any]]:
    """Entries of `summary["stages"]` that are all proven."""
    return [
        {"class": label, "goal": goal, "value": value, "bound": value, "proven": True}
        for label, goal, value in rows
    ]


def counts(**given: int) -> dict[str, int]:
    """Return `summary["counts"]`; what is not given is none."""
    status = ["ship_now", "scheduled", "partial", "on_hold"]
    names = ["order_lines", "orders", *status, "late", "shipments", "data_doubts"]
    return dict.fromkeys(names, 0) | given


def totals(**parts: tuple[float, float, float, float]) -> dict[str, float]:
    """Return `summary["totals"]` from (all, allocated, allocated to late lines, open) of each measure."""
    return {
        f"{part}{name}": number
        for name, numbers in parts.items()
        for part, number in zip(("", "allocated_", "late_", "open_"), numbers, strict=True)
    }
