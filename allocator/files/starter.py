"""A scenario to fill in: small, complete, and planned as it is."""

from __future__ import annotations

import csv
import json
import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from allocator.data_files import shipped_folder
from allocator.errors import InputError, Problem
from allocator.files.plan_folder import is_current, writable_parent
from allocator.files.whole_folder import real_place, replacement
from allocator.scenario import TABLES, Settings
from allocator.scenario.settings import BY_HAND

SETTINGS: Mapping[str, str | int] = {
    "title": "My first scenario",
    "description": "Two customers wait for one item: one gets what is there, the other waits for a receipt.",
    "as_of": "2026-01-05",
    "currency": "EUR",
    "priority": "lowest_first",
}

ROWS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "order_lines": (
        {
            "order_id": "SO-1001",
            "line_id": "1",
            "item_id": "WIDGET",
            "quantity": "10",
            "requested_date": "2026-01-08",
            "customer_id": "C-100",
            "ship_to": "north",
            "order_date": "2025-12-29",
            "priority": "2",
            "unit_price": "25",
        },
        {
            "order_id": "SO-1002",
            "line_id": "1",
            "item_id": "WIDGET",
            "quantity": "6",
            "requested_date": "2026-01-07",
            "customer_id": "C-200",
            "ship_to": "south",
            "order_date": "2026-01-02",
            "priority": "1",
            "unit_price": "24.5",
            "current_promise_date": "2026-01-07",
        },
    ),
    "stock": (
        {"item_id": "WIDGET", "quantity": "8", "location_id": "main"},
        {"item_id": "CABLE", "quantity": "100", "location_id": "main"},
    ),
    "receipts": (
        {
            "receipt_id": "PO-501",
            "item_id": "WIDGET",
            "quantity": "20",
            "available_date": "2026-01-12",
            "location_id": "main",
            "kind": "purchase",
            "supplier_id": "S-1",
        },
        {
            "receipt_id": "PO-502",
            "item_id": "CABLE",
            "quantity": "200",
            "available_date": "2026-01-19",
            "location_id": "main",
            "kind": "purchase",
            "supplier_id": "S-1",
        },
    ),
    "items": (
        {"item_id": "WIDGET", "description": "A widget", "unit_cost": "14", "lead_time_days": "21"},
        {"item_id": "CABLE", "description": "A cable", "unit_cost": "0.9", "low_stock_level": "50"},
    ),
    "lanes": (
        {"location_id": "main", "ship_to": "north", "transit_days": "1", "unit_cost": "0.4"},
        {"location_id": "main", "ship_to": "south", "transit_days": "2", "unit_cost": "0.7"},
    ),
    "closed_days": (
        {"location_id": "main", "date": "2026-01-10"},
        {"location_id": "main", "date": "2026-01-11"},
    ),
    "customers": (
        {"customer_id": "C-100", "name": "North Shop", "email": "orders@north.example", "language": "en"},
        {"customer_id": "C-200", "name": "South Shop", "email": "orders@south.example", "language": "en"},
    ),
    "receipt_history": (
        {
            "supplier_id": "S-1",
            "item_id": "WIDGET",
            "kind": "purchase",
            "due_date": "2025-11-03",
            "received_date": "2025-11-06",
            "quantity": "20",
        },
        {
            "supplier_id": "S-1",
            "item_id": "CABLE",
            "kind": "purchase",
            "due_date": "2025-11-17",
            "received_date": "2025-11-17",
            "quantity": "200",
        },
    ),
}
"""Two rows for each table that most planners have, with the columns that most of them fill."""


def write_starter(directory: str | Path) -> None:
    """Write the scenario to a new or empty folder, with a copy of every model to edit.

    Raises:
        InputError: the folder holds something, or cannot be written.
    """
    target = real_place(directory)
    try:
        writable_parent(target.parent)
        with replacement(target, _refuse_full) as draft:
            (draft / "scenario.toml").write_text("".join(_settings()), encoding="utf-8")
            for name in ROWS:
                _write_table(name, draft)
            shutil.copytree(shipped_folder("models"), draft / "models")
    except OSError as error:
        raise _refused(target, f"cannot be written: {error.strerror}") from error


def write_copy(folder: Path, directory: str | Path) -> None:
    """Write a copy of a folder of ours to a new or empty folder, for a planner to edit.

    Raises:
        InputError: the folder holds something, or cannot be written.
    """
    target = real_place(directory)
    try:
        writable_parent(target.parent)
        with replacement(target, _refuse_full) as draft:
            shutil.copytree(folder, draft, dirs_exist_ok=True)
    except OSError as error:
        raise _refused(target, f"cannot be written: {error.strerror}") from error


def _settings() -> Iterator[str]:
    """scenario.toml: every key below what it means; those that may stay as they are begin with `#`."""
    yield "# A scenario: tonight's settings. Each table is a file next to this one, CSV or Parquet.\n"
    for name in BY_HAND:
        field = Settings.model_fields[name]
        yield "\n"
        yield textwrap.fill(
            " ".join(str(field.description).split()), 100, initial_indent="# ", subsequent_indent="# "
        )
        yield "\n"
        if name in SETTINGS:
            yield f"{name} = {_toml(name, SETTINGS[name])}\n"
        else:
            yield f"# {name} = {_toml(name, field.default)}\n"


def _toml(name: str, value: str | int) -> str:
    """A value as TOML writes it: dates bare, text in quotes."""
    return str(value) if name == "as_of" else json.dumps(value, ensure_ascii=False)


def _write_table(name: str, folder: Path) -> None:
    """A table with every column of the contract."""
    columns = [column.name for column in TABLES[name].columns]
    with (folder / f"{name}.csv").open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(ROWS[name])


def _refuse_full(target: Path) -> None:
    """Only a new or an empty folder is filled."""
    if os.path.lexists(target) and not target.is_dir():
        raise _refused(target, "a file is in the way")
    if is_current(target):
        raise _refused(target, "it is the current folder")
    if target.exists() and any(target.iterdir()):
        raise _refused(target, "the folder is not empty")


def _refused(target: Path, what: str) -> InputError:
    return InputError([Problem(str(target), None, "", what, "name a new folder")])
