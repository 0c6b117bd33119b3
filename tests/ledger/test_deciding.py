"""A promise changes when something is worth telling, and stands otherwise; a case per row of the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.arrays import NO_DAY
from allocator.ledger.deciding import KINDS, Rules, Told, Tonight, decide

RULES = Rules("safe", later_days=2, earlier_days=3)


def decided(
    told: dict[str, Any] | None, tonight: dict[str, Any], rules: Rules = RULES
) -> tuple[str, int | None]:
    """The kind of change and the date promised of one line; what is not said is the same as before."""
    was = {"date": 20, "likely": 15, "quantity": 10.0, "open": 0.0, **(told or {})}
    date = NO_DAY if was["date"] is None else was["date"]
    now = {"expected": 15, "offered": 20, "quantity": was["quantity"], "open": was["open"], **tonight}
    on_time = tonight.get("on_time", now["quantity"] if now["expected"] <= date else 0.0)
    kind, promised = decide(
        Told(
            known=np.array([told is not None]),
            original=np.array([was.get("original", date) if told is not None else NO_DAY]),
            date=np.array([date if told is not None else NO_DAY]),
            likely=np.array([was["likely"] if told is not None else NO_DAY]),
            quantity=np.array([was["quantity"]]),
            open=np.array([was["open"]]),
        ),
        Tonight(
            expected=np.array([now["expected"]]),
            offered=np.array([now["offered"]]),
            quantity=np.array([now["quantity"]]),
            open=np.array([now["open"]]),
            on_time=np.array([on_time]),
        ),
        rules,
    )
    return KINDS[kind[0]], None if promised[0] == NO_DAY else int(promised[0])


@pytest.mark.parametrize(
    ("told", "tonight", "expected"),
    [
        pytest.param(None, {}, ("first", 20), id="a date for the first time"),
        pytest.param(None, {"quantity": 0.0, "open": 10.0}, ("no_date", None), id="nothing yet"),
        pytest.param(None, {"quantity": 6.0, "open": 4.0}, ("first", 20), id="a date for a part"),
        pytest.param({}, {}, ("", 20), id="nothing new"),
        pytest.param({}, {"expected": 12, "offered": 25}, ("", 20), id="safe date slips, likely date holds"),
        pytest.param({}, {"expected": 21, "offered": 25}, ("", 20), id="a slip below the threshold"),
        pytest.param({}, {"expected": 22, "offered": 25}, ("later", 25), id="a slip at the threshold"),
        pytest.param({}, {"expected": 10, "offered": 13}, ("", 20), id="a gain below the threshold"),
        pytest.param({}, {"expected": 9, "offered": 12}, ("earlier", 12), id="a gain at the threshold"),
        pytest.param({"likely": NO_DAY}, {"offered": 17}, ("earlier", 17), id="a gain without a range"),
        pytest.param({}, {"quantity": 0.0, "open": 10.0}, ("withdrawn", None), id="no date any more"),
        pytest.param({}, {"quantity": 7.0, "open": 3.0}, ("quantity", 20), id="units lose their date"),
        pytest.param({}, {"quantity": 4.0}, ("", 20), id="units have left, the rest keeps its date"),
        pytest.param({}, {"quantity": 12.0}, ("quantity", 20), id="the customer wants more, and gets it"),
        pytest.param(
            {"quantity": 6.0, "open": 4.0},
            {"quantity": 10.0, "open": 0.0, "on_time": 10.0},
            ("quantity", 20),
            id="the rest gets the same date",
        ),
        pytest.param(
            {"quantity": 6.0, "open": 4.0},
            {"quantity": 10.0, "open": 0.0, "on_time": 6.0, "expected": 40, "offered": 45},
            ("quantity", 45),
            id="the rest gets a later date, the promised part holds",
        ),
        pytest.param(
            {"quantity": 6.0, "open": 4.0},
            {"quantity": 10.0, "open": 0.0, "on_time": 5.0, "expected": 40, "offered": 45},
            ("later", 45),
            id="a promised unit is later",
        ),
        pytest.param(
            {"quantity": 6.0, "open": 4.0},
            {"quantity": 0.0, "open": 4.0},
            ("rest", None),
            id="the promised part has left, the rest never had a date",
        ),
        pytest.param(
            {"quantity": 6.0, "open": 4.0},
            {"quantity": 0.0, "open": 5.0},
            ("withdrawn", None),
            id="a promised unit has no date any more",
        ),
        pytest.param({"date": None, "original": NO_DAY}, {}, ("first", 20), id="a date after none at all"),
        pytest.param({"date": None, "original": 9}, {}, ("again", 20), id="a date after one was withdrawn"),
        pytest.param({"date": None, "quantity": 0.0, "open": 10.0}, {}, ("", None), id="still no date"),
        pytest.param(
            {},
            {"expected": 22, "offered": 25, "quantity": 7.0, "open": 3.0},
            ("later", 25),
            id="later and fewer is later",
        ),
        pytest.param(
            {},
            {"expected": 9, "offered": 12, "quantity": 7.0, "open": 3.0},
            ("quantity", 12),
            id="fewer and earlier takes the earlier date with it",
        ),
    ],
)
def test_a_promise_changes_as_the_table_says(
    told: dict[str, Any] | None, tonight: dict[str, Any], expected: tuple[str, int | None]
) -> None:
    """Told 10 units by the 20th, likely by the 15th, unless the case says otherwise."""
    assert decided(told, tonight) == expected


@given(
    date=st.integers(0, 60),
    width=st.integers(0, 20),
    expected=st.integers(0, 60),
    more=st.integers(0, 20),
    later_days=st.integers(1, 10),
    earlier_days=st.integers(1, 10),
)
def test_a_promise_that_was_just_changed_holds(
    date: int, width: int, expected: int, more: int, later_days: int, earlier_days: int
) -> None:
    """The same plan on the next night changes nothing again: no promise goes back and forth."""
    rules = Rules("safe", later_days, earlier_days)
    tonight = {"expected": expected, "offered": expected + more}
    told = {"date": date, "likely": date - width}
    kind, promised = decided(told, tonight, rules)
    told = {"date": promised, "likely": expected} if kind else told
    assert decided(told, tonight, rules)[0] == ""
