"""One CSV file as a raw table: every cell is text, every row keeps its number in the file.

Rows count as in a spreadsheet: a cell with a line break is part of one row, an empty line is a row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from allocator.errors import Problem
from allocator.scenario.cells import BLANKS, shown
from allocator.scenario.header import header_problems
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.raw import RawTable
from allocator.scenario.tables import TableSpec

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
QUOTE = b'"'
TEXT = pa.large_string()


def read_csv(spec: TableSpec, path: Path) -> tuple[RawTable | None, list[Problem]]:
    """Read one table; None where nothing of it can be understood."""
    data = path.read_bytes().removeprefix(BYTE_ORDER_MARK)
    problems = list(text_problems(spec, path.name, data))
    if problems:
        return None, problems
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    names, header_row, start = read_header(data)
    problems = header_problems(spec, names)
    if problems:
        return None, problems
    try:
        cells, ragged = read_cells(spec, data[start:], names)
    except pa.ArrowInvalid as error:
        return None, [Problem(spec.name, None, "", f"{path.name} is not a CSV file", str(error))]
    rows = np.arange(cells.num_rows + len(ragged)) + header_row + 1
    if ragged:
        rows = np.delete(rows, [row.number - 1 for row in ragged])
    columns = {names[int(at)]: cells[at] for at in cells.column_names}
    return RawTable(columns, cells.num_rows, rows, names), ragged_problems(
        spec, ragged, header_row, len(names)
    )


def text_problems(spec: TableSpec, name: str, data: bytes) -> Iterator[Problem]:
    """Yield what keeps a file from being text in UTF-8 with its quotes closed."""
    if data.startswith(UTF_16_MARKS) or b"\0" in data[:4]:
        yield Problem(spec.name, None, "", f"{name} is UTF-16 text", "save it as CSV UTF-8")
        return
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            row = sum(
                1 for _ in csv.reader(io.StringIO(data[: error.start].decode("latin-1") + "x", newline=""))
            )
            yield Problem(spec.name, row, "", f"{name} is not UTF-8 text", "save it as CSV UTF-8")
            return
    if QUOTE in data and data.count(QUOTE) % 2:
        yield from quote_problems(spec, data)


def quote_problems(spec: TableSpec, data: bytes) -> Iterator[Problem]:
    """Yield the row in which a quote is opened and not closed, if there is one."""
    num_rows = 0
    try:
        for _ in csv.reader(io.StringIO(data.decode(), newline=""), strict=True):
            num_rows += 1
    except csv.Error:
        remedy = 'close it, or write "" for a quote'
        yield Problem(spec.name, num_rows + 1, "", "a quote is opened and not closed", remedy)


def read_header(data: bytes) -> tuple[tuple[str, ...], int, int]:
    """Return the names of the columns, the row they stand in and the byte at which the next row starts."""
    stream = io.BytesIO(data)
    for row, record in enumerate(csv.reader(line.decode() for line in stream), start=1):
        names = tuple(cell.strip(BLANKS) for cell in record)
        if any(names):
            return names, row, stream.tell()
    return (), 0, len(data)


def read_cells(
    spec: TableSpec, data: bytes, names: tuple[str, ...]
) -> tuple[pa.Table, list[pyarrow.csv.InvalidRow]]:
    """Return the columns that the table knows, named by their place, and the rows with a wrong number of
    cells."""
    known = [str(at) for at, name in enumerate(names) if name in spec.row.model_fields]
    if not data or data.isspace():
        return pa.table({at: pa.array([], TEXT) for at in known}), []
    ragged: list[pyarrow.csv.InvalidRow] = []

    def keep_apart(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    def read(use_threads: bool) -> pa.Table:
        return pyarrow.csv.read_csv(
            pa.BufferReader(data),  # known to be UTF-8 by now
            pyarrow.csv.ReadOptions(
                column_names=[str(at) for at in range(len(names))], use_threads=use_threads
            ),
            pyarrow.csv.ParseOptions(
                newlines_in_values=QUOTE in data, ignore_empty_lines=False, invalid_row_handler=keep_apart
            ),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(known, TEXT),
                include_columns=known,
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    cells = read(use_threads=True)
    if ragged:
        # Only a single thread knows the numbers of the rows.
        ragged.clear()
        cells = read(use_threads=False)
    return cells, ragged


def ragged_problems(
    spec: TableSpec, ragged: list[pyarrow.csv.InvalidRow], header_row: int, num_columns: int
) -> list[Problem]:
    """Return a problem for each row with a wrong number of cells; a row of blanks alone is none."""
    wrong = [row for row in ragged if row.text.strip(BLANKS)]
    problems = [
        Problem(
            spec.name,
            row.number + header_row,
            "",
            f"{row.actual_columns} cells under a header of {num_columns}: {shown(row.text)}",
            "quote a cell that holds a comma, and write every cell",
        )
        for row in wrong[:MOST_PROBLEMS_LISTED]
    ]
    if len(wrong) > len(problems):
        more = f"{len(wrong) - len(problems)} more rows with a wrong number of cells"
        problems.append(Problem(spec.name, None, "", more, "mend all"))
    return problems
