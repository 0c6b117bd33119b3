"""Reading every distinct cell of a column by the function that the row model calls.

It takes any type, and words every fault as the row model does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from allocator.scenario import cells
from allocator.scenario.fields import DATE, FLAG, ID
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.parsed_column import NO_VALUE, TEXTS, ParsedColumn, Values
from allocator.scenario.raw import Cells
from allocator.scenario.tables import Column


def read_distinct(column: Column, raw: Cells) -> ParsedColumn:
    """Read every distinct cell on its own, by the function that the row model uses."""
    distinct, codes = distinct_cells(raw)
    no_value = NO_VALUE[column.cell.kind]
    values, errors, cut = [no_value] * (len(distinct) + 1), {}, np.zeros(len(distinct) + 1, bool)
    blank = np.ones(len(distinct) + 1, bool)
    for code, cell in enumerate(distinct):
        blank[code] = cells.is_blank(cell)
        if blank[code]:
            continue
        try:
            values[code] = read_cell(column, cell)
        except cells.CellError as error:
            errors[code] = error
        cut[code] = column.cell == ID and isinstance(cell, str) and cell != cell.strip(cells.BLANKS)
    parsed = ParsedColumn(take(column, values, codes), blank[codes], cut[codes])
    if errors:
        positions = np.flatnonzero(np.isin(codes, list(errors)))
        listed = [errors[int(code)] for code in codes[positions[:MOST_PROBLEMS_LISTED]]]
        parsed.add_faults(positions, [(error.what, error.remedy) for error in listed])
    return parsed


def read_cell(column: Column, cell: object) -> Any:
    """Read one cell; raises CellError."""
    value = column.cell.read(cell)
    if column.choices and value not in column.choices:
        offered = ", ".join(filter(None, column.choices))
        raise cells.CellError(f"{cells.shown(cell)} is not known here", f"write one of {offered}")
    return value


def distinct_cells(raw: Cells) -> tuple[list[object], npt.NDArray[np.int64]]:
    """Return the distinct cells of a column and the index of each row's cell among them, -1 where null."""
    if isinstance(raw, list):
        found: dict[tuple[type, object], int] = {}
        keys: list[tuple[type, object]] = [
            (type(cell), cell if isinstance(cell, str | int | float) else repr(cell)) for cell in raw
        ]
        codes = np.array([found.setdefault(key, len(found)) for key in keys], dtype=np.int64)
        first = dict(zip(reversed(keys), reversed(raw), strict=True))
        return [first[key] for key in found], codes
    array = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    encoded = array.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def take(column: Column, values: list[Any], codes: npt.NDArray[np.int64]) -> Values:
    """Return the value of each row; code -1 takes the last value."""
    if column.cell in TEXTS:
        rows = np.where(codes < 0, len(values) - 1, codes)
        return pa.array(values, pa.large_string()).take(pa.array(rows))
    kind = {FLAG.kind: "bool", DATE.kind: "datetime64[s]"}.get(column.cell.kind, "float64")
    return np.array(values, dtype=kind)[codes]
