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
from allocator.threads import each


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
    found = [column for column in spec.columns if column.name in raw.columns]
    read = each(lambda column: read_column(column, raw.columns[column.name]), found, raw.num_rows)
    parsed = {column.name: values for column, values in zip(found, read, strict=True)}
    kept = np.zeros(raw.num_rows, bool)
    for column in read:
        kept |= ~column.blank
    rows = raw.rows_in_file()
    problems = [
        fault for c in spec.columns for fault in column_problems(spec, c, parsed.get(c.name), kept, rows)
    ]
    order = canonical_order(spec, parsed, np.flatnonzero(kept))
    frame = frame_of(spec, parsed, order, raw.num_rows)
    cut = {
        name: column.cut[order]
        for name, column in parsed.items()
        if column.cut is not None and column.cut.any()
    }
    return ParsedTable(spec, frame, rows[order], problems, cut)


def frame_of(
    spec: TableSpec, parsed: Mapping[str, ParsedColumn], order: npt.NDArray[np.int64], num_rows: int
) -> pd.DataFrame:
    """Return some rows of a table in order, with all its columns: those that it lacks with their defaults."""
    as_they_are = np.array_equal(order, np.arange(num_rows))

    def column(c: Column) -> pd.Series[Any]:
        if c.name not in parsed:
            return series(c, absent(c, len(order)))
        values = parsed[c.name].values
        return series(c, values if as_they_are else taken(values, order))

    columns = each(column, spec.columns, num_rows)
    return pd.DataFrame({c.name: values for c, values in zip(spec.columns, columns, strict=True)}, copy=False)


def taken(values: Values, rows: npt.NDArray[np.int64]) -> Values:
    """Return the values of some rows."""
    return values[rows] if isinstance(values, np.ndarray) else values.take(pa.array(rows))


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
        return pd.Series(
            pd.arrays.IntegerArray(np.where(blank, 0, values).astype(np.int64), blank), copy=False
        )
    return pd.Series(values, copy=False)


def absent(column: Column, num_rows: int) -> Values:
    """Return the values of a column that is not in the table: its default in every row."""
    value = NO_VALUE[column.cell.kind] if column.default is None else column.default
    if column.cell in TEXTS:
        return pa.repeat(pa.scalar(value, pa.large_string()), num_rows)
    return np.full(num_rows, value)


def canonical_order(
    spec: TableSpec, parsed: Mapping[str, ParsedColumn], kept: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the positions of the kept rows sorted by key; without a unique key, by everything that follows
    too. Columns that the table lacks are the same in every row."""
    keys = spec.key if spec.unique else (*spec.key, *(c.name for c in spec.columns if c.name not in spec.key))
    keys = tuple(key for key in keys if key in parsed)
    if len(kept) < 2 or not keys:
        return kept
    columns = pa.table({key: pa.array(parsed[key].values, from_pandas=True) for key in keys})
    if len(kept) < len(columns):
        columns = columns.take(pa.array(kept))
    order = pc.sort_indices(columns, sort_keys=[(key, "ascending") for key in keys])
    result: npt.NDArray[np.int64] = kept[order.to_numpy()]
    return result
