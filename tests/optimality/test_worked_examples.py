"""The worked examples: dates in January 2026, as_of the 5th, low priority number first, price 0 unless said.

Every example is solved twice, by the oracle and by the product; the dates come from the arithmetic shown.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.optimality.planners import ArrivalsOf
from tests.oracle.cases import case, january, lot, order_line, receipt


def two_classes(**more: Any) -> dict[str, Any]:
    """Return example 1: ten units now and ten on the 20th for A (class 2) and B (class 1), ten units each."""
    return case(
        order_lines=[
            order_line("A", 10, 6, priority=2, **more),
            order_line("B", 10, 10, priority=1, **more),
        ],
        stock=[lot(10)],
        receipts=[receipt(10, 20)],
    )


def test_example_1_the_more_important_class_gets_the_stock(arrivals_of: ArrivalsOf) -> None:
    """B's class comes first and its value is best if not late: stock, held until the 10th it asked for."""
    a_arrives = 20
    assert a_arrives - 6 == 14  # days late
    assert arrivals_of(two_classes()) == {
        "B": {january(10): 10},
        "A": {january(a_arrives): 10},
    }


@pytest.mark.parametrize("model", ["first-come", "least-late"])
@pytest.mark.parametrize("order_date", [1, 3])
def test_example_1_without_classes_the_earlier_request_gets_the_stock(
    arrivals_of: ArrivalsOf, model: str, order_date: int
) -> None:
    """The late unit-days decide, and equal order dates weigh them equally: B late is 100, A late is 140."""
    b_late, a_late = 10 * (20 - 10), 10 * (20 - 6)
    assert (b_late, a_late) == (100, 140)
    assert arrivals_of(two_classes(order_date=order_date), model) == {
        "A": {january(6): 10},
        "B": {january(20): 10},
    }


def test_example_1_an_older_order_can_turn_the_queue(arrivals_of: ArrivalsOf) -> None:
    """With B ordered on the 1st, A on the 5th: B late weighs 5 * 100, A late 1 * 140: B gets the stock."""
    weight_b, weight_a = 1 + (5 - 1), 1 + (5 - 5)
    assert weight_b * 100 > weight_a * 140
    turned = two_classes()
    turned["order_lines"]["order_date"] = [january(5), january(1)]
    assert arrivals_of(turned, "first-come") == {"B": {january(10): 10}, "A": {january(20): 10}}


@pytest.mark.parametrize(
    "model", ["priority-first", "promise-first", "profit-first", "weighted", "first-come"]
)
def test_example_2_each_receipt_is_told_to_one_line_only(arrivals_of: ArrivalsOf, model: str) -> None:
    """Lateness is 0 + 7 + 14 days for any order of the three, so age decides: weights 5, 4 and 3."""
    lines = [order_line(f"SO-{day}", 5, 5, priority=1, order_date=day) for day in (1, 2, 3)]
    queue = case(order_lines=lines, stock=[lot(5)], receipts=[receipt(5, 12), receipt(5, 19)])
    oldest_first = 5 * (5 * 0 + 4 * 7 + 3 * 14)
    youngest_first = 5 * (3 * 0 + 4 * 7 + 5 * 14)
    assert oldest_first < youngest_first
    assert arrivals_of(queue, model) == {
        "SO-1": {january(5): 5},
        "SO-2": {january(12): 5},
        "SO-3": {january(19): 5},
    }


def late_costs(**promise: Any) -> dict[str, Any]:
    """Return example 3: X and Y of six units, six now and six on the 15th; a day late costs X 1 and Y 3."""
    lines = [
        order_line("X", 6, 5, priority=1, unit_margin=10, late_cost=1, **promise),
        order_line("Y", 6, 5, priority=1, unit_margin=10, late_cost=3),
    ]
    return case(order_lines=lines, stock=[lot(6)], receipts=[receipt(6, 15)])


X_WAITS = {"Y": {january(5): 6}, "X": {january(15): 6}}
Y_WAITS = {"X": {january(5): 6}, "Y": {january(15): 6}}


def test_example_3_the_dearer_lateness_ships_today(arrivals_of: ArrivalsOf) -> None:
    """Ten days late cost 6 * 10 * 1 = 60 for X and 6 * 10 * 3 = 180 for Y."""
    assert 6 * 10 * 1 < 6 * 10 * 3
    assert arrivals_of(late_costs()) == X_WAITS


def test_example_3_a_promise_comes_before_money(arrivals_of: ArrivalsOf) -> None:
    """With X promised for today, breaking it costs 60 promised unit-days; Y has no promise to break."""
    assert arrivals_of(late_costs(current_promise_date=5)) == Y_WAITS
    assert arrivals_of(late_costs(current_promise_date=5), "promise-first") == Y_WAITS


def test_example_3_a_promise_with_a_margin_keeps_the_day_it_was_made_on(arrivals_of: ArrivalsOf) -> None:
    """Told the 15th, X may come then, 60 against 180; made on the 5th, that is 6 * 10 promised unit-days."""
    assert arrivals_of(late_costs(current_promise_date=15)) == X_WAITS
    assert arrivals_of(late_costs(current_promise_date=15, promise_target_date=5)) == Y_WAITS
    assert arrivals_of(late_costs(current_promise_date=15, promise_target_date=5), "promise-first") == Y_WAITS


def test_example_3_a_promise_is_never_worth_less_than_it_says(arrivals_of: ArrivalsOf) -> None:
    """Made on the 20th, or on the 5th without a promise: as if nothing had been said."""
    assert arrivals_of(late_costs(current_promise_date=5, promise_target_date=20)) == Y_WAITS
    assert arrivals_of(late_costs(promise_target_date=5)) == X_WAITS


def test_example_3_a_gain_is_kept_by_the_day_that_was_told(arrivals_of: ArrivalsOf) -> None:
    """`gain` keeps the 15th, so by money alone X waits till then; told the 5th it would not."""
    told = {"treatment": "gain", "current_promise_date": 15}
    assert arrivals_of(late_costs(**told, promise_target_date=5), "profit-first") == X_WAITS
    assert arrivals_of(late_costs(treatment="gain", current_promise_date=5), "profit-first") == Y_WAITS


def test_example_3_profit_first_looks_at_no_promise(arrivals_of: ArrivalsOf) -> None:
    """The model has no promises stage: 60 of late cost are less than 180, promised or not."""
    assert arrivals_of(late_costs(current_promise_date=5), "profit-first") == X_WAITS


def test_example_4_what_is_owed_is_repaid_first(arrivals_of: ArrivalsOf) -> None:
    """Ten units come on the 9th and four of them are owed already."""
    owed = case(order_lines=[order_line("SO-1", 10, 5)], stock=[lot(-4)], receipts=[receipt(10, 9)])
    assert arrivals_of(owed) == {"SO-1": {january(9): 10 - 4}}


def test_example_5_an_accepted_order_of_negative_margin_comes_last(arrivals_of: ArrivalsOf) -> None:
    """Its margin counts as zero: the line worth 2 a unit is filled, the rest serves the other."""
    lines = [
        order_line("LOSS", 5, 5, priority=1, unit_margin=-3),
        order_line("GAIN", 5, 5, priority=1, unit_margin=2),
    ]
    assert arrivals_of(case(order_lines=lines, stock=[lot(8)])) == {
        "GAIN": {january(5): 5},
        "LOSS": {january(5): 8 - 5},
    }


def test_example_6_the_near_warehouse_is_emptied_first(arrivals_of: ArrivalsOf) -> None:
    """East is one day away and west four: five units arrive on the 5th + 1, three on the 5th + 4."""
    lanes = [
        {"location_id": "east", "ship_to": "shop", "transit_days": 1},
        {"location_id": "west", "ship_to": "shop", "transit_days": 4},
    ]
    two_warehouses = case(
        order_lines=[order_line("SO-1", 8, 5, ship_to="shop")],
        stock=[lot(5, location_id="east"), lot(5, location_id="west")],
        lanes=lanes,
    )
    expected = {"SO-1": {january(5 + 1): 5, january(5 + 4): 8 - 5}}
    assert arrivals_of(two_warehouses) == expected


def test_example_7_a_line_without_supply_stays_open(arrivals_of: ArrivalsOf) -> None:
    """One line of the order arrives with its receipt on the 9th; the other item has no supply at all."""
    lines = [
        order_line("SO-1", 2, 5, item_id="WIDGET"),
        order_line("SO-1", 3, 5, item_id="GADGET", line_id="2"),
    ]
    order = case(order_lines=lines, receipts=[receipt(2, 9)])
    assert arrivals_of(order) == {"SO-1": {january(9): 2}}
