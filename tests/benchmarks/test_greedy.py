"""The greedy pass and what plans are worth, worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import allocator
from allocator import Scenario
from benchmarks.greedy import greedy_pass
from benchmarks.worth import Worth, worth

Row = dict[str, Any]
FIFTH = pd.Timestamp("2026-01-05")


def night(lines: list[Row], **tables: Any) -> Scenario:
    """A scenario as of 5 January with one item; requested dates are days of January."""
    defaults = {"item_id": "A", "quantity": 1, "requested_date": 5}
    order_lines = [{"order_id": f"SO-{n}", **defaults, **line} for n, line in enumerate(lines, 1)]
    dated = [{**line, "requested_date": january(line["requested_date"])} for line in order_lines]
    return Scenario.from_rows(
        order_lines=dated, as_of="2026-01-05", priority="lowest_first", horizon_days=30, **tables
    )


def supply(stock: float, receipts: dict[int, float] | None = None) -> dict[str, list[Row]]:
    """Units of A in stock, and receipts of it by their day of January."""
    return {
        "stock": [{"item_id": "A", "quantity": stock}],
        "receipts": [
            {"receipt_id": f"R-{day}", "item_id": "A", "quantity": units, "available_date": january(day)}
            for day, units in (receipts or {}).items()
        ],
    }


def january(day: int) -> str:
    """Write a day of January 2026."""
    return f"2026-01-{day:02d}"


def taken(scenario: Scenario) -> list[tuple[str, int, float]]:
    """Return order, day of January on which it arrives and units of every shipment, sorted."""
    table = greedy_pass(scenario)
    days = (table["arrival_date"] - FIFTH).dt.days + 5
    return sorted(zip(table["order_id"], days, table["quantity"], strict=True))


def test_class_then_requested_date_then_order_date_decide_who_takes_the_earliest_units() -> None:
    """Five in stock, then five on the 9th and five on the 12th: class 1, then the request of the 4th."""
    lines = [
        {"quantity": 5, "priority": 2, "requested_date": 5, "order_date": "2026-01-01"},
        {"quantity": 5, "priority": 2, "requested_date": 4, "order_date": "2026-01-02"},
        {"quantity": 5, "priority": 1, "requested_date": 5, "order_date": "2026-01-03"},
    ]
    assert taken(night(lines, **supply(5, {9: 5, 12: 5}))) == [
        ("SO-1", 12, 5),
        ("SO-2", 9, 5),
        ("SO-3", 5, 5),
    ]


def test_the_first_large_order_starves_two_that_fit() -> None:
    """The line of 60 takes its own of 100, and 40 are too few for either of 50: both of them were 100."""
    lines = [{"quantity": 60, "ship_rule": "line", "order_date": "2026-01-01"}]
    lines += [{"quantity": 50, "ship_rule": "line", "order_date": "2026-01-02"} for _ in range(2)]
    scenario = night(lines, **supply(100))
    assert taken(scenario) == [("SO-1", 5, 60)]
    assert worth(scenario, allocator.allocate(scenario).shipments).units == 100


def test_a_complete_order_waits_for_its_latest_part() -> None:
    """Six today and four on the 9th leave together on the 9th; the line that comes after gets the 12th."""
    lines: list[Row] = [{"quantity": 10, "ship_rule": "line", "priority": 1}, {"quantity": 3, "priority": 2}]
    assert taken(night(lines, **supply(6, {9: 4, 12: 3}))) == [
        ("SO-1", 9, 4),
        ("SO-1", 9, 6),
        ("SO-2", 12, 3),
    ]


def test_an_order_that_cannot_be_complete_gives_everything_back() -> None:
    """Of B there is none, so the order's A goes to the next line today."""
    lines = [
        {"order_id": "SO-1", "line_id": "1", "quantity": 4, "ship_rule": "order", "priority": 1},
        {
            "order_id": "SO-1",
            "line_id": "2",
            "item_id": "B",
            "quantity": 1,
            "ship_rule": "order",
            "priority": 1,
        },
        {"order_id": "SO-2", "quantity": 4, "priority": 2},
    ]
    assert taken(night(lines, **supply(4))) == [("SO-2", 5, 4)]


def test_complete_parts_from_two_places_arrive_on_a_day_on_which_both_can() -> None:
    """East leaves on the 8th at the earliest and takes a day, west is closed on the 6th and takes three.

    Together they arrive on the 10th, as for the 9th west would have to leave on the 6th.
    """
    west = {"item_id": "A", "quantity": 4, "location_id": "west"}
    late = {"item_id": "A", "quantity": 6, "location_id": "east", "available_date": "2026-01-08"}
    tables = {
        "stock": [west],
        "receipts": [{"receipt_id": "R", **late}],
        "lanes": [
            {"location_id": "east", "ship_to": "X", "transit_days": 1},
            {"location_id": "west", "ship_to": "X", "transit_days": 3},
        ],
        "closed_days": [{"location_id": "west", "date": "2026-01-06"}],
    }
    scenario = night([{"quantity": 10, "ship_rule": "line", "ship_to": "X"}], **tables)
    assert taken(scenario) == [("SO-1", 10, 4), ("SO-1", 10, 6)]


def test_packs_and_minimum_shipments_are_kept_one_supply_at_a_time() -> None:
    """Packs of ten: 20 of 25. A minimum of eight of 20: 15 today, and the five of the 9th are too few."""
    assert taken(night([{"quantity": 25, "pack_size": 10}], **supply(40))) == [("SO-1", 5, 20)]
    assert taken(night([{"quantity": 20, "min_shipment": 8}], **supply(15, {9: 5}))) == [("SO-1", 5, 15)]


def test_rules_that_the_pass_does_not_know_are_refused() -> None:
    """A comparison with a rival that ignores a quota would flatter it."""
    quota = [{"quota_id": "Q", "item_id": "A", "max_quantity": 3}]
    with pytest.raises(ValueError, match="knows no quotas, treatments"):
        greedy_pass(night([{"treatment": "lose"}], quotas=quota))


def test_the_worth_of_shipments_is_margin_less_freight_less_days_late_and_open() -> None:
    """Eight of ten at 7 - 2 each, five of them 4 days late at 0.50; what is open counts 31 days of it."""
    scenario = night(
        [{"quantity": 10, "unit_price": 12, "unit_margin": 7, "late_cost": 0.5}, {"item_id": "B"}],
        **supply(3, {9: 5}),
        lanes=[{"location_id": "main", "ship_to": "", "transit_days": 0, "unit_cost": 2}],
    )
    late, open_a, open_b = 5 * 4 * 0.5, 2 * 31 * 0.5, 1 * 31 * 0.01
    found = worth(scenario, greedy_pass(scenario))
    assert found.profit == pytest.approx(8 * 5 - late - open_a - open_b)
    assert found == Worth(8, lines_in_full=0, orders_in_full=0, margin=8 * 5, profit=found.profit)


def test_the_worth_of_a_plan_is_what_its_own_summary_says() -> None:
    """The last money goal of the summary and the arithmetic of the comparison agree."""
    lines = [{"quantity": 7, "unit_price": 5, "priority": n % 2, "requested_date": 3 + n} for n in range(6)]
    scenario = night(lines, **supply(11, {8: 9, 14: 6}))
    plan = allocator.allocate(scenario)
    profit = next(stage["value"] for stage in plan.summary["stages"] if stage["goal"] == "profit")
    assert worth(scenario, plan.shipments).profit == pytest.approx(profit)
