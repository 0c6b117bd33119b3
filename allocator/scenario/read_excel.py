"""A scenario that is an Excel workbook: a sheet per table, and a sheet `scenario` of two columns."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from allocator.errors import InputError, Problem
from allocator.scenario.assemble import assemble
from allocator.scenario.cells import BLANKS, is_blank
from allocator.scenario.header import header_problems, header_warnings
from allocator.scenario.promised import Promised
from allocator.scenario.raw import RawTable
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import Settings, check_settings
from allocator.scenario.tables import TABLES, TableSpec

Sheet = list[tuple[Any, ...]]
"""The cells of a sheet, row by row from row 1; a row may be shorter than another."""


def read_excel(path: Path, as_of: date | str | None = None, promised: Promised | None = None) -> Scenario:
    """Read and check the scenario in a workbook; raises InputError."""
    sheets = read_sheets(path)
    settings, problems = read_settings_sheet(sheets, as_of)
    problems += formula_problems(path, sheets)
    raw: dict[str, RawTable] = {}
    kept_out = [f"sheet {name} is no table of a scenario and was kept out" for name in unknown_sheets(sheets)]
    for name, spec in TABLES.items():
        if name not in sheets:
            continue
        table, faults = raw_sheet(spec, sheets[name])
        problems += faults
        if table is not None:
            raw[name] = table
            kept_out += header_warnings(spec, table.names)
    return assemble(raw, settings, problems, kept_out, path, promised)


def read_sheets(path: Path, formulas: bool = False) -> dict[str, Sheet]:
    """Return the cells of every sheet: the values last computed, or the formulas."""
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=not formulas)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError):
        what = f"{path.name} is not an Excel workbook"
        remedy = "save it as .xlsx, without a password"
        raise InputError([Problem("scenario", None, "", what, remedy)]) from None
    try:
        with warnings.catch_warnings():
            # Of charts and input rules that it cannot keep, which nobody asked it to.
            warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
            return {sheet.title.strip(): rows_of(sheet) for sheet in workbook.worksheets}
    finally:
        workbook.close()


def rows_of(sheet: Any) -> Sheet:
    """Return the cells of a sheet; the size that the file states may be wrong and is not used."""
    sheet.reset_dimensions()
    return list(sheet.iter_rows(values_only=True))


def unknown_sheets(sheets: Iterable[str]) -> list[str]:
    """Return the names of the sheets that are no table."""
    return [name for name in sheets if name not in TABLES and name != "scenario"]


def read_settings_sheet(
    sheets: dict[str, Sheet], as_of: date | str | None
) -> tuple[Settings | None, list[Problem]]:
    """Read the sheet `scenario`: a setting and its value in each row, with or without a header."""
    if "scenario" not in sheets:
        what = "no sheet scenario"
        return None, [Problem("scenario", None, "", what, "add it, with at least as_of and its date")]
    pairs = [(row[0], row[1] if len(row) > 1 else None) for row in sheets["scenario"] if row]
    pairs = [
        (str(key).strip(BLANKS), value) for key, value in pairs if not is_blank(key) and not is_blank(value)
    ]
    if pairs and pairs[0][0] not in Settings.model_fields and pairs[0][1] == "value":
        pairs = pairs[1:]
    return check_settings({key: setting(value) for key, value in pairs}, as_of)


def setting(value: object) -> object:
    """Return a value as `scenario.toml` would hold it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip(BLANKS) if isinstance(value, str) else value


def raw_sheet(spec: TableSpec, sheet: Sheet) -> tuple[RawTable | None, list[Problem]]:
    """Return a sheet as a raw table; the first row that is not empty is its header."""
    header_row = next((at for at, row in enumerate(sheet, start=1) if not all(map(is_blank, row))), 0)
    header = sheet[header_row - 1] if header_row else ()
    names = tuple("" if is_blank(name) else str(name).strip(BLANKS) for name in header)
    problems = header_problems(spec, names)
    if problems:
        return None, problems
    rows = sheet[header_row:]
    problems = [
        Problem(spec.name, row, "", "a cell beyond the last column of the header", "give the column a name")
        for row, cells in enumerate(rows, start=header_row + 1)
        if not all(map(is_blank, cells[len(names) :]))
    ]
    columns = {
        name: [cells[at] if at < len(cells) else None for cells in rows]
        for at, name in enumerate(names)
        if name in spec.row.model_fields
    }
    return RawTable(columns, len(rows), np.arange(len(rows)) + header_row + 1, names), problems


def formula_problems(path: Path, sheets: dict[str, Sheet]) -> list[Problem]:
    """Return a problem for each formula whose value was never computed, as in files that programs write."""
    if not has_formulas(path):
        return []
    return [
        Problem(name, row, "", "a formula without a value", "open the workbook in Excel and save it")
        for name, rows in read_sheets(path, formulas=True).items()
        if name in TABLES or name == "scenario"
        for row, (formulas, values) in enumerate(zip(rows, sheets[name], strict=True), start=1)
        if any(
            value is None and formula is not None for formula, value in zip(formulas, values, strict=False)
        )
    ]


def has_formulas(path: Path) -> bool:
    """Tell whether any sheet holds a formula, without reading the cells."""
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in sheets)
