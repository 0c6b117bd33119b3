"""Where two rules meet, the plan is the one worked out by hand."""

from __future__ import annotations

from tests.optimality.planners import ArrivalsOf
from tests.optimality.test_known_rules import substitute
from tests.oracle.cases import case, january, lot, order_line, receipt


def test_a_complete_line_waits_until_a_protection_is_released(arrivals_of: ArrivalsOf) -> None:
    """Ten of 40 are free until the 20th and 25 must arrive together: all of them on the 20th."""
    kept = {"item_id": "WIDGET", "location_id": "main", "segment": "retail", "quantity": 30, "until": 20}
    line = order_line("SO-1", 25, 10, segment="wholesale", ship_rule="line")
    tables = case(order_lines=[line], stock=[lot(40)], protections=[kept])
    assert arrivals_of(tables) == {"SO-1": {january(20): 25}}


def test_a_quota_leaves_only_whole_packs(arrivals_of: ArrivalsOf) -> None:
    """A quota of 25 up to the 9th is two packs of ten; the third of 30 leaves on the 10th."""
    quota = {"quota_id": "Q", "item_id": "WIDGET", "to_date": 9, "max_quantity": 25}
    line = order_line("SO-1", 30, 5, pack_size=10)
    tables = case(order_lines=[line], stock=[lot(30)], quotas=[quota])
    assert arrivals_of(tables) == {"SO-1": {january(5): 20, january(10): 10}}


def test_a_reserved_substitute_stands_in_for_nobody(arrivals_of: ArrivalsOf) -> None:
    """Six SPARE less four reserved, two for each ordered unit: one unit is served."""
    kept = {"item_id": "SPARE", "location_id": "main", "date": 5, "quantity": 4}
    tables = case(
        order_lines=[order_line("SO-1", 5, 5)],
        stock=[lot(6, item_id="SPARE")],
        substitutes=[substitute(2)],
        reservations=[kept],
    )
    assert arrivals_of(tables) == {"SO-1": {january(5): 1}}


def test_a_win_line_goes_through_the_dock_first(arrivals_of: ArrivalsOf) -> None:
    """Three units a day: the win line fills the 5th and a third of the 6th, class 1 has the rest."""
    lines = [order_line("WIN", 4, 5, priority=9, treatment="win"), order_line("TOP", 4, 5, priority=1)]
    dock = [{"location_id": "main", "max_quantity": 3}]
    tables = case(order_lines=lines, stock=[lot(8)], capacities=dock)
    assert arrivals_of(tables) == {
        "WIN": {january(5): 3, january(6): 1},
        "TOP": {january(6): 2, january(7): 2},
    }


def test_fair_shares_skip_who_cannot_be_served_in_part(arrivals_of: ArrivalsOf) -> None:
    """C1 takes ten of the 12 or none: the smallest share is 2/10 with it, and none at all without."""
    lines = [
        order_line("SO-1", 10, 5, customer_id="C1", ship_rule="line"),
        order_line("SO-2", 10, 5, customer_id="C2"),
    ]
    tables = case(order_lines=lines, stock=[lot(12)])
    assert arrivals_of(tables, "fair-share") == {"SO-1": {january(5): 10}, "SO-2": {january(5): 12 - 10}}


def test_a_fill_line_leaves_on_the_next_open_day_after_its_promise(arrivals_of: ArrivalsOf) -> None:
    """Promised the 9th and two days away, it would leave on the 7th, which is closed, as is the 8th."""
    line = order_line("SO-1", 5, 5, treatment="fill", current_promise_date=9)
    tables = case(
        order_lines=[line],
        stock=[lot(5)],
        lanes=[{"location_id": "main", "ship_to": None, "transit_days": 2}],
        closed_days=[{"location_id": "main", "date": 7}, {"location_id": "main", "date": 8}],
    )
    assert arrivals_of(tables) == {"SO-1": {january(9 + 2): 5}}


def test_a_minimum_shipment_gathers_what_a_receipt_and_stock_bring(arrivals_of: ArrivalsOf) -> None:
    """Lots of five and a receipt of five a week later: ten together, as five alone are too few."""
    line = order_line("SO-1", 10, 5, min_shipment=6)
    assert arrivals_of(case(order_lines=[line], stock=[lot(5)], receipts=[receipt(5, 12)])) == {
        "SO-1": {january(12): 10}
    }
