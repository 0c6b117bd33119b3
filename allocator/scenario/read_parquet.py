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

SIMPLE = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_timestamp,
)
"""Tell of an Arrow type whether it is one that a cell can have."""


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
    """Return a column of a type that cells can have, or as Python values what is of another."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type) or pa.types.is_string(column.type):
        return column.cast(pa.large_string())
    cells: Cells = column if any(holds(column.type) for holds in SIMPLE) else column.to_pylist()
    return cells
