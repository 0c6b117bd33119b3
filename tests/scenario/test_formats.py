"""The same night from CSV, Parquet, Excel, data frames and rows is the same scenario."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from allocator.errors import InputError
from allocator.scenario import Item, OrderLine, Receipt, Scenario, Stock, read

SETTINGS = {"title": "Three lines", "as_of": date(2026, 1, 5), "priority": "lowest_first", "horizon_days": 90}
DAY = date(2026, 1, 9)
TABLES: dict[str, list[dict[str, Any]]] = {
    "order_lines": [
        {"order_id": "SO-2", "item_id": "007", "quantity": 2.5, "requested_date": DAY, "priority": 2},
        {
            "order_id": "SO-1",
            "item_id": "1e5",
            "quantity": 4,
            "requested_date": DAY,
            "allow_substitutes": False,
        },
        {"order_id": "SO-10", "item_id": "007", "quantity": 1, "requested_date": DAY, "unit_price": 9.99},
    ],
    "stock": [
        {"item_id": "1e5", "quantity": -4, "lot_id": "L2"},
        {"item_id": "007", "quantity": 0.25, "expiry_date": date(2026, 3, 1)},
    ],
    "receipts": [
        {"receipt_id": "R-1", "item_id": "1e5", "quantity": 10, "available_date": DAY, "firm": False}
    ],
    "items": [
        {"item_id": "007", "divisible": True, "description": "tea, loose"},
        {"item_id": "1e5", "divisible": False, "lead_time_days": 12},
    ],
    "lanes": [],
}
"""A night in which every kind of cell occurs; lanes are given and there is none."""
ROWS = {"order_lines": OrderLine, "stock": Stock, "receipts": Receipt, "items": Item}
LANES = ["location_id", "ship_to", "transit_days"]


def frames() -> dict[str, pd.DataFrame]:
    """The tables as frames of Python values."""
    return {
        name: pd.DataFrame(rows, dtype=object) if rows else pd.DataFrame(columns=LANES)
        for name, rows in TABLES.items()
    }


def settings_file(folder: Path) -> None:
    """Write scenario.toml."""
    lines = [
        f"{key} = {value!r}" if isinstance(value, str) else f"{key} = {value}"
        for key, value in SETTINGS.items()
    ]
    (folder / "scenario.toml").write_text("\n".join(lines))


def from_csv(folder: Path) -> Scenario:
    """The tables as CSV files."""
    settings_file(folder)
    for name, frame in frames().items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return read(folder)


def from_csv_turned_round(folder: Path) -> Scenario:
    """The tables as CSV files, rows and columns in reverse order."""
    settings_file(folder)
    for name, frame in frames().items():
        frame.iloc[::-1, ::-1].to_csv(folder / f"{name}.csv", index=False)
    return read(folder)


def from_typed_parquet(folder: Path) -> Scenario:
    """The tables as Parquet files with numbers, dates and flags typed."""
    settings_file(folder)
    for name, frame in frames().items():
        frame.infer_objects().to_parquet(folder / f"{name}.parquet", index=False)
    return read(folder)


def from_text_parquet(folder: Path) -> Scenario:
    """The tables as Parquet files of text."""
    settings_file(folder)
    for name, frame in frames().items():
        text = frame.map(lambda cell: None if pd.isna(cell) else str(cell)).astype("str")
        text.to_parquet(folder / f"{name}.parquet", index=False)
    return read(folder)


def from_parquet_in_parts(folder: Path) -> Scenario:
    """Order lines as a folder of Parquet files, one per item, with ids as dictionaries; the rest as CSV."""
    from_csv(folder)
    (folder / "order_lines.csv").unlink()
    lines = frames()["order_lines"].infer_objects().astype({"order_id": "category"})
    pa.parquet.write_to_dataset(
        pa.Table.from_pandas(lines), folder / "order_lines.parquet", ["requested_date"]
    )
    return read(folder)


def from_workbook(folder: Path) -> Scenario:
    """The tables as sheets of an Excel workbook, dates and numbers typed."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "scenario"
    for pair in SETTINGS.items():
        workbook["scenario"].append(pair)
    for name, frame in frames().items():
        sheet = workbook.create_sheet(name)
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False, name=None):
            sheet.append([None if pd.isna(cell) else cell for cell in row])
    workbook.save(folder / "night.xlsx")
    return read(folder / "night.xlsx")


def from_objects(folder: Path) -> Scenario:
    """The tables as frames of Python values."""
    return Scenario.from_frames(**frames(), **SETTINGS)


def from_typed_frames(folder: Path) -> Scenario:
    """The tables as frames with pandas types, dates as timestamps and as decimals."""
    typed = {name: frame.infer_objects().convert_dtypes() for name, frame in frames().items()}
    typed["order_lines"]["requested_date"] = pd.to_datetime(typed["order_lines"]["requested_date"])
    typed["order_lines"]["item_id"] = typed["order_lines"]["item_id"].astype("category")
    typed["stock"]["quantity"] = pd.Series([Decimal("-4"), Decimal("0.25")])
    return Scenario.from_frames(**typed, **SETTINGS)


def from_models(folder: Path) -> Scenario:
    """The tables as row models."""
    rows = {name: [ROWS[name](**row) for row in rows] for name, rows in TABLES.items() if rows}
    return Scenario.from_rows(**rows, lanes=[], **SETTINGS)


def from_dictionaries(folder: Path) -> Scenario:
    """The tables as dictionaries, shuffled."""
    return Scenario.from_rows(**{name: rows[::-1] for name, rows in TABLES.items()}, **SETTINGS)


OTHERS = (
    from_csv_turned_round,
    from_typed_parquet,
    from_text_parquet,
    from_parquet_in_parts,
    from_workbook,
    from_objects,
    from_typed_frames,
    from_models,
    from_dictionaries,
)


@pytest.mark.parametrize("other", OTHERS, ids=lambda way: way.__name__)
def test_every_way_gives_the_same_scenario(tmp_path: Path, other: Callable[[Path], Scenario]) -> None:
    """Digest, tables with their types, given tables and doubts are those of the CSV files."""
    (tmp_path / "csv").mkdir()
    (tmp_path / "other").mkdir()
    expected, scenario = from_csv(tmp_path / "csv"), other(tmp_path / "other")
    for name, frame in expected.tables.items():
        pd.testing.assert_frame_equal(scenario.tables[name], frame)
    pd.testing.assert_frame_equal(scenario.doubts, expected.doubts)
    assert scenario.given == {"order_lines", "stock", "receipts", "items", "lanes"}
    assert scenario.settings == expected.settings
    assert scenario.digest == expected.digest
    assert not scenario.warnings


def test_tables_have_the_types_and_the_order_of_the_contract(tmp_path: Path) -> None:
    """Text is str, numbers float64, whole numbers Int64, dates datetime64[s], flags bool; sorted by key."""
    lines = from_csv(tmp_path).tables["order_lines"]
    assert lines["order_id"].tolist() == ["SO-1", "SO-10", "SO-2"]
    assert lines["item_id"].tolist() == ["1e5", "007", "007"]
    types = lines.dtypes.astype(str)
    assert types[["order_id", "quantity", "requested_date", "priority", "allow_substitutes"]].tolist() == [
        "str",
        "float64",
        "datetime64[s]",
        "Int64",
        "bool",
    ]
    assert list(lines.columns) == list(OrderLine.model_fields)
    assert lines.index.equals(pd.RangeIndex(3))


def test_every_table_is_there_with_all_its_columns() -> None:
    """Tables that were not given are empty frames with the columns of their rows."""
    scenario = Scenario.from_rows(order_lines=[], as_of="2026-01-05")
    assert scenario.given == {"order_lines"}
    assert len(scenario.tables) == 13
    assert list(scenario.tables["stock"].columns) == list(Stock.model_fields)
    assert str(scenario.tables["stock"]["expiry_date"].dtype) == "datetime64[s]"
    assert sum(map(len, scenario.tables.values())) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"as_of": date(2026, 1, 6)},
        {"order_lines": [*TABLES["order_lines"][:2], {**TABLES["order_lines"][2], "quantity": 3}]},
        {"lanes": None},
        {"stock": TABLES["stock"][:1]},
    ],
    ids=["another night", "another quantity", "no lanes table", "a lot less"],
)
def test_another_night_has_another_digest(change: dict[str, Any]) -> None:
    """Settings, cells, rows, and whether lanes were given all count."""
    night = {**TABLES, **SETTINGS}
    assert Scenario.from_rows(**{**night, **change}).digest != Scenario.from_rows(**night).digest


def test_rows_without_a_unique_key_have_an_order_all_the_same() -> None:
    """Two rows of one lot, in either order, are the same scenario."""
    lot = [{"item_id": "A", "quantity": 2}, {"item_id": "A", "quantity": 1}]
    one, other = (Scenario.from_rows(order_lines=[], stock=rows, as_of=DAY) for rows in (lot, lot[::-1]))
    assert one.tables["stock"]["quantity"].tolist() == [1.0, 2.0]
    assert one.digest == other.digest


def test_texts_that_run_together_are_told_apart() -> None:
    """An order AB for C and an order A for BC have different digests."""
    line = {"quantity": 1, "requested_date": DAY}
    one = Scenario.from_rows(order_lines=[{**line, "order_id": "AB", "item_id": "C"}], as_of=DAY)
    other = Scenario.from_rows(order_lines=[{**line, "order_id": "A", "item_id": "BC"}], as_of=DAY)
    assert one.digest != other.digest


def test_ids_that_a_spreadsheet_typed_as_numbers_are_their_digits() -> None:
    """7, 7.0 and the text 7 are one id; 7.5, a date and true are none."""
    rows = [
        {"order_id": number, "item_id": 7.0, "quantity": 1, "requested_date": DAY} for number in (1, 2.0, "3")
    ]
    scenario = Scenario.from_rows(order_lines=rows, as_of=DAY)
    assert scenario.tables["order_lines"]["order_id"].tolist() == ["1", "2", "3"]
    assert scenario.tables["order_lines"]["item_id"].tolist() == ["7", "7", "7"]


def test_a_typed_date_must_not_have_a_time_of_day() -> None:
    """Midnight is the day; any other time is refused, in a typed column and in a mixed one."""
    line = {"order_id": "SO-1", "item_id": "A", "quantity": 1, "requested_date": datetime(2026, 1, 9, 13)}
    remedy = "write the date alone, as 2026-01-31"
    said = [f"order_lines:2:requested_date: 2026-01-09 13:00:00 has a time of day: {remedy}"]
    with pytest.raises(InputError) as raised:
        Scenario.from_rows(order_lines=[line], as_of=DAY)
    assert [str(problem) for problem in raised.value.problems] == said
    with pytest.raises(InputError) as raised:
        Scenario.from_frames(order_lines=pd.DataFrame([line]), as_of=DAY)
    assert [str(problem) for problem in raised.value.problems] == said
    with pytest.raises(InputError, match=r"2026-01-09 00:00:00\.000000001 has a time of day"):
        Scenario.from_rows(
            order_lines=[{**line, "requested_date": pd.Timestamp(DAY) + pd.Timedelta(1)}], as_of=DAY
        )
