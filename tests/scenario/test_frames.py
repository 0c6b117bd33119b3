"""What data frames, rows and settings handed over by a program may be."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from allocator.errors import InputError
from allocator.scenario import OrderLine, Scenario

LINE = {"order_id": "SO-1", "item_id": "A", "quantity": 5, "requested_date": "2026-01-09"}


def problems_of(**given: Any) -> list[str]:
    """What is said of frames that cannot be planned."""
    with pytest.raises(InputError) as raised:
        Scenario.from_frames(**given)
    return [str(problem) for problem in raised.value.problems]


def test_a_frame_is_named_by_position_plus_two() -> None:
    """The index of a frame does not count: the first row is row 2, as under a header."""
    frame = pd.DataFrame([LINE, {**LINE, "order_id": "SO-2", "quantity": -1}], index=[70, 80])
    assert problems_of(order_lines=frame, as_of="2026-01-05") == [
        "order_lines:3:quantity: -1 is not more than 0: write a value above 0"
    ]


def test_settings_and_tables_are_checked_together() -> None:
    """A missing date, a misspelt table and a missing column come at once."""
    frame = pd.DataFrame([LINE]).drop(columns="item_id")
    assert problems_of(order_lines=frame, stok=frame) == [
        "scenario::as_of: missing: write a value, as as_of = 2026-01-31",
        "scenario::stok: unknown setting: write one of title, description, as_of, currency, priority, "
        "requested_date, horizon_days, model",
        "order_lines::item_id: missing: add the column",
    ]


def test_what_is_no_frame_is_said() -> None:
    """A list in place of a frame, and a frame with two columns of one name."""
    twice = pd.DataFrame([["A", 1, 2]], columns=["item_id", "quantity", "quantity"])
    assert problems_of(order_lines=[LINE], stock=twice, as_of="2026-01-05") == [
        "order_lines::: list is no data frame: pass a pandas DataFrame",
        "stock::quantity: 2 columns have this name: keep one of them",
    ]


def test_frames_given_are_not_changed() -> None:
    """The caller's frame keeps its columns, types and order."""
    frame = pd.DataFrame([{**LINE, "order_id": "SO-2"}, LINE])
    before = frame.copy(deep=True)
    Scenario.from_frames(order_lines=frame, as_of="2026-01-05")
    pd.testing.assert_frame_equal(frame, before)


def test_a_table_that_is_none_is_not_given() -> None:
    """None stands for a table that the program does not have."""
    scenario = Scenario.from_frames(order_lines=pd.DataFrame([LINE]), lanes=None, as_of="2026-01-05")
    assert scenario.given == {"order_lines"}


def test_what_is_no_row_is_said() -> None:
    """A tuple in place of a row is named by its place."""
    with pytest.raises(InputError) as raised:
        Scenario.from_rows(order_lines=[LINE, ("SO-2", "A", 5)], as_of="2026-01-05")
    assert str(raised.value) == "order_lines:3:: is no row: pass OrderLine objects or dictionaries"


def test_frames_may_have_any_type_of_pandas() -> None:
    """Zoned times are days where they are local midnight; durations and lists are refused."""
    zoned = pd.Series(pd.to_datetime(["2026-01-09"])).dt.tz_localize("Europe/Paris")
    good = pd.DataFrame([LINE]).assign(requested_date=zoned, quantity=pd.array([5], "UInt8"))
    scenario = Scenario.from_frames(order_lines=good, as_of="2026-01-05")
    assert scenario.tables["order_lines"]["requested_date"][0] == pd.Timestamp("2026-01-09")
    bad = good.assign(quantity=pd.Series([pd.Timedelta(days=5)]), customer_id=pd.Series([["C1"]]))
    assert [problem.split(":")[2] for problem in problems_of(order_lines=bad, as_of="2026-01-05")] == [
        "quantity",
        "customer_id",
    ]


def test_rows_may_mix_models_and_dictionaries() -> None:
    """A row model and a dictionary with other columns are one table; an unknown key is kept out and named."""
    rows = [OrderLine(**LINE), {**LINE, "order_id": "SO-2", "priority": 3, "colour": "red"}]
    scenario = Scenario.from_rows(order_lines=rows, as_of="2026-01-05", priority="highest_first")
    assert scenario.tables["order_lines"]["priority"].tolist() == [pd.NA, 3]
    assert scenario.warnings == ("order_lines: column 'colour' is unknown and was kept out",)


def test_the_tables_of_a_scenario_cannot_be_replaced() -> None:
    """A scenario is what was checked: its mapping of tables is read only."""
    scenario = Scenario.from_rows(order_lines=[LINE], as_of="2026-01-05")
    with pytest.raises(TypeError):
        scenario.tables["stock"] = pd.DataFrame()  # type: ignore[index]
