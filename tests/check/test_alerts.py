"""stock_alerts.csv is recomputed: what is projected, who waits, and where that cannot be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator.checking import check
from allocator.scenario import Scenario


def night(**tables: Any) -> Scenario:
    """Return a night on the 5th: 5 W are asked for today, and W has a level of 10."""
    usual = {
        "order_lines": [{"order_id": "A", "item_id": "W", "quantity": 5, "requested_date": "2026-01-05"}],
        "items": [{"item_id": "W", "low_stock_level": 10}],
        "stock": [{"item_id": "W", "quantity": 20}],
    }
    return Scenario.from_rows(as_of="2026-01-05", **usual | tables)


RESERVED = [{"item_id": "W", "date": "2026-01-09", "quantity": 8}]
LATER = [{"receipt_id": "R", "item_id": "W", "quantity": 9, "available_date": "2026-01-12"}]
NIGHTS = {
    "reserved": night(reservations=RESERVED),
    "expires": night(stock=[{"item_id": "W", "quantity": 20, "expiry_date": "2026-01-14"}]),
    "owed": night(stock=[{"item_id": "W", "quantity": -3}], receipts=LATER),
    "launched": night(
        items=[{"item_id": "W", "low_stock_level": 16, "launch_date": "2026-01-08"}], reservations=RESERVED
    ),
    "substituted": night(
        items=[{"item_id": "V", "low_stock_level": 15}],
        stock=[{"item_id": "V", "quantity": 20, "location_id": "north"}],
        substitutes=[{"item_id": "W", "substitute_id": "V", "units_per_unit": 2}],
    ),
}


@pytest.mark.parametrize("name", NIGHTS)
def test_an_alert_of_the_plan_holds_and_each_cell_of_it_counts(name: str) -> None:
    """The alerts are right; with one of them left out, or a cell changed, they are not."""
    plan = allocator.allocate(NIGHTS[name])
    assert len(plan.alerts) > 0
    assert check(plan.scenario, plan).ok
    wrong = {
        "kind": "none",
        "date": pd.Timestamp("2026-01-31"),
        "projected_quantity": 77.0,
        "low_stock_level": 77.0,
        "planned_backorders": 77.0,
        "unplanned_backorders": 77.0,
    }
    for column, cell in wrong.items():
        (problem,) = check(plan.scenario, changed(plan, column, cell)).problems
        assert problem.startswith("stock_alerts.csv: ")
        assert f"wrong {column}" in problem
    left_out = replace(plan, alerts=plan.alerts.iloc[1:].reset_index(drop=True))
    (problem,) = check(plan.scenario, left_out).problems
    assert problem.endswith("this alert is missing")


def changed(plan: allocator.Plan, column: str, cell: Any) -> allocator.Plan:
    """Return the plan with one cell of its first alert changed."""
    alerts = plan.alerts.copy()
    alerts.loc[0, column] = cell
    return replace(plan, alerts=alerts)


def test_an_alert_of_what_is_well_is_no_alert() -> None:
    """15 stay on hand, and the level is 10: nothing is to be said."""
    plan = allocator.allocate(night())
    assert plan.alerts.empty
    other = allocator.allocate(NIGHTS["reserved"]).alerts
    assert check(plan.scenario, replace(plan, alerts=other)).problems == (
        "stock_alerts.csv: W/main: no such alert",
    )


def test_lots_that_a_shipment_does_not_tell_apart_are_said_and_not_judged() -> None:
    """10 expire on the 14th and 10 on the 20th, without an id: whose are the 5 that ship?"""
    lots = [{"item_id": "W", "quantity": 10, "expiry_date": f"2026-01-{day}"} for day in (14, 20)]
    plan = allocator.allocate(night(stock=lots))
    report = check(plan.scenario, changed(plan, "projected_quantity", 77.0))
    assert report.ok
    assert report.notes == (
        "stock_alerts.csv: not recomputed for 1 items at a location whose lots share an id and differ in "
        "their expiry date: shipments do not tell them apart.",
    )
