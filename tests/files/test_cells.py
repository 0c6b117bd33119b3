"""How values stand in the cells of a CSV file."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.files.cells import date_cells, guarded, number_cells, text_cells, unguarded, whole_cells

starts = st.text(alphabet="'=+-@\t\r\n \uff1d\uff0b\uff0d\uff20a", max_size=5)
texts = st.one_of(starts, st.tuples(starts, st.text()).map("".join))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (12.0, "12"),
        (-4.0, "-4"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.3"),
        (2 / 3, "0.666667"),
        (0.000001, "0.000001"),
        (0.0000004, "0"),
        (-0.0, "0"),
        (-0.0000001, "0"),
        (123456789.123457, "123456789.123457"),
        (1e9, "1000000000"),
        (9007199254.5, "9007199254.5"),
        (1e10 + 0.1, "10000000000.1"),
        (1e18, "1000000000000000000"),
        (-1e22, "-10000000000000000000000"),
        (float("nan"), ""),
    ],
)
def test_a_number_is_written_as_a_planner_would(value: float, cell: str) -> None:
    """At most six decimals, no trailing zeros, no exponent, no minus before zero, blank where unknown."""
    assert number_cells(pd.Series([value])).to_pylist() == [cell]


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1))
def test_a_number_of_six_decimals_comes_back_to_the_last_bit(millionths: list[int]) -> None:
    """Any quantity or amount within the limits is read back as the very number that was written."""
    values = [number / 1e6 for number in millionths]
    cells = number_cells(pd.Series(values)).to_pylist()
    assert [float(cell) for cell in cells] == values
    assert [Decimal(cell) for cell in cells] == [Decimal(number).scaleb(-6) for number in millionths]
    assert all(re.fullmatch(r"-?\d+(\.\d*[1-9])?", cell) for cell in cells)


def test_an_infinite_number_is_a_defect_that_is_not_hidden() -> None:
    """No figure of a plan is infinite; writing one fails rather than writing `inf`."""
    with pytest.raises(pa.ArrowInvalid):
        number_cells(pd.Series([1.0, float("inf")]))


def test_dates_and_whole_numbers_leave_a_blank_where_they_are_unknown() -> None:
    """Dates are ISO and days are whole, with nothing at all where a line has no ETA."""
    dates = pd.Series(["2026-01-05", pd.NaT], dtype="datetime64[s]")
    assert date_cells(dates).to_pylist() == ["2026-01-05", ""]
    assert whole_cells(pd.Series([-3, pd.NA], dtype="Int64")).to_pylist() == ["-3", ""]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\uff1d", "'=", "''@"])
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(beginning: str) -> None:
    """An id such as `=HYPERLINK(...)` is shown by a spreadsheet, not run."""
    (cell,) = guarded(pa.array([beginning + "cmd"])).to_pylist()
    assert cell == "'" + beginning + "cmd"


@pytest.mark.parametrize("text", ["SO-1", "007", "'tis", "a=b", "", "'", "1e5"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    """Only what begins like a formula is touched."""
    assert guarded(pa.array([text])).to_pylist() == [text]


@given(st.lists(texts))
def test_guarding_loses_nothing(originals: list[str]) -> None:
    """Every text comes back as it was, and two texts never become one."""
    cells = guarded(pa.array(originals, type=pa.string()))
    assert unguarded(cells).to_pylist() == originals
    assert not [
        cell for cell in cells.to_pylist() if re.match(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)
    ]


def test_a_text_is_quoted_only_where_it_must_be() -> None:
    """Commas, quotes and line breaks are quoted, a quote is doubled; all else stands bare."""
    cells = text_cells(pd.Series(["plain", "a,b", 'say "x"', "two\nlines", "=1,2"], dtype="str"))
    assert cells.to_pylist() == ["plain", '"a,b"', '"say ""x"""', '"two\nlines"', '"\'=1,2"']
