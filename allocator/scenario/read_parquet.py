"""One Parquet file, or a folder of parts, as a raw table."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from allocator.errors import Problem
from allocator.scenario.cells import BLANKS
from allocator.scenario.header import header_problems
from allocator.scenario.raw import Cells, RawTable
from allocator.scenario.tables import TableSpec


def read_parquet(spec: TableSpec, path: Path) -> tuple[RawTable | None, list[Problem]]:
    """Read one table; None where nothing of it can be understood. Rows count from 2, as under a header."""
    try:
        table = pyarrow.parquet.read_table(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        what = f"{path.name} is not a Parquet file"
        return None, [Problem(spec.name, None, "", what, f"save it as Parquet, or as {spec.name}.csv")]
    names = tuple(name.strip(BLANKS) for name in table.column_names)
    problems = header_problems(spec, names)
    if problems:
        return None, problems
    columns = {
        name: plain(table.column(at)) for at, name in enumerate(names) if name in spec.row.model_fields
    }
    return RawTable(columns, table.num_rows, names=names), []


def plain(column: pa.ChunkedArray) -> Cells:
    """Return a column of a simple type, or as Python values what has none."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):
        return column.cast(pa.large_string())
    cells: Cells = column.to_pylist() if pa.types.is_nested(column.type) else column
    return cells
