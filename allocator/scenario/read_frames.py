"""A scenario from data frames or rows that a program holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from allocator.errors import InputError, Problem
from allocator.scenario.assemble import assemble
from allocator.scenario.cells import BLANKS
from allocator.scenario.fields import Row
from allocator.scenario.header import header_problems, header_warnings
from allocator.scenario.raw import Cells, RawTable
from allocator.scenario.read_parquet import plain
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import check_settings
from allocator.scenario.tables import TABLES, TableSpec


def scenario_from_frames(given: Mapping[str, Any]) -> Scenario:
    """Check data frames and settings; raises InputError."""
    promised = given.get("promised")
    settings, problems = check_settings(
        {name: value for name, value in given.items() if name not in (*TABLES, "promised")}
    )
    raw: dict[str, RawTable] = {}
    warnings: list[str] = []
    for name, spec in TABLES.items():
        if given.get(name) is None:
            continue
        table, faults = raw_frame(spec, given[name])
        problems += faults
        if table is not None:
            raw[name] = table
            warnings += header_warnings(spec, table.names)
    return assemble(raw, settings, problems, warnings, promised=promised)


def scenario_from_rows(given: Mapping[str, Any]) -> Scenario:
    """Check rows, as row models or dictionaries, and settings; raises InputError."""
    frames = {
        name: value if name not in TABLES or value is None else frame_of_rows(TABLES[name], value)
        for name, value in given.items()
    }
    return scenario_from_frames(frames)


def frame_of_rows(spec: TableSpec, rows: Iterable[Row | Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame of Python values; without a row it has the columns of the table."""
    given = list(rows)
    strangers = [at for at, row in enumerate(given) if not isinstance(row, Row | Mapping)]
    if strangers:
        remedy = f"pass {spec.row.__name__} objects or dictionaries"
        raise InputError(Problem(spec.name, at + 2, "", "is no row", remedy) for at in strangers)
    cells = [dict(row) for row in given]
    names = dict.fromkeys(name for row in cells for name in row) if cells else spec.row.model_fields
    return pd.DataFrame({name: pd.Series([row.get(name) for row in cells], dtype=object) for name in names})


def raw_frame(spec: TableSpec, frame: object) -> tuple[RawTable | None, list[Problem]]:
    """Return a data frame as a raw table."""
    if not isinstance(frame, pd.DataFrame):
        what = f"{type(frame).__name__} is no data frame"
        return None, [Problem(spec.name, None, "", what, "pass a pandas DataFrame")]
    names = tuple(str(name).strip(BLANKS) for name in frame.columns)
    problems = header_problems(spec, names) if names else []
    if problems:
        return None, problems
    columns = {
        name: cells_of(frame.iloc[:, at]) for at, name in enumerate(names) if name in spec.row.model_fields
    }
    return RawTable(columns, len(frame), names=names), []


def cells_of(series: pd.Series[Any]) -> Cells:
    """Return a column as an Arrow array, or as Python values where the types are mixed."""
    if series.dtype == object and pd.api.types.infer_dtype(series, skipna=True) not in ("string", "empty"):
        return series.tolist()
    try:
        array = pa.array(series, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, UnicodeEncodeError):
        return series.tolist()
    return plain(array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array]))
