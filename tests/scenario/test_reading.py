"""Where a path leads, and what an Excel workbook may hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from allocator.errors import InputError
from allocator.scenario import read
from tests.scenario.folders import read_files, write_folder

LINES = [["order_id", "item_id", "quantity", "requested_date"], ["SO-1", "A", 5, datetime(2026, 1, 9)]]
SETTINGS = [["as_of", datetime(2026, 1, 5)], ["priority", "lowest_first"]]


def workbook(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """Write a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "night.xlsx")
    return folder / "night.xlsx"


def problems_of(path: Path) -> list[str]:
    """What reading says of a scenario that cannot be planned."""
    with pytest.raises(InputError) as raised:
        read(path)
    return [str(problem) for problem in raised.value.problems]


def test_a_path_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    """Neither a folder, nor a workbook, nor a shipped scenario."""
    assert problems_of(tmp_path / "none") == [
        f"scenario::: no folder or workbook {tmp_path / 'none'}: check the path"
    ]
    assert problems_of(Path("no-such-scenario")) == [
        "scenario::: no folder or workbook no-such-scenario: check the path"
    ]


def test_a_path_that_the_system_refuses_is_said() -> None:
    """A name longer than the file system allows is one line, not a traceback."""
    name = "x" * 5000
    (said,) = problems_of(Path(name))
    assert said in (
        f"scenario::: {name} cannot be read: File name too long",
        f"scenario::: no folder or workbook {name}: check the path",
    )


def test_a_folder_in_place_of_a_file_is_said(tmp_path: Path) -> None:
    """A folder named stock.csv, and an empty one named receipts.parquet."""
    folder = write_folder(tmp_path / "odd", {})
    (folder / "stock.csv").mkdir()
    (folder / "receipts.parquet").mkdir()
    assert problems_of(folder) == [
        "stock::: stock.csv cannot be read: Is a directory",
        "receipts::: empty: write the names of the columns into the first row",
    ]


def test_a_name_alone_is_that_of_a_shipped_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no such folder is at hand, the name is looked up among the scenarios of the package."""
    write_folder(tmp_path / "launch", {})
    monkeypatch.setattr("allocator.scenario.reading.shipped_folder", lambda kind: tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert read("launch").source == tmp_path / "launch"


def test_a_folder_at_hand_comes_before_a_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planner's own folder of that name is read."""
    write_folder(tmp_path / "launch", {})
    monkeypatch.setattr("allocator.scenario.reading.shipped_folder", lambda kind: tmp_path / "shipped")
    monkeypatch.chdir(tmp_path)
    assert read("launch").source == Path("launch")


def test_a_file_that_is_no_workbook_is_said(tmp_path: Path) -> None:
    """An old .xls or any other file is named with a remedy."""
    (tmp_path / "night.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert problems_of(tmp_path / "night.xls") == [
        "scenario::: night.xls is not an Excel workbook: save it as .xlsx, without a password"
    ]


def test_a_workbook_is_the_same_scenario_as_its_csv_files(tmp_path: Path) -> None:
    """Also with a header over the settings, rows above and below the table, and notes."""
    path = workbook(
        tmp_path,
        scenario=[["setting", "value"], *SETTINGS, ["title", None]],
        order_lines=[[], *LINES, [None, None], [" "]],
        notes=[["call", "ACME"]],
    )
    scenario = read(path)
    assert scenario.digest == read_files(tmp_path / "csv", {}).digest
    assert scenario.warnings == ("sheet notes is no table of a scenario and was kept out",)
    assert scenario.source == path


def test_problems_in_a_workbook_are_named_by_the_rows_of_its_sheets(tmp_path: Path) -> None:
    """Typed cells, too: a time of day, a date or a fraction as an id, true as a quantity, a cell outside."""
    day = datetime(2026, 1, 9)
    path = workbook(
        tmp_path,
        scenario=SETTINGS,
        order_lines=[
            [],
            LINES[0],
            [datetime(2026, 1, 2), 7.5, True, datetime(2026, 1, 9, 8)],
            [],
            ["#N/A", "A", 46027, day],
            ["SO-3", "A", 1, 46027],
            ["SO-4", "A", 1, day, "late"],
        ],
    )
    text = "store ids as text, so that nothing rewrites them"
    assert problems_of(path) == [
        f"order_lines:3:order_id: 2026-01-02 00:00:00 is not text: {text}",
        f"order_lines:3:item_id: 7.5 is not text: {text}",
        "order_lines:3:quantity: True is not a number: write digits only, a point for decimals, as 1000.5",
        "order_lines:3:requested_date: 2026-01-09 08:00:00 has a time of day: "
        "write the date alone, as 2026-01-31",
        "order_lines:5:order_id: '#N/A' is an error of a spreadsheet: mend the formula that gave it",
        "order_lines:6:requested_date: 46027 is not a date: write it as 2026-01-31",
        "order_lines:7:: a cell beyond the last column of the header: give the column a name",
    ]


def test_a_formula_that_was_never_computed_is_no_blank(tmp_path: Path) -> None:
    """A program wrote the formula and no value: the planner is told, instead of the default being used."""
    lines = [[*LINES[0], "priority"], [*LINES[1], "=1+1"]]
    assert problems_of(workbook(tmp_path, scenario=SETTINGS, order_lines=lines)) == [
        "order_lines:2:: a formula without a value: open the workbook in Excel and save it"
    ]


def test_a_workbook_without_settings_is_said(tmp_path: Path) -> None:
    """The sheet scenario and the order lines are both missing."""
    assert problems_of(workbook(tmp_path, stock=[["item_id", "quantity"]])) == [
        "scenario::: no sheet scenario: add it, with at least as_of and its date",
        "order_lines::: missing: add the table; without a line it may be empty",
    ]


def test_an_empty_sheet_is_said(tmp_path: Path) -> None:
    """A sheet with nothing in it has no header."""
    assert problems_of(workbook(tmp_path, scenario=SETTINGS, order_lines=LINES, stock=[])) == [
        "stock::: empty: write the names of the columns into the first row"
    ]
