"""Write a plan: a folder of tables, figures, proof and report, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from allocator.files.input_copy import write_input
from allocator.files.layout import INPUT, PRICES, REPORT, SUMMARY, TABLES
from allocator.files.plan_folder import check_writable, not_writable, refuse_foreign
from allocator.files.summary import encoded, to_json
from allocator.files.tables import write_table
from allocator.files.whole_folder import real_place, replacement

if TYPE_CHECKING:
    from allocator.plan import Plan


def write_plan(plan: Plan, directory: str | Path) -> None:
    """Write the plan to the folder, in place of the plan that is there.

    Whoever looks finds the old plan or the new one, never a mixture: also while two runs write to the same
    folder, and after a kill or a power cut.

    Raises:
        InputError: the folder holds anything but a plan, or cannot be written.
    """
    from allocator.report import render

    check_writable(directory)
    report = render(plan)
    target = real_place(directory)
    try:
        with replacement(target, refuse_foreign) as draft:
            _write_files(plan, report, draft)
    except OSError as error:
        raise not_writable(target, error) from error


def _write_files(plan: Plan, report: str, folder: Path) -> None:
    """Every file of the plan, into an empty folder."""
    for name, table in TABLES.items():
        with (folder / table.file).open("xb") as file:
            write_table(getattr(plan, name), table, file)
    _write_prices(plan.prices, folder / PRICES)
    write_input(plan.scenario, folder / INPUT)
    (folder / SUMMARY).write_bytes(encoded(to_json(plan.summary)))
    (folder / REPORT).write_bytes(report.encode())


def _write_prices(prices: pd.DataFrame, path: Path) -> None:
    """The proof, to the last bit; without the metadata of pandas, which name its version."""
    table = pa.Table.from_pandas(prices, preserve_index=False).replace_schema_metadata(None)
    with path.open("xb") as file:
        pyarrow.parquet.write_table(table, file, compression="zstd")
