"""What arrives when: the periods, and that nothing is lost between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.report.arrivals import arrivals
from allocator.report.charts import NARROW, WIDE, draw_arrivals
from allocator.report.facts import gather
from tests.report.night import SHIPMENTS, hand_made


def test_days_hold_what_arrives_on_them() -> None:
    """From the 5th to the 20th there are 16 days, and five of them see an arrival."""
    facts = gather(hand_made())
    by_day = arrivals(facts, np.ones(5))
    assert (by_day.period, len(by_day.labels), by_day.open) == ("day", 16, 9)
    assert by_day.rows() == [
        ("5 Jan", 10, 0),
        ("7 Jan", 3, 0),
        ("9 Jan", 0, 4),
        ("12 Jan", 0, 2),
        ("20 Jan", 1, 0),
    ]


def test_value_is_units_at_their_price() -> None:
    """The 12th brings two late bolts of 5, the 20th a gear of 100; 3 bolts and 6 nuts of 10 are open."""
    facts = gather(hand_made())
    by_day = arrivals(facts, facts.price)
    assert by_day.rows()[-2:] == [("12 Jan", 0, 10), ("20 Jan", 100, 0)]
    assert by_day.open == 3 * 5 + 6 * 10


def test_a_longer_plan_is_shown_by_week_from_its_monday() -> None:
    """A last arrival on 20 April is 105 days off: weeks from Monday 5 January, the gear in the last."""
    facts = gather(hand_made(shipments=SHIPMENTS.replace("2026-01-20", "2026-04-20")))
    by_week = arrivals(facts, np.ones(5))
    assert by_week.period == "week"
    assert by_week.rows() == [("5 Jan", 13, 4), ("12 Jan", 0, 2), ("20 Apr", 1, 0)]


def test_a_week_begins_before_a_night_in_its_middle() -> None:
    """As of Thursday 8 January the first week is still that of Monday the 5th."""
    later = SHIPMENTS.replace("01-05", "01-08").replace("01-07", "01-08").replace("01-20", "04-20")
    facts = gather(hand_made(shipments=later, as_of="2026-01-08"))
    assert arrivals(facts, np.ones(5)).labels[0] == "5 Jan"


@pytest.mark.parametrize(
    ("last", "period", "label"), [("2027-06-10", "month", "Jun 2027"), ("2040-06-10", "year", "2040")]
)
def test_very_long_plans_are_shown_by_month_or_year(last: str, period: str, label: str) -> None:
    """Eighteen months are shown by month, fourteen years by year."""
    facts = gather(hand_made(shipments=SHIPMENTS.replace("2026-01-20", last)))
    long = arrivals(facts, np.ones(5))
    assert (long.period, long.labels[-1], float(long.on_time[-1])) == (period, label, 1)


@settings(max_examples=40, deadline=None)
@given(days=st.lists(st.integers(0, 3000), min_size=5, max_size=5))
def test_no_arrival_is_lost_whatever_the_period(days: list[int]) -> None:
    """On time 14 and late 6 units stay 14 and 6, and the chart stays narrow enough to read."""
    text = SHIPMENTS
    for old, day in zip(("01-05", "01-07", "01-09", "01-12", "01-20"), days, strict=True):
        text = text.replace(f"2026-{old} ", f"{date(2026, 1, 5) + timedelta(days=day)} ", 1)
    shown = arrivals(gather(hand_made(shipments=text)), np.ones(5))
    assert (shown.on_time.sum(), shown.late.sum()) == (14, 6)
    assert len(shown.labels) <= 45


def test_the_drawing_has_a_bar_per_amount_and_says_what_it_stands_for() -> None:
    """Five arrivals and one bar for what is open; a bar of nothing is not drawn."""
    drawn = draw_arrivals(arrivals(gather(hand_made()), np.ones(5)), "units", WIDE)
    assert drawn.count("<rect") == 6
    assert "<title>9 Jan: 0 on time, 4 late (units)</title>" in drawn
    assert "<title>no date: 9 (units)</title>" in drawn
    assert 'role="img"' in drawn


def test_nothing_open_leaves_no_place_for_it() -> None:
    """Where every unit has a date, the chart ends with the last one."""
    by_day = replace(arrivals(gather(hand_made()), np.ones(5)), open=0.0)
    drawn = draw_arrivals(by_day, "units", WIDE)
    assert drawn.count("<rect") == 5
    assert "no date" not in drawn


def test_a_tiny_amount_stays_visible_beside_a_huge_one() -> None:
    """One unit beside ten million still has a bar of at least one drawing unit."""
    facts = gather(hand_made(shipments=SHIPMENTS.replace("BOLT    10 ", "BOLT    10000000 ")))
    drawn = draw_arrivals(arrivals(facts, np.ones(5)), "units", NARROW)
    assert drawn.count("<rect") == 6
    assert drawn.count('height="1"') == 5
