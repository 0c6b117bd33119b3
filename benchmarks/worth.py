"""What a plan ships and earns, from its shipments alone: the same arithmetic for every planner."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from allocator import Scenario

LATE_COST_RATE = 0.01
"""A unit-day late costs this share of the price where a line does not say, as in the shipped models."""
KEY = ["order_id", "line_id"]


@dataclass(frozen=True)
class Worth:
    """What the shipments of a night come to."""

    units: float
    """Ordered units that ship within the horizon."""
    lines_in_full: int
    orders_in_full: int
    """Orders of which every line ships in full."""
    margin: float
    """Money: margin of the units that ship, a negative one counted as zero, less their freight."""
    profit: float
    """Money: the margin, less what late and open units cost, as the goal `profit` counts it."""


def worth(scenario: Scenario, shipments: pd.DataFrame) -> Worth:
    """Return what shipments of ordered items come to; they need order, line, location, dates and quantity."""
    lines = scenario.tables["order_lines"]
    shipped = shipments[[*KEY, "location_id", "ship_date", "arrival_date", "quantity"]].merge(
        lines.assign(late_cost=_late_cost(lines)).drop(columns="quantity"), on=KEY
    )
    counted = shipped["ship_date" if scenario.settings.requested_date == "ship" else "arrival_date"]
    days_late = (counted - shipped["requested_date"]).dt.days.clip(lower=0)
    margin = float(
        (shipped["quantity"] * (shipped["unit_margin"].clip(lower=0) - _freight(scenario, shipped))).sum()
    )
    late = float((shipped["quantity"] * shipped["late_cost"] * days_late).sum())
    served = (
        shipped.groupby(KEY)["quantity"].sum().reindex(pd.MultiIndex.from_frame(lines[KEY]), fill_value=0.0)
    )
    still_open = lines["quantity"] - served.to_numpy()
    in_full = still_open < 1e-6
    return Worth(
        units=float(served.sum()),
        lines_in_full=int(in_full.sum()),
        orders_in_full=int(in_full.groupby(lines["order_id"]).all().sum()),
        margin=margin,
        profit=margin - late - _cost_of_open(scenario, still_open),
    )


def _cost_of_open(scenario: Scenario, still_open: pd.Series) -> float:
    lines = scenario.tables["order_lines"]
    day_after = pd.Timestamp(scenario.settings.as_of) + pd.Timedelta(days=scenario.settings.horizon_days + 1)
    days = (day_after - lines["requested_date"]).dt.days.clip(lower=0)
    return float((still_open * _late_cost(lines) * days).sum())


def _late_cost(lines: pd.DataFrame) -> pd.Series:
    default = LATE_COST_RATE * lines["unit_price"].where(lines["unit_price"] > 0, 1.0)
    return lines["late_cost"].fillna(default)


def _freight(scenario: Scenario, shipped: pd.DataFrame) -> pd.Series:
    lanes = scenario.tables["lanes"][["location_id", "ship_to", "unit_cost"]]
    return shipped.merge(lanes, on=["location_id", "ship_to"], how="left")["unit_cost"].fillna(0.0)
