"""A raw table as a frame: every column read, faulty cells named, empty rows left out, rows in canonical
order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.errors import Problem
from allocator.scenario.columns import read_column
from allocator.scenario.fields import WHOLE
from allocator.scenario.parsed_column import NO_VALUE, TEXTS, ParsedColumn, Values
from allocator.scenario.problems import row_problems
from allocator.scenario.raw import RawTable
from allocator.scenario.tables import Column, TableSpec
from allocator.scenario.texts import series_of


@dataclass(frozen=True)
class ParsedTable:
    """A table whose cells are read, in canonical order; defaults that depend on other columns are not filled
    in."""

    spec: TableSpec
    frame: pd.DataFrame
    file_rows: npt.NDArray[np.int64]
    """The row of the file of each row of the frame."""
    problems: list[Problem] = field(default_factory=list)
    cut: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """Of columns of ids around which blanks were cut: in which rows."""


def parse_table(spec: TableSpec, raw: RawTable) -> ParsedTable:
    """Read a raw table by the rules of its row model."""
    parsed = {c.name: read_column(c, raw.columns[c.name]) for c in spec.columns if c.name in raw.columns}
    frame = frame_of(spec, parsed, raw.num_rows)
    kept = np.zeros(raw.num_rows, bool)
    for column in parsed.values():
        kept |= ~column.blank
    rows = raw.rows_in_file()
    problems = [
        fault for c in spec.columns for fault in column_problems(spec, c, parsed.get(c.name), kept, rows)
    ]
    order = canonical_order(spec, frame, np.flatnonzero(kept))
    cut = {
        name: column.cut[order]
        for name, column in parsed.items()
        if column.cut is not None and column.cut.any()
    }
    if not np.array_equal(order, np.arange(raw.num_rows)):
        frame = frame.take(order).reset_index(drop=True)
    return ParsedTable(spec, frame, rows[order], problems, cut)


def frame_of(spec: TableSpec, parsed: Mapping[str, ParsedColumn], num_rows: int) -> pd.DataFrame:
    """Return all columns of a table, those that it lacks with their defaults."""
    columns = {
        c.name: series(c, parsed[c.name].values if c.name in parsed else absent(c, num_rows))
        for c in spec.columns
    }
    return pd.DataFrame(columns, copy=False)


def column_problems(
    spec: TableSpec,
    column: Column,
    parsed: ParsedColumn | None,
    kept: npt.NDArray[np.bool_],
    rows: npt.NDArray[np.int64],
) -> Iterable[Problem]:
    """Yield the faults of one column, a missing column or missing cells among them."""
    if parsed is None:
        if column.required:
            yield Problem(spec.name, None, column.name, "missing", "add the column")
        return
    for fault in parsed.faults:
        row = None if fault.position is None else int(rows[fault.position])
        yield Problem(spec.name, row, column.name, fault.what, fault.remedy)
    if column.required:
        missing = np.flatnonzero(parsed.blank & kept)
        yield from row_problems(spec.name, column.name, rows[missing], "missing", "write a value")


def series(column: Column, values: Values) -> pd.Series[Any]:
    """Return the values of a column as a pandas series of the type that the contract names."""
    if column.cell in TEXTS:
        return series_of(values)
    if column.cell == WHOLE:
        blank = np.isnan(values)
        return pd.Series(pd.arrays.IntegerArray(np.where(blank, 0, values).astype(np.int64), blank))
    return pd.Series(values)


def absent(column: Column, num_rows: int) -> Values:
    """Return the values of a column that is not in the table: its default in every row."""
    value = NO_VALUE[column.cell.kind] if column.default is None else column.default
    if column.cell in TEXTS:
        return pa.repeat(pa.scalar(value, pa.large_string()), num_rows)
    return np.full(num_rows, value)


def canonical_order(
    spec: TableSpec, frame: pd.DataFrame, kept: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the positions of the kept rows sorted by key; without a unique key, by everything that follows
    too."""
    keys = spec.key if spec.unique else (*spec.key, *(c.name for c in spec.columns if c.name not in spec.key))
    if len(kept) < 2:
        return kept
    columns = pa.table({key: pa.array(frame[key]) for key in keys})
    if len(kept) < len(frame):
        columns = columns.take(pa.array(kept))
    order = pc.sort_indices(columns, sort_keys=[(key, "ascending") for key in keys])
    result: npt.NDArray[np.int64] = kept[order.to_numpy()]
    return result
