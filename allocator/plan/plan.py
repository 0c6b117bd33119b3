"""A plan: the tables that a run gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from allocator.model import Model
from allocator.progress import Progress, say_nothing
from allocator.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Plan:
    """Who gets what, from where, when, and why not sooner. Every table has the columns of its CSV file."""

    scenario: Scenario
    model: Model
    shipments: pd.DataFrame
    """shipping_schedule.csv: a row per order line, supply and ship date."""
    etas: pd.DataFrame
    """customer_etas.csv: a row per order line."""
    orders: pd.DataFrame
    """order_etas.csv: a row per order."""
    shortages: pd.DataFrame
    """shortages.csv: a row per item that is short or late."""
    alerts: pd.DataFrame
    """stock_alerts.csv: a row per item and location that runs low, out or negative."""
    doubts: pd.DataFrame
    """data_doubts.csv: what is odd about the input."""
    prices: pd.DataFrame
    """prices.parquet: a row per supply, the proof of optimality."""
    summary: Mapping[str, Any]
    """summary.json"""
    last_plan: pd.DataFrame | None = None
    """last_plan.csv: what the last plan ships, where the model keeps to it: ordered units by line and day."""
    blocks: pa.Table | None = None
    """blocks.parquet: what the next run takes over of blocks that do not change."""

    def why(self, order_id: str, line_id: str | None = None) -> str:
        """Return in sentences what a line (or every line of an order) gets, and why not sooner.

        Raises InputError if there is no such order line.
        """
        from allocator.plan.why import why

        return why(self.scenario, self, order_id, line_id)

    def write(self, directory: str | Path, progress: Progress = say_nothing) -> None:
        """Write all files into a folder, whole or not at all; raises InputError if that cannot be done."""
        from allocator.files import write_plan

        write_plan(self, directory, progress)
