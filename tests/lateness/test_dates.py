"""From receipts to customers: calendars, several receipts, stock, no history, whole orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

import allocator
from allocator.model import Promises, load_model
from tests.lateness.nights import AS_OF, history, line, night, plan_of, receipt, told

MANY = 4000
"""So many past receipts that what holds where nothing is known does not matter."""


def always(days: int, **of: str) -> pd.DataFrame:
    """Return a past in which every receipt came so many days late."""
    return history([days] * MANY, **of)


def mostly(days: int, rarely: int) -> pd.DataFrame:
    """Return a past in which 4 in 5 receipts came so many days late, the fifth later."""
    return history(([days] * 4 + [rarely]) * (MANY // 5))


def test_stock_is_as_late_as_it_was_planned() -> None:
    """However late receipts come, what is on hand is not."""
    plan = plan_of(order_lines=[line()], stock=[{"item_id": "W", "quantity": 10}], receipt_history=always(9))
    assert told(plan) == (0, 0, 0, "stock")


def test_without_history_the_planned_date_is_told_and_says_so() -> None:
    """Nothing is known of receipts, so the three dates are one."""
    plan = plan_of(order_lines=[line()], receipts=[receipt("R", 10)])
    assert told(plan) == (10, 10, 10, "planned")


def test_a_line_that_gets_nothing_is_told_no_date() -> None:
    """No date, and nothing that it would stand on."""
    plan = plan_of(order_lines=[line()], receipt_history=always(9))
    assert plan.etas["eta_likely"].isna().all()
    assert plan.etas["eta_safe"].isna().all()
    assert list(plan.etas["eta_basis"]) == [""]


def test_a_receipt_that_is_always_late_is_told_late() -> None:
    """Due in 10 days, always 5 late: likely and safe on day 15, while the plan keeps its date."""
    plan = plan_of(order_lines=[line()], receipts=[receipt("R", 10)], receipt_history=always(5))
    assert told(plan) == (10, 15, 15, "history")


def test_safe_is_later_than_likely_where_some_come_late() -> None:
    """4 in 5 on the day, the fifth 30 days late."""
    plan = plan_of(order_lines=[line()], receipts=[receipt("R", 10)], receipt_history=mostly(0, 30))
    assert told(plan) == (10, 10, 40, "history")


def test_the_model_says_how_safe_safe_is() -> None:
    """Three in four: then the fifth that is late is no matter."""
    model = load_model().model_copy(update={"promises": Promises(safe_share=0.75)})
    scenario = night(order_lines=[line()], receipts=[receipt("R", 10)], receipt_history=mostly(0, 30))
    plan = allocator.allocate(scenario, model)
    assert told(plan) == (10, 10, 10, "history")
    assert allocator.check(scenario, plan).ok


def test_an_early_receipt_helps_only_a_line_that_may_leave_early() -> None:
    """Always 6 days early: the one that waits gets it on day 4, the one that asks for day 8 then."""
    plan = plan_of(
        order_lines=[
            line(5, order_id="NOW"),
            line(5, order_id="LATER", requested_date=AS_OF + timedelta(days=8)),
        ],
        receipts=[receipt("R", 10)],
        receipt_history=always(-6),
    )
    assert told(plan, "NOW") == (10, 4, 4, "history")
    assert told(plan, "LATER") == (10, 8, 8, "history")


def test_goods_that_come_on_a_closed_day_leave_on_the_next_open_one() -> None:
    """Here on day 15, closed on 15 and 16: they leave on 17 and arrive 3 days later."""
    closed = [{"location_id": "main", "date": AS_OF + timedelta(days=day)} for day in (15, 16)]
    plan = plan_of(
        order_lines=[line(ship_to="X")],
        receipts=[receipt("R", 10)],
        lanes=[{"location_id": "main", "ship_to": "X", "transit_days": 3}],
        closed_days=closed,
        receipt_history=always(5),
    )
    assert told(plan) == (13, 20, 20, "history")


def test_nothing_leaves_before_its_launch_however_early_it_comes() -> None:
    """Launched on day 9, here on day 4."""
    plan = plan_of(
        order_lines=[line()],
        receipts=[receipt("R", 10)],
        items=[{"item_id": "W", "launch_date": AS_OF + timedelta(days=9)}],
        receipt_history=always(-6),
    )
    assert told(plan) == (10, 9, 9, "history")


def test_a_line_of_two_receipts_is_as_late_as_the_later_one() -> None:
    """Each is on time 4 in 5 times: both 16 in 25, which is enough for likely; 30 days late, for safe.

    At three in four, one receipt alone would be safe on its day (0.8), both together are not (0.64).
    """
    tables = {
        "order_lines": [line(20)],
        "receipts": [receipt("R1", 10), receipt("R2", 12)],
        "receipt_history": mostly(0, 30),
    }
    assert told(plan_of(**tables)) == (12, 12, 42, "history")
    model = load_model().model_copy(update={"promises": Promises(safe_share=0.75)})
    # One of the two may still be out on day 12. On day 40 the first is here for certain, the second 4 in 5.
    assert told(allocator.allocate(night(**tables), model)) == (12, 12, 40, "history")


def test_what_one_receipt_gives_to_a_whole_order_comes_together() -> None:
    """Two lines of one order from one receipt that is on time 4 in 5 times: so is the order."""
    model = load_model().model_copy(update={"promises": Promises(safe_share=0.75)})
    scenario = night(
        order_lines=[line(5), line(5, line_id="2")],
        receipts=[receipt("R", 10)],
        receipt_history=mostly(0, 30),
    )
    plan = allocator.allocate(scenario, model)
    order = plan.orders.iloc[0]
    assert (order["eta_safe"].date() - AS_OF).days == 10
    assert allocator.check(scenario, plan).ok


def test_an_order_is_as_late_as_its_latest_line() -> None:
    """Lines of two receipts: both on time 16 in 25 times only, so at three in four the order is later."""
    model = load_model().model_copy(update={"promises": Promises(safe_share=0.75)})
    scenario = night(
        order_lines=[line(10), line(10, line_id="2", item_id="X")],
        receipts=[receipt("R1", 10), receipt("R2", 12, item_id="X")],
        receipt_history=mostly(0, 30),
    )
    plan = allocator.allocate(scenario, model)
    assert told(plan, line_id="1")[:3] == (10, 10, 10)
    assert told(plan, line_id="2")[:3] == (12, 12, 12)
    order = plan.orders.iloc[0]
    assert (order["eta_likely"].date() - AS_OF).days == 12
    assert (order["eta_safe"].date() - AS_OF).days == 40
    assert allocator.check(scenario, plan).ok


def test_a_line_that_ships_with_its_whole_order_waits_for_all_of_it() -> None:
    """Line 1 is in stock, line 2 comes always 5 days late: both arrive on day 15."""
    plan = plan_of(
        order_lines=[line(ship_rule="order"), line(line_id="2", item_id="X")],
        stock=[{"item_id": "W", "quantity": 10}],
        receipts=[receipt("R", 10, item_id="X")],
        receipt_history=always(5),
    )
    assert told(plan, line_id="1") == (10, 15, 15, "history")
    assert told(plan, line_id="2") == (10, 15, 15, "history")


def test_a_part_is_told_the_date_of_what_it_gets() -> None:
    """7 of 10 come, always 5 days late; the order, a part of which has no date, is told none."""
    plan = plan_of(order_lines=[line()], receipts=[receipt("R", 10, 7)], receipt_history=always(5))
    assert told(plan) == (10, 15, 15, "history")
    assert plan.orders[["eta", "eta_likely", "eta_safe"]].isna().all(axis=None)


def test_what_is_past_due_is_never_told_for_the_past() -> None:
    """3 days past due, always on time so far: of such a one nothing is known, half come in 20 days."""
    plan = plan_of(order_lines=[line()], receipts=[receipt("R", -3)], receipt_history=always(0))
    assert told(plan) == (1, 19, 66, "history")


def test_impossible_history_says_nothing() -> None:
    """Came tomorrow, a year and a day early, three years late: three doubts, and the planned date."""
    days = {"due_date": [AS_OF] * 3, "received_date": [AS_OF + timedelta(days=1)] * 3}
    odd = pd.DataFrame({"supplier_id": ["V"] * 3, "item_id": ["A", "B", "C"], "kind": "purchase", **days})
    odd.loc[1, "received_date"] = AS_OF - timedelta(days=366)
    odd.loc[2, "due_date"] = AS_OF - timedelta(days=1100)
    odd.loc[2, "received_date"] = AS_OF - timedelta(days=4)
    scenario = night(order_lines=[line()], receipts=[receipt("R", 10)], receipt_history=odd)
    plan = allocator.allocate(scenario)
    assert told(plan) == (10, 10, 10, "planned")
    doubts = scenario.doubts[scenario.doubts["table"] == "receipt_history"]
    assert [text.split(", ", 1)[1] for text in doubts["doubt"]] == [
        "after as_of 2026-01-05",
        "more than a year before it was due",
        "more than two years after it was due",
    ]


@pytest.mark.parametrize("column", ["eta_likely", "eta_safe"])
@pytest.mark.parametrize("days", [-1, 1])
@pytest.mark.parametrize("table", ["etas", "orders"])
def test_the_check_finds_a_date_that_is_off_by_a_day(table: str, column: str, days: int) -> None:
    """The check recomputes what share arrives by a date, in a way of its own."""
    scenario = night(
        order_lines=[line(20)],
        receipts=[receipt("R1", 10), receipt("R2", 12)],
        receipt_history=history(range(-20, 40)),
    )
    plan = allocator.allocate(scenario)
    assert allocator.check(scenario, plan).ok
    frame = getattr(plan, table).copy()
    frame[column] += pd.Timedelta(days=days)
    report = allocator.check(scenario, replace(plan, **{table: frame}))
    assert f"wrong {column}" in str(report)


def test_rows_of_history_in_another_order_change_nothing() -> None:
    """Weights add up without rounding, so the sum does not depend on the order."""
    rows = pd.concat([history(range(-20, 40)), history(range(0, 90, 7), supplier="U")])
    tables = {"order_lines": [line(20)], "receipts": [receipt("R1", 10), receipt("R2", 12)]}
    one = plan_of(**tables, receipt_history=rows)
    other = plan_of(**tables, receipt_history=rows.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(one.etas, other.etas)
