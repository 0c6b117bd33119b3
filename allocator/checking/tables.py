"""What a check reads of a plan: its tables and its summary, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

COLUMNS = {
    "shipments": "ship_date arrival_date location_id ship_to order_id line_id customer_id item_id "
    "shipped_item_id quantity source source_id days_late",
    "etas": "order_id line_id customer_id item_id quantity allocated_quantity open_quantity status "
    "first_ship_date eta eta_likely eta_safe eta_basis requested_date current_promise_date days_late "
    "days_vs_promise reason_code reason",
    "orders": "order_id customer_id lines status eta eta_likely eta_safe",
    "shortages": "item_id demand supply open_quantity lines_short lines_late margin_open unit_value",
    "alerts": "item_id location_id kind date projected_quantity low_stock_level planned_backorders "
    "unplanned_backorders",
    "prices": "item_id location_id source source_id expiry_date usable_date quantity",
}
"""What the tables of a plan must have to be checked at all."""


class Tables(Protocol):
    """A plan, made just now or read from a folder."""

    @property
    def shipments(self) -> pd.DataFrame:
        """shipping_schedule.csv."""

    @property
    def etas(self) -> pd.DataFrame:
        """customer_etas.csv."""

    @property
    def orders(self) -> pd.DataFrame:
        """order_etas.csv."""

    @property
    def shortages(self) -> pd.DataFrame:
        """shortages.csv."""

    @property
    def alerts(self) -> pd.DataFrame:
        """stock_alerts.csv."""

    @property
    def prices(self) -> pd.DataFrame:
        """prices.parquet."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """summary.json."""
