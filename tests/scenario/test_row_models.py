"""A cell passes the row model exactly if it passes the rules for whole columns, and means the same."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from allocator.scenario import TABLES
from allocator.scenario.columns import read_column
from allocator.scenario.fields import Row
from allocator.scenario.parse import parse_table
from allocator.scenario.raw import RawTable
from allocator.scenario.read_frames import cells_of
from allocator.scenario.tables import Column, TableSpec

# fmt: off
WORDS = [
    "", " ", " 7 ", "007", "1e5", "1,000", "10 pcs", "nan", "NaN", "inf", "-inf", "1e999", "1_000", "0x1",
    "+3", "-0", ".5", "5.", ".", "1e", "0.0000001", "0.1234567", "1000000000", "1000000001", "1e-400",
    "\u0663", "\uff13", "3650", "2026-01-31", "2026-02-30", "31/12/2026", "20260131", " 2026-01-31",
    "1899-12-31", "2200-01-01", "2026-1-5", "true", "No", "YES", "maybe", "any", "Any", " any ", "whole",
    "win", "production", "a\tb", "a\u2028b", "\x7f", "#N/A", "#REF!", "#1!", "x" * 200, "x" * 201,
    "\u00e4" * 200, "\u00a0x\u3000", "\ufeffx", "\ud800", "a\x00",
]
TYPED: list[Any] = [
    None, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT"), True, False, np.True_, 0, 1, -1, 7, 2**60,
    10**30, 7.0, 7.5, -0.0, 1e300, float("inf"), 0.1 + 0.2, 1e-7, 2.0**53, np.float32(0.1), np.int8(3),
    Decimal("NaN"), Decimal("1.5"), date(2026, 1, 31), date(1899, 12, 31), datetime(2026, 1, 31),
    datetime(2026, 1, 31, 13), pd.Timestamp("2026-01-31"), pd.Timestamp(1), np.datetime64("2026-01-31"),
    [1], {"a": 1}, b"7",
]
# fmt: on
CELLS = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(TYPED), st.text(max_size=8), st.floats(), st.integers()
)
COLUMNS = [(spec, column) for spec in TABLES.values() for column in spec.columns]
KINDS = {(column.cell.kind, column.required, column.choices): (spec, column) for spec, column in COLUMNS}
GOOD = {
    "id": "A",
    "text": "A",
    "quantity": 1.0,
    "money": 1.0,
    "whole number": 1,
    "date": date(2026, 1, 31),
    "true/false": True,
}


def through_row_model(spec: TableSpec, column: Column, cell: object) -> object:
    """The value of the cell in a row that is otherwise good, or ValidationError where it is refused."""
    row = {other.name: GOOD[other.cell.kind] for other in spec.columns if other.required}
    try:
        return getattr(spec.row(**{**row, column.name: cell}), column.name)
    except ValidationError:
        return ValidationError


def through_columns(column: Column, cells: Any) -> list[object]:
    """The value of every cell of a column, or ValidationError where it is refused."""
    parsed = read_column(column, cells)
    refused = {fault.position for fault in parsed.faults}
    values = parsed.values.to_pylist() if isinstance(parsed.values, pa.Array) else list(parsed.values)
    return [
        ValidationError if at in refused or (column.required and parsed.blank[at]) else plain(column, value)
        for at, value in enumerate(values)
    ]


def plain(column: Column, value: Any) -> object:
    """A value of a column as a row model holds it."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[D]").item()
    if isinstance(value, str | np.bool_):
        return value
    if math.isnan(value):
        return None
    return int(value) if column.cell.kind == "whole number" else float(value)


@pytest.mark.parametrize(("spec", "column"), COLUMNS, ids=lambda part: part.name)
def test_known_cells_mean_the_same_in_rows_and_in_columns(spec: TableSpec, column: Column) -> None:
    """Every awkward cell, in every column of every table: as one of a mixed column."""
    cells = [*WORDS, *TYPED]
    expected = [through_row_model(spec, column, cell) for cell in cells]
    assert through_columns(column, cells) == expected


@pytest.mark.parametrize(("spec", "column"), COLUMNS, ids=lambda part: part.name)
def test_text_cells_mean_the_same_in_rows_and_in_text_columns(spec: TableSpec, column: Column) -> None:
    """Every awkward text alone in a column that Arrow holds: the fast way is taken where there is one."""
    for cell in WORDS:
        if cell != "\ud800":
            assert through_columns(column, pa.array([cell])) == [through_row_model(spec, column, cell)], cell


@pytest.mark.parametrize(("spec", "column"), KINDS.values(), ids=lambda part: part.name)
@settings(max_examples=60, deadline=None)
@given(cells=st.lists(CELLS, min_size=1, max_size=5))
@example(cells=[1, 2.5, None])
@example(cells=[date(2026, 1, 31), datetime(2026, 1, 31, 13)])
def test_a_column_of_any_cells_agrees_with_the_row_model(
    spec: TableSpec, column: Column, cells: list[object]
) -> None:
    """As a mixed column, and as the column of a data frame, whatever type pandas gives it."""
    expected = [through_row_model(spec, column, cell) for cell in cells]
    assert through_columns(column, cells) == expected
    frame = cells_of(pd.Series(cells, dtype=object))
    assert through_columns(column, frame) == expected


@pytest.mark.parametrize(("spec", "column"), KINDS.values(), ids=lambda part: part.name)
@settings(max_examples=60, deadline=None)
@given(numbers=st.lists(st.floats() | st.floats(-1e9, 1e9), min_size=1, max_size=5))
def test_a_column_of_floats_agrees_with_the_row_model(
    spec: TableSpec, column: Column, numbers: list[float]
) -> None:
    """Numbers that come typed, as in Parquet, and as text with all their digits, as in CSV."""
    expected = [through_row_model(spec, column, number) for number in numbers]
    assert through_columns(column, pa.array(numbers)) == expected
    written = [repr(number) for number in numbers]
    as_text = [through_row_model(spec, column, text) for text in written]
    assert through_columns(column, pa.array(written)) == as_text


@pytest.mark.parametrize("spec", TABLES.values(), ids=lambda spec: spec.name)
def test_a_row_of_defaults_is_that_of_the_row_model(spec: TableSpec) -> None:
    """Missing columns and blank cells take the same defaults as fields that are not given."""
    row = {column.name: GOOD[column.cell.kind] for column in spec.columns if column.required}
    model: Row = spec.row(**row)
    missing = {name: [cell] for name, cell in row.items()}
    blank = {column.name: [row.get(column.name, "")] for column in spec.columns}
    for cells in (missing, blank):
        table = parse_table(spec, RawTable(cells, 1))
        assert not table.problems
        found = table.frame.iloc[0]
        for name, value in model:
            if value is None:
                assert pd.isna(found[name])
            else:
                assert found[name] == (pd.Timestamp(value) if isinstance(value, date) else value)
