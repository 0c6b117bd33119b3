"""One table of a plan as a CSV file: written in large strokes, read back with the same dtypes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from allocator.errors import InputError, Problem
from allocator.files.cells import CELLS, joined, unguarded
from allocator.files.layout import Kind, PlanTable

ROWS_AT_A_TIME = 100_000
_REMEDY = "run the plan again"
_PATTERNS = {"number": r"^(-?\d+(\.\d+)?)?$", "whole": r"^(-?\d{1,18})?$", "date": r"^(\d{4}-\d\d-\d\d)?$"}
_ARROW = {"number": pa.float64(), "whole": pa.int64(), "date": pa.date32()}
_MEANING = {"number": "a number", "whole": "a whole number", "date": "a date YYYY-MM-DD"}
_MOST_ROWS_NAMED = 5


def write_table(
    frame: pd.DataFrame, table: PlanTable, file: BinaryIO, wrote: Callable[[int], None] = lambda rows: None
) -> None:
    """Write `frame`, whose columns are exactly those of `table`, as UTF-8 CSV with line feeds.

    `wrote` is called with the number of rows of each part, and may end the work by raising.
    """
    if list(frame.columns) != list(table.columns):
        raise ValueError(f"{table.file} has the columns {list(table.columns)}, not {list(frame.columns)}")
    file.write((",".join(table.columns) + "\n").encode())
    for start in range(0, len(frame), ROWS_AT_A_TIME):
        part = frame.iloc[start : start + ROWS_AT_A_TIME]
        file.write(_lines(part, table.columns))
        wrote(len(part))


def _lines(frame: pd.DataFrame, columns: Mapping[str, Kind]) -> memoryview:
    """The rows as the bytes of the file: Arrow joins the cells into one buffer, which is the text itself."""
    cells = [CELLS[kind](frame[name]) for name, kind in columns.items()]
    lines = joined(*cells[:-1], joined(cells[-1], "\n"), separator=",")
    return memoryview(lines.buffers()[2])[: pc.sum(pc.binary_length(lines)).as_py()]


def read_table(table: PlanTable, file: BinaryIO) -> pd.DataFrame:
    """Read a table that `write_table` wrote.

    Raises:
        InputError: the file is not such a table; every column that is wrong is named.
    """
    text = _read_text(table, file)
    problems: list[Problem] = []
    arrays = []
    for name, kind in table.columns.items():
        cells = text.column(name)
        faults = [] if kind == "text" else list(_faults(table.file, name, kind, cells))
        problems += faults
        arrays.append(cells if faults else _values(kind, cells))
    if problems:
        raise InputError(problems)
    return frame_of(pa.table(arrays, names=list(table.columns)))


def frame_of(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a frame with the dtypes of a plan: str, float64, Int64, datetime64[s]."""
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _read_text(table: PlanTable, file: BinaryIO) -> pa.Table:
    """Every cell as it stands in the file."""
    try:
        text = pacsv.read_csv(
            file,
            parse_options=pacsv.ParseOptions(newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(table.columns, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        what = re.sub(r"\s+", " ", str(error))
        raise InputError([Problem(table.file, None, "", f"cannot be read ({what})", _REMEDY)]) from error
    if text.column_names != list(table.columns):
        found, expected = ", ".join(text.column_names), ", ".join(table.columns)
        raise InputError([Problem(table.file, None, "", f"has the columns {found}, not {expected}", _REMEDY)])
    return text


def _faults(file: str, column: str, kind: Kind, cells: pa.ChunkedArray) -> Iterator[Problem]:
    """The cells that are not what the column holds, the first few of them."""
    good = pc.match_substring_regex(cells, _PATTERNS[kind])
    if pc.all(good).as_py() is not False:
        try:
            pc.cast(_blank_as_null(cells), _ARROW[kind])
        except pa.ArrowInvalid as error:
            yield Problem(file, None, column, str(error), _REMEDY)
        return
    for row in pc.indices_nonzero(pc.invert(good)).to_pylist()[:_MOST_ROWS_NAMED]:
        yield Problem(file, row + 2, column, f"{cells[row].as_py()!r} is not {_MEANING[kind]}", _REMEDY)


def _values(kind: Kind, cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells as values, null where blank."""
    if kind == "text":
        return unguarded(cells)
    values = pc.cast(_blank_as_null(cells), _ARROW[kind])
    return pc.cast(values, pa.timestamp("s")) if kind == "date" else values


def _blank_as_null(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(cells, ""), None, cells)
