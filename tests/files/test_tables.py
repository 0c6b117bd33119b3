"""One table of a plan, written and read back."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import InputError
from allocator.files import tables
from allocator.files.layout import TABLES
from allocator.files.tables import read_table, write_table
from tests.files.plans import frame, plan


def written(name: str, table: pd.DataFrame) -> bytes:
    """The bytes of the file."""
    file = io.BytesIO()
    write_table(table, TABLES[name], file)
    return file.getvalue()


def read(name: str, content: bytes) -> pd.DataFrame:
    """The frame of these bytes."""
    return read_table(TABLES[name], io.BytesIO(content))


def problems(name: str, content: bytes) -> list[str]:
    """What is said of a broken file."""
    with pytest.raises(InputError) as raised:
        read(name, content)
    return [str(problem) for problem in raised.value.problems]


def test_the_file_is_plain_text_with_a_header() -> None:
    """UTF-8 without a mark, line feeds, blanks empty, numbers bare."""
    orders = frame(
        "orders",
        [
            {"order_id": "Ö-1", "customer_id": "A,B", "lines": 2, "status": "scheduled", "eta": "2026-01-09"},
            {"order_id": "=1", "lines": 1, "status": "on_hold"},
        ],
    )
    header = "order_id,customer_id,lines,status,eta,eta_likely,eta_safe"
    text = header + '\nÖ-1,"A,B",2,scheduled,2026-01-09,,\n\'=1,,1,on_hold,,,\n'
    assert written("orders", orders) == text.encode()


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_comes_back_with_its_values_and_dtypes(name: str) -> None:
    """Reading gives the frame that was written, also where cells are blank."""
    original = getattr(plan('=danger, "quoted"\nand more'), name)
    pd.testing.assert_frame_equal(read(name, written(name, original)), original)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_without_rows_comes_back_without_rows(name: str) -> None:
    """A plan of nothing has tables of nothing, with the dtypes of every plan."""
    empty = frame(name, [])
    pd.testing.assert_frame_equal(read(name, written(name, empty)), empty)


@given(st.lists(st.text(), min_size=1))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Line breaks, quotes, formulas, control characters: the same text is read, by Python's reader too."""
    doubts = frame("doubts", [{"table": "stock", "doubt": text} for text in texts])
    content = written("doubts", doubts)
    assert read("doubts", content)["doubt"].tolist() == texts
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    assert [len(row) for row in rows] == [5] * (len(texts) + 1)


def test_a_long_table_is_written_in_parts_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes do not depend on how many rows are written at a time."""
    etas = plan("one", num_lines=10).etas
    whole = written("etas", etas)
    monkeypatch.setattr(tables, "ROWS_AT_A_TIME", 3)
    assert written("etas", etas) == whole
    assert whole.count(b"\n") == 11


def test_a_frame_with_other_columns_is_a_defect() -> None:
    """Column names are a contract: a frame that breaks it is not written."""
    with pytest.raises(ValueError, match=r"order_etas\.csv has the columns"):
        written("orders", frame("orders", []).drop(columns="eta"))


def test_every_broken_cell_is_named_with_its_row() -> None:
    """A plan that was edited by hand is refused with the place of each fault."""
    content = (
        b"order_id,customer_id,lines,status,eta,eta_likely,eta_safe\n"
        b"SO-1,,two,partial,2026-01-09,,\n"
        b"SO-2,,1,partial,9.1.2026,,\n"
        b"SO-3,,1.5,partial,,,\n"
    )
    assert problems("orders", content) == [
        "order_etas.csv:2:lines: 'two' is not a whole number: run the plan again",
        "order_etas.csv:4:lines: '1.5' is not a whole number: run the plan again",
        "order_etas.csv:3:eta: '9.1.2026' is not a date YYYY-MM-DD: run the plan again",
    ]


@pytest.mark.parametrize("cell", ["nan", "inf", "1e5", "1,000", "0x1", " 1"])
def test_a_number_in_another_notation_is_refused(cell: str) -> None:
    """A plan's numbers are plain decimals; anything else was not written by us."""
    header = ",".join(TABLES["alerts"].columns)
    (problem,) = problems("alerts", f'{header}\nW,main,low,2026-01-05,"{cell}",,,\n'.encode())
    assert problem.startswith(f"stock_alerts.csv:2:projected_quantity: {cell!r} is not a number")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"order_id,lines\nSO-1,1\n", "has the columns order_id, lines, not"),
        (b"order_id,customer_id,lines,status,eta,eta_likely,eta_safe\nSO-1,1\n", "Expected 7 columns, got 2"),
        (b"order_id,customer_id,lines,status,eta,eta_likely,eta_safe\n\xe9,,1,partial,,,\n", "UTF8"),
        (
            b"order_id,customer_id,lines,status,eta,eta_likely,eta_safe\nSO-1,,1,partial,2026-02-30,,\n",
            "2026-02-30",
        ),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_one_line(content: bytes, said: str) -> None:
    """Empty, foreign, ragged, Latin-1, a day that does not exist: one message, no traceback."""
    (problem,) = problems("orders", content)
    assert said in problem
    assert problem.startswith("order_etas.csv:")
    assert "\n" not in problem


def test_a_frame_whose_texts_lie_in_several_pieces_is_written_alike() -> None:
    """As they do after reading a large file: a plan that was read back is written like the one in memory."""
    whole = frame(
        "orders", [{"order_id": f'=SO-"{row}', "lines": row, "status": "on_hold"} for row in range(5)]
    )
    arrays = {
        name: pa.array(whole[name], pa.large_string()) for name in ("order_id", "customer_id", "status")
    }
    pieces = {name: pa.chunked_array([one[:2], one[2:]]).to_pandas() for name, one in arrays.items()}
    assert written("orders", whole.assign(**pieces)) == written("orders", whole)
