"""Stock alerts: what is projected of an item, worked out by hand."""

from __future__ import annotations

from typing import Any

import allocator
from allocator.scenario import Scenario

Alert = tuple[str, str, str, str, float]


def alerts(
    *,
    stock: list[dict[str, Any]] | None = None,
    receipts: list[dict[str, Any]] | None = None,
    ordered: float = 0,
    level: float | None = None,
    line: dict[str, Any] | None = None,
    item: dict[str, Any] | None = None,
    **more: Any,
) -> list[Alert]:
    """The alerts of a night on the 5th: item, location, kind, date, projected quantity.

    The item W has a level, and one line of some units asked for today, unless something else is said.
    """
    asked = {
        "order_id": "A",
        "item_id": "W",
        "quantity": ordered,
        "requested_date": "2026-01-05",
        **(line or {}),
    }
    scenario = Scenario.from_rows(
        as_of="2026-01-05",
        order_lines=[asked] if ordered else [],
        stock=[{"item_id": "W", **row} for row in stock or []],
        receipts=[{"receipt_id": f"R-{n}", "item_id": "W", **row} for n, row in enumerate(receipts or [])],
        items=[{"item_id": "W", "low_stock_level": level, **(item or {})}],
        **more,
    )
    found = allocator.allocate(scenario).alerts
    columns = ["item_id", "location_id", "kind", "date", "projected_quantity"]
    return [
        tuple(row) for row in found[columns].assign(date=found["date"].dt.strftime("%Y-%m-%d")).to_numpy()
    ]


def test_stock_above_its_level_raises_no_alert() -> None:
    """20 on hand, 5 ship, 15 stay: the level is 15, and below it counts."""
    assert alerts(stock=[{"quantity": 20}], ordered=5, level=15) == []
    assert alerts(stock=[{"quantity": 20}], ordered=5, level=16) == [("W", "main", "low", "2026-01-05", 15)]


def test_it_is_projected_stock_that_counts_not_what_is_there() -> None:
    """20 on hand, all of it leaves on the 9th: out from then on."""
    asked = {"earliest_date": "2026-01-09"}
    assert alerts(stock=[{"quantity": 20}], ordered=20, line=asked) == [("W", "main", "out", "2026-01-09", 0)]


def test_an_item_that_waits_for_a_receipt_is_out_today() -> None:
    """Nothing is there until the 10th, whatever comes then."""
    later = [{"quantity": 50, "available_date": "2026-01-10"}]
    assert alerts(receipts=later, ordered=5) == [("W", "main", "out", "2026-01-05", 0)]


def test_an_item_is_not_out_before_its_launch() -> None:
    """The same receipt, launched on the 10th: 50 come, 5 ship; with 50 ordered it is out that day."""
    later = [{"quantity": 50, "available_date": "2026-01-10"}]
    launch = {"launch_date": "2026-01-10"}
    assert alerts(receipts=later, ordered=5, item=launch) == []
    assert alerts(receipts=later, ordered=50, item=launch) == [("W", "main", "out", "2026-01-10", 0)]


def test_an_item_that_nobody_holds_or_expects_is_out_nowhere_in_particular() -> None:
    """Somebody orders it, or it has a level; an item with neither is not watched."""
    assert alerts(ordered=5) == [("W", "", "out", "2026-01-05", 0)]
    assert alerts(level=3) == [("W", "", "out", "2026-01-05", 0)]
    assert alerts() == []


def test_what_is_left_of_a_lot_is_gone_when_it_expires() -> None:
    """20 on hand that expire on the 12th, 5 ship: 15 are left until then."""
    lot = [{"quantity": 20, "expiry_date": "2026-01-12"}]
    assert alerts(stock=lot, ordered=5, level=15) == [("W", "main", "out", "2026-01-12", 0)]


def test_nothing_is_projected_beyond_the_horizon() -> None:
    """The lot expires in two years."""
    assert alerts(stock=[{"quantity": 20, "expiry_date": "2028-01-05"}], ordered=5) == []


def test_a_lot_that_has_expired_is_not_there() -> None:
    """But it repays what the location owes: 5 expired less 5 owed, and 8 good ones stay."""
    expired = {"quantity": 5, "expiry_date": "2026-01-05"}
    assert alerts(stock=[expired], level=1) == [("W", "main", "out", "2026-01-05", 0)]
    owed, good = {"quantity": -5, "lot_id": "OWED"}, {"quantity": 8, "lot_id": "GOOD"}
    assert alerts(stock=[expired, owed, good], level=8) == []


def test_what_is_reserved_is_gone_from_its_date_on() -> None:
    """20 on hand, 12 reserved for the 15th: 8 are left then."""
    reserved = [{"item_id": "W", "date": "2026-01-15", "quantity": 12}]
    found = alerts(stock=[{"quantity": 20}], level=10, reservations=reserved)
    assert found == [("W", "main", "low", "2026-01-15", 8)]


def test_stock_that_is_owed_is_negative() -> None:
    """5 owed, 20 come on the 10th: negative today."""
    later = [{"quantity": 20, "available_date": "2026-01-10"}]
    found = alerts(stock=[{"quantity": -5}], receipts=later, ordered=5)
    assert found == [("W", "main", "negative", "2026-01-05", -5)]


def test_every_location_has_its_own_alert() -> None:
    """North is out today, South is low from the 9th on."""
    stock = [{"quantity": 5, "location_id": "north"}, {"quantity": 6, "location_id": "south"}]
    lanes = [
        {"location_id": "north", "ship_to": "N", "transit_days": 0},
        {"location_id": "south", "ship_to": "N", "transit_days": 0, "unit_cost": 1},
    ]
    found = alerts(stock=stock, ordered=7, level=6, line={"ship_to": "N"}, lanes=lanes)
    assert found == [("W", "north", "out", "2026-01-05", 0), ("W", "south", "low", "2026-01-05", 4)]


def test_planned_and_unplanned_backorders_stand_apart() -> None:
    """Launched on the 4th with 10 units: A and B ordered before, C after; 6 of B and all of C arrive late."""
    lines = [
        {"order_id": "A", "quantity": 6, "order_date": "2026-01-01"},
        {"order_id": "B", "quantity": 10, "order_date": "2026-01-02"},
        {"order_id": "C", "quantity": 5, "order_date": "2026-01-04"},
    ]
    scenario = Scenario.from_rows(
        as_of="2026-01-05",
        order_lines=[{"item_id": "W", "requested_date": "2026-01-05", **line} for line in lines],
        stock=[{"item_id": "W", "quantity": 10}],
        receipts=[{"receipt_id": "R", "item_id": "W", "quantity": 8, "available_date": "2026-01-09"}],
        items=[{"item_id": "W", "launch_date": "2026-01-04"}],
    )
    found = allocator.allocate(scenario, "first-come").alerts
    assert found[["planned_backorders", "unplanned_backorders"]].to_numpy().tolist() == [[6.0, 5.0]]


def test_what_is_reserved_where_nothing_is_held_is_negative_from_the_launch_on() -> None:
    """Reserved at main for the 7th, launched on the 10th, and none is there: 4 are lacking on the 10th."""
    reserved = [{"item_id": "W", "date": "2026-01-07", "quantity": 4}]
    elsewhere = [{"quantity": 9, "location_id": "north"}]
    found = alerts(stock=elsewhere, level=5, item={"launch_date": "2026-01-10"}, reservations=reserved)
    assert found == [("W", "main", "negative", "2026-01-10", -4)]
