"""What may look odd in a file and is fine."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.scenario import read
from tests.scenario.folders import LINES, ONE_LINE, TOML, read_files, write_folder

ALIKE: dict[str, bytes] = {
    "a byte order mark": b"\xef\xbb\xbf" + ONE_LINE.encode(),
    "line ends of Windows": ONE_LINE.replace("\n", "\r\n").encode(),
    "line ends of an old Mac": ONE_LINE.replace("\n", "\r").encode(),
    "no line end at the end": ONE_LINE.rstrip().encode(),
    "blank lines": ("\n" + ONE_LINE.replace("\n", "\n\n") + "\n   \n").encode(),
    "rows of commas": (ONE_LINE + ",,,\n").encode(),
    "every cell quoted": b'"order_id","item_id","quantity","requested_date"\n"SO-1","A","5","2026-01-09"\n',
    "columns in another order": b"quantity,requested_date,item_id,order_id\n5,2026-01-09,A,SO-1\n",
    "blanks around names and numbers": b" order_id ,item_id,quantity ,requested_date\n"
    b"SO-1,A, 5 , 2026-01-09 \n",
    "a sign, a point and an exponent": (LINES + "SO-1,A,+0.5e1,2026-01-09\n").encode(),
    "blank optional cells": b"order_id,line_id,item_id,quantity,requested_date,priority,late_cost,ship_rule\n"
    b"SO-1,,A,5,2026-01-09,,,\n",
}
"""Other ways to write the one order line."""


@pytest.mark.parametrize("content", ALIKE.values(), ids=ALIKE)
def test_the_same_line_written_another_way_is_the_same_scenario(tmp_path: Path, content: bytes) -> None:
    """The digest is that of the plain file, and there is nothing to doubt."""
    plain = read_files(tmp_path / "plain", {})
    other = read_files(tmp_path / "other", {"order_lines.csv": content})
    assert other.digest == plain.digest
    assert other.doubts.empty
    assert other.warnings == ()


def test_settings_may_have_a_byte_order_mark_and_a_date_as_text(tmp_path: Path) -> None:
    """A date in quotes is the same date."""
    toml = b'\xef\xbb\xbfas_of = "2026-01-05"\r\npriority = "lowest_first"\r\n'
    assert read_files(tmp_path / "a", {"scenario.toml": toml}).digest == read_files(tmp_path / "b", {}).digest


def test_unknown_columns_and_tables_are_kept_out_and_named(tmp_path: Path) -> None:
    """A column and a file that no table has are said in warnings, and change nothing."""
    files: dict[str, str | bytes] = {
        "order_lines.csv": "order_id,colour,item_id,quantity,requested_date,\nSO-1,red,A,5,2026-01-09,\n",
        "stok.csv": "item_id,quantity\nA,5\n",
    }
    scenario = read_files(tmp_path / "odd", files)
    assert scenario.warnings == (
        "stok.csv is no table of a scenario and was kept out",
        "order_lines: column 'colour' is unknown and was kept out",
    )
    assert scenario.digest == read_files(tmp_path / "plain", {}).digest


def test_ids_are_text_never_numbers(tmp_path: Path) -> None:
    """007 keeps its zeros, 1e5 is no number, and an id may hold commas, quotes and formulas."""
    content = LINES + '007,1e5,5,2026-01-09\n"a,b","say ""hi""",5,2026-01-09\n=1+1,NaN,5,2026-01-09\n'
    lines = read_files(tmp_path, {"order_lines.csv": content}).tables["order_lines"]
    assert dict(zip(lines["order_id"], lines["item_id"], strict=True)) == {
        "007": "1e5",
        "=1+1": "NaN",
        "a,b": 'say "hi"',
    }


def test_a_description_may_have_line_breaks(tmp_path: Path) -> None:
    """A quoted cell with a line break and a comma is one cell, and the rows after it are read."""
    content = 'item_id,description\nA,"green,\nwith leaves"\nB,black\n'
    items = read_files(tmp_path, {"items.csv": content}).tables["items"]
    assert items["description"].tolist() == ["green,\nwith leaves", "black"]


def test_line_breaks_in_cells_are_kept_throughout_a_large_file(tmp_path: Path) -> None:
    """30,000 rows of two lines each, three megabytes: wherever the reader cuts the file, no row is torn."""
    rows = "".join(f'{number:05d},"{"green" * 20}\nleaves"\n' for number in range(30_000))
    items = read_files(
        tmp_path, {"items.csv": "item_id,description\n" + rows, "order_lines.csv": LINES}
    ).tables["items"]
    assert len(items) == 30_000
    assert items["description"].unique().tolist() == ["green" * 20 + "\nleaves"]


def test_no_order_line_is_a_scenario_of_nothing(tmp_path: Path) -> None:
    """A header without rows is fine."""
    assert read_files(tmp_path, {"order_lines.csv": LINES}).tables["order_lines"].empty


def test_an_item_that_nobody_supplies_is_no_error(tmp_path: Path) -> None:
    """Without an items table an unknown item is a shortage."""
    assert read_files(tmp_path, {}).doubts.empty


def test_money_is_rounded_to_six_decimals_and_quantities_keep_six(tmp_path: Path) -> None:
    """A price of 0.12345678 is 0.123457; a quantity of 0.123456 stays as it is."""
    content = "order_id,item_id,quantity,requested_date,unit_price\nSO-1,A,0.123456,2026-01-09,0.12345678\n"
    files: dict[str, str | bytes] = {"order_lines.csv": content, "items.csv": "item_id,divisible\nA,yes\n"}
    line = read_files(tmp_path, {**files, "stock.csv": "item_id,quantity\nA,1e9\n"}).tables["order_lines"]
    assert (line["quantity"][0], line["unit_price"][0]) == (0.123456, 0.123457)


def test_another_date_can_replace_that_of_the_file(tmp_path: Path) -> None:
    """The date given to read counts, even where the file has none."""
    folder = write_folder(tmp_path, {})
    assert str(read(folder, as_of="2026-02-01").settings.as_of) == "2026-02-01"
    (folder / "scenario.toml").write_text(TOML.replace("as_of = 2026-01-05\n", ""))
    assert str(read(folder, as_of="2026-02-01").settings.as_of) == "2026-02-01"


def test_a_scenario_knows_where_it_came_from(tmp_path: Path) -> None:
    """The source is the folder."""
    assert read_files(tmp_path / "here", {}).source == tmp_path / "here"


def test_file_names_may_have_capital_letters(tmp_path: Path) -> None:
    """Exports of other systems are called ORDER_LINES.CSV; they are the same tables."""
    write_folder(tmp_path, {"Stock.csv": "item_id,quantity\nA,5\n"})
    (tmp_path / "order_lines.csv").rename(tmp_path / "ORDER_LINES.CSV")
    scenario = read(tmp_path)
    assert (len(scenario.tables["order_lines"]), len(scenario.tables["stock"])) == (1, 1)
    assert scenario.warnings == ()
