"""Read a plan folder back: the same frames that were written."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from allocator.block_columns import COLUMNS
from allocator.errors import InputError, Problem
from allocator.files.input_copy import InputCopy, open_input
from allocator.files.layout import BLOCKS, INPUT, LAST_PLAN, PRICES, SUMMARY, TABLES
from allocator.files.opening import RUN_AGAIN, open_plan
from allocator.files.tables import frame_of, read_table
from allocator.files.whole_folder import real_place
from allocator.model import Model, parse_model
from allocator.scenario import Scenario

_PRICE_COLUMNS = {
    **dict.fromkeys(["item_id", "location_id", "source", "source_id"], pa.large_string()),
    **dict.fromkeys(["expiry_date", "usable_date"], pa.timestamp("s")),
    "quantity": pa.float64(),
}
_SUMMARY_KEYS = {
    "as_of": str,
    "scenario": str,
    "digest": str,
    "model": str,
    "model_definition": dict,
    "stages": list,
}


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it stands on disk; its frames have the columns and dtypes of the plan that was written."""

    directory: Path
    shipments: pd.DataFrame
    etas: pd.DataFrame
    orders: pd.DataFrame
    shortages: pd.DataFrame
    alerts: pd.DataFrame
    doubts: pd.DataFrame
    prices: pd.DataFrame
    summary: Mapping[str, Any]
    """summary.json"""
    input: InputCopy
    """The copy of its input that the plan keeps."""
    last_plan: pd.DataFrame | None = None
    """What the plan before ships, where the model keeps to it."""
    stored_blocks: mmap.mmap | None = None
    """blocks.parquet, not read yet; None where the plan has none, as those of earlier versions."""

    @cached_property
    def blocks(self) -> pa.Table | None:
        """What the next run may take over; None where there is nothing to read: all is solved then."""
        if self.stored_blocks is None:
            return None
        try:
            table = pyarrow.parquet.read_table(pa.BufferReader(self.stored_blocks))
            return table.cast(pa.schema(COLUMNS))
        except (pa.ArrowException, ValueError, OSError):
            return None

    @property
    def scenario(self) -> Scenario:
        """The input that the plan was made from, whatever has become of it since; read when first asked for.

        Raises InputError if the copy that the plan keeps is broken.
        """
        return self.input.scenario

    @property
    def scenario_path(self) -> str:
        """Where the input was read from; empty where it did not come from a file."""
        return str(self.summary["scenario"])

    @property
    def digest(self) -> str:
        """The digest of the input that the plan was made of."""
        return str(self.summary["digest"])

    @property
    def as_of(self) -> str:
        """The day the plan was made for, YYYY-MM-DD."""
        return str(self.summary["as_of"])

    @property
    def model(self) -> Model:
        """The model as it was when the plan was made, also one that did not come with the package."""
        return parse_model(self.summary["model"], self.summary["model_definition"])


def read_plan(directory: str | Path) -> StoredPlan:
    """Read the plan that stands in a folder, putting right first what a kill may have left there.

    Raises:
        InputError: there is no folder, no plan in it, or a file of it is missing or broken; all are named.
    """
    target = real_place(directory)
    with ExitStack() as stack:
        try:
            files = open_plan(target, stack)
        except OSError as error:
            what = "there is no such folder" if isinstance(error, FileNotFoundError) else str(error.strerror)
            raise InputError([Problem(str(directory), None, "", what, RUN_AGAIN)]) from error
        return _read_files(target, files)


def _read_files(target: Path, files: Mapping[str, BinaryIO]) -> StoredPlan:
    """Read every file; the problems of all of them come at once."""
    readers: dict[str, Callable[[], Any]] = {
        name: partial(read_table, table, files[table.file]) for name, table in TABLES.items()
    }
    readers["prices"] = partial(_read_prices, files[PRICES])
    readers["summary"] = partial(_read_summary, files[SUMMARY])
    if LAST_PLAN.file in files:
        readers["last_plan"] = partial(read_table, LAST_PLAN, files[LAST_PLAN.file])
    contents: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, read in readers.items():
        try:
            contents[name] = read()
        except InputError as error:
            problems += error.problems
    try:
        summary = contents.get("summary", {"digest": "", "scenario": ""})
        contents["input"] = open_input(files[INPUT], summary["digest"], summary["scenario"])
    except InputError as error:
        problems += error.problems
    if LAST_PLAN.file not in files and "shipments_kept" in contents.get("summary", {}).get("previous", {}):
        problems.append(Problem(LAST_PLAN.file, None, "", f"missing in {target}", RUN_AGAIN))
    if problems:
        raise InputError(problems)
    if BLOCKS in files and os.fstat(files[BLOCKS].fileno()).st_size:
        contents["stored_blocks"] = mmap.mmap(files[BLOCKS].fileno(), 0, access=mmap.ACCESS_READ)
    return StoredPlan(directory=target, **contents)


def _read_prices(file: BinaryIO) -> pd.DataFrame:
    """The proof, one row per supply."""
    try:
        table = pyarrow.parquet.read_table(file)
    except (pa.ArrowException, OSError) as error:
        raise InputError([Problem(PRICES, None, "", "is not a Parquet file", RUN_AGAIN)]) from error
    num_prices = table.num_columns - len(_PRICE_COLUMNS)
    kinds = {**_PRICE_COLUMNS, **{f"price_{rank + 1}": pa.float64() for rank in range(num_prices)}}
    try:
        return frame_of(table.cast(pa.schema(kinds)))
    except (pa.ArrowInvalid, ValueError) as error:
        found = ", ".join(table.column_names)
        raise InputError([Problem(PRICES, None, "", f"has the columns {found}", RUN_AGAIN)]) from error


def _read_summary(file: BinaryIO) -> dict[str, Any]:
    """The figures of the run."""
    try:
        summary = json.loads(file.read())
    except ValueError as error:
        raise InputError([Problem(SUMMARY, None, "", f"is not JSON ({error})", RUN_AGAIN)]) from error
    if not isinstance(summary, dict):
        raise InputError([Problem(SUMMARY, None, "", "is not the summary of a run", RUN_AGAIN)])
    problems = [
        Problem(SUMMARY, None, key, "missing or not what a run writes", RUN_AGAIN)
        for key, kind in _SUMMARY_KEYS.items()
        if not isinstance(summary.get(key), kind)
    ]
    if problems:
        raise InputError(problems)
    return summary
