"""Scenario folders to cut into parts, and their plans in one piece to compare with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import allocator
from allocator.scenario import Settings

Stages = list[tuple[str, str, float, float | None, bool]]


def write_case(case: Mapping[str, Any], folder: Path) -> Path:
    """Write tables and settings as a scenario folder of CSV files."""
    folder.mkdir(parents=True)
    settings = {name: value for name, value in case.items() if name in Settings.model_fields}
    lines = [
        f"{name} = {value.isoformat() if hasattr(value, 'isoformat') else json.dumps(value)}\n"
        for name, value in settings.items()
        if value is not None
    ]
    (folder / "scenario.toml").write_text("".join(lines))
    for name, table in case.items():
        if isinstance(table, pd.DataFrame):
            table.to_csv(folder / f"{name}.csv", index=False)
    return folder


def rows_of(folders: list[Path], file: str) -> list[str]:
    """Return the rows of a file of several plans, without headers, sorted."""
    return sorted(row for folder in folders for row in (folder / file).read_text().splitlines()[1:])


def orders_of(out: Path) -> list[list[str]]:
    """Return the rows of order_etas but for likely and safe dates, which parts do not know exactly."""
    return [row.split(",")[:5] for row in (out / "order_etas.csv").read_text().splitlines()]


def assert_same_plan(whole: Path, parts: Path) -> None:
    """Fail unless a plan in parts is the plan in one piece, row by row and stage by stage."""
    folders = sorted(parts.glob("part-*"))
    for file in ("shipping_schedule.csv", "customer_etas.csv", "shortages.csv", "stock_alerts.csv"):
        assert rows_of(folders, file) == rows_of([whole], file), file
    assert orders_of(parts) == orders_of(whole)
    together, one = (json.loads((folder / "summary.json").read_text()) for folder in (parts, whole))
    del one["counts"]["data_doubts"], together["counts"]["data_doubts"]
    assert together["counts"] == one["counts"]
    assert together["totals"] == {name: round(value, 6) for name, value in one["totals"].items()}
    assert together["stages"] == one["stages"]


def planned_whole(folder: Path, out: Path, model: str | None = None) -> Path:
    """Plan a scenario folder in one piece."""
    allocator.allocate(allocator.read(folder), model).write(out)
    return out
