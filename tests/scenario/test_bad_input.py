"""Every bad input is named: table, row, column, what is wrong, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.scenario import read
from tests.scenario.folders import LINES, ONE_LINE, TOML, problems_of

ITEM = "item_id,divisible\nA,false\n"
STOCK = "item_id,quantity\nA,5\n"
NUMBER = "write digits only, a point for decimals, as 1000.5"


def line(quantity: str = "5", requested_date: str = "2026-01-09", order_id: str = "SO-1") -> str:
    """One order line in a file with the required columns."""
    return f"{LINES}{order_id},A,{quantity},{requested_date}\n"


def extra(column: str, cell: str) -> str:
    """One order line with a further column."""
    return f"order_id,item_id,quantity,requested_date,{column}\nSO-1,A,5,2026-01-09,{cell}\n"


CELLS = {
    "quantity zero": (line("0"), "order_lines:2:quantity: 0 is not more than 0: write a value above 0"),
    "quantity negative": (line("-2"), "order_lines:2:quantity: -2 is not more than 0: write a value above 0"),
    "quantity NaN": (line("NaN"), f"order_lines:2:quantity: 'NaN' is not a number: {NUMBER}"),
    "quantity infinite": (line("inf"), f"order_lines:2:quantity: 'inf' is not a number: {NUMBER}"),
    "quantity overflowing": (
        line("1e999"),
        f"order_lines:2:quantity: '1e999' is not a finite number: {NUMBER}",
    ),
    "quantity missing": (line(""), "order_lines:2:quantity: missing: write a value"),
    "thousands separator": (line('"1,000"'), f"order_lines:2:quantity: '1,000' is not a number: {NUMBER}"),
    "decimal comma": (line('"1,5"'), f"order_lines:2:quantity: '1,5' is not a number: {NUMBER}"),
    "underscore": (line("1_000"), f"order_lines:2:quantity: '1_000' is not a number: {NUMBER}"),
    "unit": (line("10 pcs"), f"order_lines:2:quantity: '10 pcs' is not a number: {NUMBER}"),
    "hexadecimal": (line("0x10"), f"order_lines:2:quantity: '0x10' is not a number: {NUMBER}"),
    "fraction of an indivisible item": (
        line("2.5"),
        "order_lines:2:quantity: 2.5 is not whole, and the item is not divisible: "
        "write whole units, or divisible = true in items",
    ),
    "quantity too large": (
        line("1000000001"),
        "order_lines:2:quantity: 1000000001 is more than 1000000000: write 1000000000 or less",
    ),
    "seventh decimal": (
        line("1.0000001"),
        "order_lines:2:quantity: '1.0000001' has more than 6 decimals: round it, or use a smaller unit",
    ),
    "date the other way round": (
        line(requested_date="31/12/2026"),
        "order_lines:2:requested_date: '31/12/2026' is not a date: write it as 2026-01-31",
    ),
    "date without hyphens": (
        line(requested_date="20260131"),
        "order_lines:2:requested_date: '20260131' is not a date: write it as 2026-01-31",
    ),
    "30 February": (
        line(requested_date="2026-02-30"),
        "order_lines:2:requested_date: '2026-02-30' is not a day of the calendar: write a day that exists",
    ),
    "date too early": (
        line(requested_date="1899-12-31"),
        "order_lines:2:requested_date: 1899-12-31 is less than 1900-01-01: write 1900-01-01 or more",
    ),
    "date too late": (
        line(requested_date="2200-01-01"),
        "order_lines:2:requested_date: 2200-01-01 is more than 2199-12-31: write 2199-12-31 or less",
    ),
    "id missing": (line(order_id=""), "order_lines:2:order_id: missing: write a value"),
    "id blank": (line(order_id="  "), "order_lines:2:order_id: missing: write a value"),
    "id too long": (
        line(order_id="x" * 201),
        f"order_lines:2:order_id: '{'x' * 56}... is longer than 200 characters: shorten it",
    ),
    "line break in an id": (
        line(order_id='"SO\n1"'),
        "order_lines:2:order_id: 'SO\\n1' holds a control character: "
        "remove it, such as a tab or a line break",
    ),
    "error of a spreadsheet": (
        line(order_id="#N/A"),
        "order_lines:2:order_id: '#N/A' is an error of a spreadsheet: mend the formula that gave it",
    ),
    "priority of one and a half": (
        extra("priority", "1.5"),
        "order_lines:2:priority: '1.5' is not a whole number: write a whole number",
    ),
    "priority too large": (
        extra("priority", "1000000001"),
        "order_lines:2:priority: 1000000001 is more than 1000000000: write 1000000000 or less",
    ),
    "price negative": (
        extra("unit_price", "-1"),
        "order_lines:2:unit_price: -1 is less than 0: write 0 or more",
    ),
    "margin too large": (
        extra("unit_margin", "-1e10"),
        "order_lines:2:unit_margin: -10000000000 is less than -1000000000: write -1000000000 or more",
    ),
    "unknown word": (
        extra("ship_rule", "whole"),
        "order_lines:2:ship_rule: 'whole' is not known here: write one of any, line, order",
    ),
    "neither true nor false": (
        extra("allow_substitutes", "maybe"),
        "order_lines:2:allow_substitutes: 'maybe' is neither true nor false: write true or false",
    ),
    "pack size zero": (
        extra("pack_size", "0"),
        "order_lines:2:pack_size: 0 is not more than 0: write a value above 0",
    ),
    "latest before earliest": (
        "order_id,item_id,quantity,requested_date,earliest_date,latest_date\n"
        "SO-1,A,5,2026-01-09,2026-01-10,2026-01-08\n",
        "order_lines:2:latest_date: 2026-01-08 lies before earliest_date 2026-01-10: "
        "mend one of the two dates",
    ),
    "duplicate line": (
        line() + "SO-1,B,2,2026-01-10\n",
        "order_lines:3:order_id,line_id: 'SO-1', '1' stands in row 2 already: keep one of the rows",
    ),
    "duplicate line by a default": (
        "order_id,line_id,item_id,quantity,requested_date\nSO-1,,A,5,2026-01-09\nSO-1,1,B,2,2026-01-10\n",
        "order_lines:3:order_id,line_id: 'SO-1', '1' stands in row 2 already: keep one of the rows",
    ),
    "short row": (
        ONE_LINE + "SO-2,A\n",
        "order_lines:3:: 2 cells under a header of 4: 'SO-2,A': "
        "quote a cell that holds a comma, and write every cell",
    ),
    "long row": (
        ONE_LINE + "SO-2,A,1,000,2026-01-09\n",
        "order_lines:3:: 5 cells under a header of 4: 'SO-2,A,1,000,2026-01-09': "
        "quote a cell that holds a comma, and write every cell",
    ),
    "quote not closed": (
        ONE_LINE + 'SO-2,"A,1,2026-01-09\nSO-3,A,1,2026-01-09\n',
        'order_lines:3:: a quote is opened and not closed: close it, or write "" for a quote',
    ),
    "empty file": (b"", "order_lines::: empty: write the names of the columns into the first row"),
    "blank file": (b"\r\n\r\n", "order_lines::: empty: write the names of the columns into the first row"),
    "column missing": ("order_id,item_id,requested_date\n", "order_lines::quantity: missing: add the column"),
    "column twice": (
        "order_id,item_id,quantity,requested_date,quantity\n",
        "order_lines::quantity: 2 columns have this name: keep one of them",
    ),
    "semicolons": (
        "order_id;item_id;quantity;requested_date\nSO-1;A;5;2026-01-09\n",
        "order_lines:1:: the header 'order_id;item_id;quantity;requested_date' is one single cell: "
        "separate the cells by commas",
    ),
    "Latin-1": (
        ONE_LINE.encode() + "\nSO-2,Müller,5,2026-01-09\n".encode("latin-1"),
        "order_lines:4:: order_lines.csv is not UTF-8 text: save it as CSV UTF-8",
    ),
    "UTF-16": (
        ONE_LINE.encode("utf-16"),
        "order_lines::: order_lines.csv is UTF-16 text: save it as CSV UTF-8",
    ),
    "UTF-16 without a mark": (
        ONE_LINE.encode("utf-16-be"),
        "order_lines::: order_lines.csv is UTF-16 text: save it as CSV UTF-8",
    ),
}
"""The file order_lines.csv and the one problem in it."""

FILES: dict[str, tuple[dict[str, str | bytes], str]] = {
    "priority without a direction": (
        {"scenario.toml": "as_of = 2026-01-05\n", "order_lines.csv": extra("priority", "1")},
        "scenario::priority: missing, while order lines carry priorities: "
        'write priority = "lowest_first" or priority = "highest_first"',
    ),
    "unknown setting": (
        {"scenario.toml": TOML + "horizon = 9\n"},
        "scenario::horizon: unknown setting: write one of title, description, as_of, currency, priority, "
        "requested_date, horizon_days, model",
    ),
    "no date": ({"scenario.toml": ""}, "scenario::as_of: missing: write a value, as as_of = 2026-01-31"),
    "setting of the wrong type": (
        {"scenario.toml": TOML + "title = 7\n"},
        "scenario::title: 7 does not fit: Input should be a valid string",
    ),
    "date that is none": (
        {"scenario.toml": 'as_of = "5 January"'},
        "scenario::as_of: '5 January' is not a date: write it as 2026-01-31",
    ),
    "horizon of no day": (
        {"scenario.toml": TOML + "horizon_days = 0\n"},
        "scenario::horizon_days: 0 does not fit: Input should be greater than or equal to 1",
    ),
    "horizon of half a day": (
        {"scenario.toml": TOML + "horizon_days = 0.5\n"},
        "scenario::horizon_days: 0.5 does not fit: Input should be a valid integer",
    ),
    "unknown direction": (
        {"scenario.toml": 'as_of = 2026-01-05\npriority = "low"'},
        "scenario::priority: 'low' does not fit: Input should be 'lowest_first' or 'highest_first'",
    ),
    "broken TOML": (
        {"scenario.toml": "as_of = 2026-01-05\ntitle = broken\n"},
        "scenario:2:: scenario.toml is not valid TOML: Invalid value (at line 2, column 9)",
    ),
    "settings in Latin-1": (
        {"scenario.toml": TOML.encode() + 'title = "Kälte"'.encode("latin-1")},
        "scenario:3:: scenario.toml is not UTF-8 text: save it as UTF-8",
    ),
    "two files of one table": (
        {"stock.csv": STOCK, "stock.parquet": b""},
        "stock::: stock.csv and stock.parquet both hold it: keep one of them",
    ),
    "unknown items while the items table cannot be read": (
        {
            "items.csv": "item_id,description\nX,Tür\n".encode("latin-1"),
            "stock.csv": STOCK,
            "reservations.csv": "item_id,date,quantity\nX,2026-01-06,1\n",
        },
        "items:2:: items.csv is not UTF-8 text: save it as CSV UTF-8",
    ),
    "unknown items while a row of stock cannot be read": (
        {
            "stock.csv": "item_id,quantity\nA,5\nX,1,000\n",
            "reservations.csv": "item_id,date,quantity\nX,2026-01-06,1\n",
        },
        "stock:3:: 3 cells under a header of 2: 'X,1,000': "
        "quote a cell that holds a comma, and write every cell",
    ),
    "no Parquet": (
        {"stock.parquet": STOCK},
        "stock::: stock.parquet is not a Parquet file: save it as Parquet, or as stock.csv",
    ),
    "unknown item": (
        {"items.csv": "item_id\nB\n"},
        "order_lines:2:item_id: 'A' is unknown: mend it, or add it to items",
    ),
    "unknown item of a reservation": (
        {
            "items.csv": "item_id\nA\n",
            "reservations.csv": "item_id,date,quantity\nA,2026-01-06,1\nX,2026-01-06,1\n",
        },
        "reservations:3:item_id: 'X' is unknown: mend it, or add it to items or order_lines",
    ),
    "unknown item of a quota": (
        {"items.csv": "item_id\nA\n", "quotas.csv": "quota_id,item_id,max_quantity\nQ,X,6\n"},
        "quotas:2:item_id: 'X' is unknown: mend it, or add it to items or order_lines",
    ),
    "one table in two files": (
        {"stock.csv": STOCK, "Stock.CSV": STOCK},
        "stock::: Stock.CSV and stock.csv both hold it: keep one of them",
    ),
    "unknown segment": (
        {
            "stock.csv": STOCK,
            "customers.csv": "customer_id,segment\nC1,retail\n",
            "protections.csv": "item_id,segment,quantity,until\nA,retial,5,2026-02-01\n",
        },
        "protections:2:segment: 'retial' is unknown: mend it, or add it to order_lines or customers",
    ),
    "quota of dates in reverse": (
        {"quotas.csv": "quota_id,from_date,to_date,max_quantity\nQ,2026-02-02,2026-02-01,6\n"},
        "quotas:2:to_date: 2026-02-01 lies before from_date 2026-02-02: mend one of the two dates",
    ),
    "capacity zero": (
        {"stock.csv": STOCK, "capacities.csv": "max_quantity\n0\n"},
        "capacities:2:max_quantity: 0 is not more than 0: write a value above 0",
    ),
    "capacity twice": (
        {"stock.csv": STOCK, "capacities.csv": "max_quantity\n7\n8\n"},
        "capacities:3:location_id,date: 'main', blank stands in row 2 already: keep one of the rows",
    ),
    "fraction in stock": (
        {"items.csv": ITEM, "stock.csv": "item_id,quantity\nA,0.5\n"},
        "stock:2:quantity: 0.5 is not whole, and the item is not divisible: "
        "write whole units, or divisible = true in items",
    ),
    "fraction in receipts": (
        {"receipts.csv": "receipt_id,item_id,quantity,available_date\nR-1,A,0.5,2026-01-08\n"},
        "receipts:2:quantity: 0.5 is not whole, and the item is not divisible: "
        "write whole units, or divisible = true in items",
    ),
    "receipt twice": (
        {
            "receipts.csv": "receipt_id,item_id,quantity,available_date\n"
            "R-1,A,1,2026-01-08\nR-2,A,2,2026-01-08\nR-1,A,3,2026-01-09\n"
        },
        "receipts:4:receipt_id: 'R-1' stands in row 2 already: keep one of the rows",
    ),
    "lane twice": (
        {"stock.csv": STOCK, "lanes.csv": "ship_to,transit_days\n,1\nN,1\nN,2\n"},
        "lanes:4:location_id,ship_to: 'main', 'N' stands in row 3 already: keep one of the rows",
    ),
    "substitute for itself": (
        {"substitutes.csv": "item_id,substitute_id\nA,A\n"},
        "substitutes:2:substitute_id: is the item itself: remove the row",
    ),
    "transit too long": (
        {"stock.csv": STOCK, "lanes.csv": "transit_days\n3651\n"},
        "lanes:2:transit_days: 3651 is more than 3650: write 3650 or less",
    ),
    "history that has not come": (
        {"receipt_history.csv": "due_date,received_date\n2025-12-01,\n"},
        "receipt_history:2:received_date: missing: write a value",
    ),
}
"""Files of a scenario and the one problem in them."""


@pytest.mark.parametrize(("content", "problem"), CELLS.values(), ids=CELLS)
def test_a_bad_table_of_order_lines_is_named(tmp_path: Path, content: str | bytes, problem: str) -> None:
    """One fault in order_lines.csv gives one problem and no other."""
    assert problems_of(tmp_path, {"order_lines.csv": content}) == [problem]


@pytest.mark.parametrize(("files", "problem"), FILES.values(), ids=FILES)
def test_a_bad_file_is_named(tmp_path: Path, files: dict[str, str | bytes], problem: str) -> None:
    """One fault in a scenario gives one problem and no other."""
    assert problems_of(tmp_path, files) == [problem]


def test_missing_files_are_named(tmp_path: Path) -> None:
    """A folder without anything lacks settings and order lines."""
    tmp_path.joinpath("empty").mkdir()
    with pytest.raises(InputError) as raised:
        read(tmp_path / "empty")
    assert str(raised.value).splitlines() == [
        "scenario::: no file scenario.toml: add it, with at least as_of = 2026-01-31",
        "order_lines::: missing: add the table; without a line it may be empty",
    ]


def test_all_problems_of_all_tables_come_at_once_in_order(tmp_path: Path) -> None:
    """Broken settings, bad cells, duplicates and unknown ids are reported together."""
    files: dict[str, str | bytes] = {
        "scenario.toml": "as_of = soon",
        "order_lines.csv": LINES + "SO-1,A,0,2026-01-09\n\nSO-1,B,ten,2026-02-30\nSO-2,A,1.5,2026-01-09\n",
        "items.csv": "item_id,unit_cost\nA,1\nA,2\n",
        "stock.csv": "item_id\nA\n",
        "lanes.csv": "transit_days\n-1\n",
        "closed_days.csv": "location_id,date\nmoon,2026-01-06\n",
        "receipts.csv": "",
    }
    starts = [
        "scenario:1::",
        "order_lines:2:quantity: 0 is",
        "order_lines:4:order_id,line_id: 'SO-1', '1' stands in row 2",
        "order_lines:4:quantity: 'ten'",
        "order_lines:4:requested_date: '2026-02-30'",
        "order_lines:5:quantity: 1.5 is not whole",
        "stock::quantity: missing",
        "receipts::: empty",
        "items:3:item_id: 'A' stands in row 2",
        "lanes:2:transit_days: -1 is less than 0",
    ]
    said = problems_of(tmp_path, files)
    assert [text[: len(start)] for text, start in zip(said, starts, strict=True)] == starts


def test_a_thousand_faults_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    """Of 1,500 rows with the same fault the first 1,000 are listed in the order of the file."""
    rows = "".join(f"SO-{number},A,-1,2026-01-09\n" for number in range(1500))
    said = problems_of(tmp_path, {"order_lines.csv": LINES + rows})
    assert len(said) == 1001
    assert said[0] == "order_lines::quantity: 500 more rows with such a fault: write a value above 0"
    assert [text.split(":")[1] for text in said[1:]] == [str(row) for row in range(2, 1002)]


def test_the_first_rows_of_the_file_are_listed_whatever_their_keys(tmp_path: Path) -> None:
    """1,001 fractions, the ids descending: the one that is not listed stands in the last row."""
    rows = "".join(f"SO-{number},A,0.5,2026-01-09\n" for number in range(9000, 7999, -1))
    said = problems_of(tmp_path, {"order_lines.csv": LINES + rows})
    assert [text.split(":")[1] for text in said] == ["", *map(str, range(2, 1002))]


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    """Blank lines, rows of commas, a header further down and cells with line breaks all count as rows."""
    content = (
        "\n"
        + LINES
        + "SO-1,A,5,2026-01-09\n\n   \n,,,\n"
        + 'SO-2,"A\nB",5,2026-01-09\n'
        + "SO-3,A,x,2026-01-09\n"
    )
    said = problems_of(tmp_path, {"order_lines.csv": content})
    assert [text.split(":")[1:3] for text in said] == [["7", "item_id"], ["8", "quantity"]]
