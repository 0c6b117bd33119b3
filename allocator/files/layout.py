"""What a plan folder holds: its files, their columns and what each column contains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "whole", "date"]

SUMMARY = "summary.json"
REPORT = "report.html"
PRICES = "prices.parquet"
BLOCKS = "blocks.parquet"
INPUT = "input.zip"


class PlanTable(NamedTuple):
    """One CSV file of a plan folder."""

    file: str
    columns: Mapping[str, Kind]
    """The columns in the order of the file."""


def _columns(**names: str) -> dict[str, Kind]:
    """Columns by kind, put in the order in which `order` names them."""
    order = names.pop("order").split()
    kinds: dict[str, Kind] = dict.fromkeys(order, "text")
    for kind in ("number", "whole", "date"):
        for name in names.get(kind, "").split():
            kinds[name] = kind
    return kinds


TABLES: Mapping[str, PlanTable] = {
    "shipments": PlanTable(
        "shipping_schedule.csv",
        _columns(
            order="ship_date arrival_date location_id ship_to order_id line_id customer_id item_id "
            "shipped_item_id quantity source source_id days_late",
            date="ship_date arrival_date",
            number="quantity",
            whole="days_late",
        ),
    ),
    "etas": PlanTable(
        "customer_etas.csv",
        _columns(
            order="order_id line_id customer_id item_id quantity allocated_quantity open_quantity status "
            "first_ship_date eta eta_likely eta_safe eta_basis requested_date current_promise_date "
            "days_late days_vs_promise reason_code reason",
            date="first_ship_date eta eta_likely eta_safe requested_date current_promise_date",
            number="quantity allocated_quantity open_quantity",
            whole="days_late days_vs_promise",
        ),
    ),
    "orders": PlanTable(
        "order_etas.csv",
        _columns(
            order="order_id customer_id lines status eta eta_likely eta_safe",
            whole="lines",
            date="eta eta_likely eta_safe",
        ),
    ),
    "shortages": PlanTable(
        "shortages.csv",
        _columns(
            order="item_id demand supply open_quantity lines_short lines_late margin_open unit_value",
            number="demand supply open_quantity margin_open unit_value",
            whole="lines_short lines_late",
        ),
    ),
    "alerts": PlanTable(
        "stock_alerts.csv",
        _columns(
            order="item_id location_id kind date projected_quantity low_stock_level "
            "planned_backorders unplanned_backorders",
            date="date",
            number="projected_quantity low_stock_level planned_backorders unplanned_backorders",
        ),
    ),
    "doubts": PlanTable("data_doubts.csv", _columns(order="table key column doubt effect")),
}
"""By the name that the frame has in a plan."""

LAST_PLAN = PlanTable(
    "last_plan.csv",
    _columns(order="order_id line_id ship_date quantity", date="ship_date", number="quantity"),
)
"""What the plan before ships, in ordered units: only where there was one and the model keeps to it."""

FILES = (*(table.file for table in TABLES.values()), PRICES, INPUT, SUMMARY, REPORT)
"""Every file of a plan folder; a folder with any other entry, but for SOMETIMES, is not a plan."""
SOMETIMES = (LAST_PLAN.file, BLOCKS)
"""Files that a plan folder may hold; every run writes BLOCKS, what the next one takes over."""
