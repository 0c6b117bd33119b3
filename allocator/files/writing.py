"""Write a plan: a folder of tables, figures, proof and report, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from allocator.files.input_copy import write_input
from allocator.files.layout import BLOCKS, INPUT, LAST_PLAN, PRICES, REPORT, SUMMARY, TABLES, PlanTable
from allocator.files.plan_folder import check_writable, not_writable, refuse_foreign
from allocator.files.summary import encoded, to_json
from allocator.files.tables import write_table
from allocator.files.whole_folder import real_place, replacement
from allocator.progress import Progress, say_nothing
from allocator.threads import Threads

if TYPE_CHECKING:
    from allocator.plan import Plan


def write_plan(plan: Plan, directory: str | Path, progress: Progress = say_nothing) -> None:
    """Write the plan to the folder, in place of the plan that is there.

    Whoever looks finds the old plan or the new one, never a mixture: also while two runs write to the same
    folder, and after a kill or a power cut.

    Raises:
        InputError: the folder holds anything but a plan, or cannot be written.
    """
    check_writable(directory)
    target = real_place(directory)
    try:
        with replacement(target, refuse_foreign) as draft:
            _write_files(plan, draft, progress)
    except OSError as error:
        raise not_writable(target, error) from error


def _write_files(plan: Plan, folder: Path, progress: Progress) -> None:
    """Every file of the plan, into an empty folder; the report is made while threads write the tables."""
    from allocator.report import render

    frames = [(getattr(plan, name), table) for name, table in TABLES.items()]
    if plan.last_plan is not None:
        frames.append((plan.last_plan, LAST_PLAN))
    with Threads() as threads:
        rows = _Rows(sum(len(frame) for frame, _ in frames), progress, threads)
        for frame, table in frames:
            threads.start(_write_table, frame, table, folder / table.file, rows)
        threads.start(_write_prices, plan.prices, folder / PRICES)
        if plan.blocks is not None:
            threads.start(_write_blocks, plan.blocks, folder / BLOCKS)
        threads.start(write_input, plan.scenario, folder / INPUT)
        (folder / SUMMARY).write_bytes(encoded(to_json(plan.summary)))
        (folder / REPORT).write_bytes(render(plan).encode())


class _Rows:
    """Counts the rows that all threads have written, says so, and ends the threads where it is told to."""

    def __init__(self, total: int, progress: Progress, threads: Threads) -> None:
        self._written, self._total = 0, total
        self._progress, self._threads, self._lock = progress, threads, Lock()

    def add(self, count: int) -> None:
        self._threads.go_on()
        with self._lock:
            self._written += count
            self._progress("writing", self._written, self._total)


def _write_table(frame: pd.DataFrame, table: PlanTable, path: Path, rows: _Rows) -> None:
    """One table, on the disk itself when this ends: the others are still being made meanwhile."""
    with path.open("xb") as file:
        write_table(frame, table, file, rows.add)
        file.flush()
        os.fsync(file.fileno())


def _write_blocks(blocks: pa.Table, path: Path) -> None:
    """What the next run takes over."""
    with path.open("xb") as file:
        pyarrow.parquet.write_table(blocks, file, compression="zstd")


def _write_prices(prices: pd.DataFrame, path: Path) -> None:
    """The proof, to the last bit; without the metadata of pandas, which name its version."""
    table = pa.Table.from_pandas(prices, preserve_index=False).replace_schema_metadata(None)
    with path.open("xb") as file:
        pyarrow.parquet.write_table(table, file, compression="zstd")
