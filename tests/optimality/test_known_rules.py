"""One allocation rule at a time, the plan is the one worked out by hand; by the oracle and by the product.

Dates are in January 2026, as_of is the 5th, the model is `priority-first` unless said.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.optimality.planners import ArrivalsOf, Planner
from tests.oracle.cases import arrivals, case, january, lot, order_line, receipt
from tests.oracle.shipped_models import shipped_model


def test_orders_that_fit_together_whole_ship_and_the_larger_one_does_not(arrivals_of: ArrivalsOf) -> None:
    """Of 60, 50 and 50 complete out of 100 units, 50 + 50 fills most."""
    lines = [order_line(f"SO-{n}", n, 5, ship_rule="line") for n in (60, 50)]
    lines.append(order_line("SO-51", 50, 5, ship_rule="line"))
    assert arrivals_of(case(order_lines=lines, stock=[lot(100)])) == {
        "SO-50": {january(5): 50},
        "SO-51": {january(5): 50},
    }


def test_an_order_that_can_never_be_complete_keeps_nothing_from_others(arrivals_of: ArrivalsOf) -> None:
    """GADGET is never supplied, so the order's WIDGET line ships nothing and the rival gets all 100 today."""
    lines = [
        order_line("SO-1", 100, 5, ship_rule="order", priority=1),
        order_line("SO-1", 1, 5, item_id="GADGET", line_id="2", priority=1),
        order_line("SO-2", 100, 5, priority=2),
    ]
    assert arrivals_of(case(order_lines=lines, stock=[lot(100)])) == {"SO-2": {january(5): 100}}


def test_a_complete_order_waits_for_its_slowest_line_and_arrives_on_one_day(planner: Planner) -> None:
    """The stock is three days away, the receipt one day: it leaves on the 12th, both arrive on the 13th."""
    lines = [
        order_line("SO-1", 2, 5, ship_rule="order"),
        order_line("SO-1", 3, 5, item_id="GADGET", line_id="2"),
    ]
    order = case(
        order_lines=lines,
        stock=[lot(2, location_id="far")],
        receipts=[receipt(3, 12, item_id="GADGET", location_id="near")],
        lanes=[
            {"location_id": "far", "ship_to": None, "transit_days": 3},
            {"location_id": "near", "ship_to": None, "transit_days": 1},
        ],
    )
    answer = planner(order, shipped_model("priority-first"))
    assert arrivals(answer.allocation) == {"SO-1": {january(12 + 1): 2 + 3}}
    assert set(answer.allocation["ship_date"]) == {january(12), january(13 - 3)}


@pytest.mark.parametrize(
    ("min_shipment", "expected"),
    [(8, {january(5): 20 - 8, january(26): 8}), (11, {january(26): 20}), (99, {january(26): 20})],
)
def test_a_minimum_shipment_holds_goods_back(
    arrivals_of: ArrivalsOf, min_shipment: int, expected: dict[Any, float]
) -> None:
    """Fifteen now, five on the 26th: two shipments of 8 are 12 and 8; two of 11 would be too many."""
    line = order_line("SO-1", 20, 5, min_shipment=min_shipment)
    late = case(order_lines=[line], stock=[lot(15)], receipts=[receipt(5, 26)])
    assert arrivals_of(late) == {"SO-1": expected}


def test_a_pack_size_ships_whole_packs_only(arrivals_of: ArrivalsOf) -> None:
    """Two packs of ten make 20 of 25."""
    line = order_line("SO-1", 25, 5, pack_size=10)
    assert arrivals_of(case(order_lines=[line], stock=[lot(25)])) == {"SO-1": {january(5): 20}}


def test_a_pack_may_come_from_two_lots(arrivals_of: ArrivalsOf) -> None:
    """A pack is counted per shipment, so lots of 7 and 3 make one pack of 10."""
    line = order_line("SO-1", 10, 5, pack_size=10)
    assert arrivals_of(case(order_lines=[line], stock=[lot(7, lot_id="A"), lot(3, lot_id="B")])) == {
        "SO-1": {january(5): 10}
    }


@pytest.mark.parametrize(
    ("wants", "units", "gets"), [((10,) * 5, 25, (5,) * 5), ((2, 10, 10, 10, 10), 26, (2, 6, 6, 6, 6))]
)
def test_fair_share_fills_the_smallest_share_first(
    arrivals_of: ArrivalsOf, wants: tuple[int, ...], units: int, gets: tuple[int, ...]
) -> None:
    """25 / 5 = 5 each; and of 26, sixths of ten are 0.6, where a unit off the small want leaves it 0.5."""
    assert sum(gets) == units
    lines = [order_line(f"SO-{n}", want, 5, customer_id=f"C{n}") for n, want in enumerate(wants)]
    plan = arrivals_of(case(order_lines=lines, stock=[lot(units)]), "fair-share")
    assert plan == {f"SO-{n}": {january(5): got} for n, got in enumerate(gets)}


def test_fair_shares_of_a_given_base_do_not_reward_asking_for_more(arrivals_of: ArrivalsOf) -> None:
    """Both claim on a base of ten, so ten units are halved although one asks for 20."""
    lines = [
        order_line("SO-1", 20, 5, customer_id="LOUD", fair_base=10),
        order_line("SO-2", 10, 5, customer_id="MODEST", fair_base=10),
    ]
    assert arrivals_of(case(order_lines=lines, stock=[lot(10)]), "fair-share") == {
        "SO-1": {january(5): 10 / 2},
        "SO-2": {january(5): 10 / 2},
    }


def test_fair_share_counts_all_lines_of_a_customer_together(arrivals_of: ArrivalsOf) -> None:
    """C1 wants 4 + 4 and C2 wants 8: of ten units five each, whatever the number of lines."""
    lines = [
        order_line("SO-1", 4, 5, customer_id="C1"),
        order_line("SO-2", 4, 5, customer_id="C1"),
        order_line("SO-3", 8, 5, customer_id="C2"),
    ]
    plan = arrivals_of(case(order_lines=lines, stock=[lot(10)]), "fair-share")
    assert plan["SO-3"] == {january(5): 5}
    assert sum(plan["SO-1"].values()) + sum(plan["SO-2"].values()) == 5


def protected(*lines: dict[str, Any]) -> dict[str, Any]:
    """Return a case of 40 units in stock, 30 of them kept for retail until the 20th."""
    kept = {"item_id": "WIDGET", "location_id": "main", "segment": "retail", "quantity": 30, "until": 20}
    return case(order_lines=lines, stock=[lot(40)], protections=[kept])


def test_a_protection_is_released_on_its_day(arrivals_of: ArrivalsOf) -> None:
    """Wholesale gets 40 - 30 = 10 on the 10th it asked for and the other 15 on the 20th."""
    wholesale = order_line("SO-1", 25, 10, segment="wholesale")
    assert arrivals_of(protected(wholesale)) == {"SO-1": {january(10): 10, january(20): 15}}


def test_what_the_protected_segment_takes_does_not_come_off_the_others_part(arrivals_of: ArrivalsOf) -> None:
    """Retail takes 28 of 30 today; wholesale has the free 10 on the 10th and what is left, 2, on the 20th."""
    retail = order_line("SO-2", 28, 5, segment="retail")
    wholesale = order_line("SO-1", 25, 10, segment="wholesale")
    assert arrivals_of(protected(retail, wholesale)) == {
        "SO-2": {january(5): 28},
        "SO-1": {january(10): 10, january(20): 2},
    }


def test_a_line_takes_its_segment_from_its_customer(arrivals_of: ArrivalsOf) -> None:
    """The line names none, its customer is retail: nothing is kept from it."""
    retail = protected(order_line("SO-1", 40, 5, customer_id="C1"))
    retail["customers"] = pd.DataFrame([{"customer_id": "C1", "segment": "retail"}])
    assert arrivals_of(retail) == {"SO-1": {january(5): 40}}


def test_a_quota_limits_a_group_between_its_days(arrivals_of: ArrivalsOf) -> None:
    """Five for wholesale up to the 9th: the other three of eight leave on the 10th."""
    quota = {"quota_id": "Q", "segment": "wholesale", "to_date": 9, "max_quantity": 5}
    lines = [order_line("SO-1", 8, 5, segment="wholesale"), order_line("SO-2", 8, 5, segment="retail")]
    assert arrivals_of(case(order_lines=lines, stock=[lot(16)], quotas=[quota])) == {
        "SO-1": {january(5): 5, january(10): 3},
        "SO-2": {january(5): 8},
    }


def test_a_quota_without_days_holds_for_all_days(arrivals_of: ArrivalsOf) -> None:
    """Six units of WIDGET from main for customer C1, ever."""
    quota = {
        "quota_id": "Q",
        "item_id": "WIDGET",
        "customer_id": "C1",
        "location_id": "main",
        "max_quantity": 6,
    }
    lines = [order_line("SO-1", 8, 5, customer_id="C1"), order_line("SO-2", 8, 5, customer_id="C2")]
    plan = arrivals_of(case(order_lines=lines, stock=[lot(16)], quotas=[quota]))
    assert plan == {"SO-1": {january(5): 6}, "SO-2": {january(5): 8}}


def test_a_capacity_makes_goods_wait(arrivals_of: ArrivalsOf) -> None:
    """Four a day and one on the 6th: ten units take the 5th, 6th, 7th and 8th as 4 + 1 + 4 + 1."""
    dock = [
        {"location_id": "main", "date": None, "max_quantity": 4},
        {"location_id": "main", "date": 6, "max_quantity": 1},
    ]
    line = order_line("SO-1", 10, 5)
    assert arrivals_of(case(order_lines=[line], stock=[lot(10)], capacities=dock)) == {
        "SO-1": {january(5): 4, january(6): 1, january(7): 4, january(8): 1}
    }


def test_a_reservation_is_taken_from_the_lot_that_expires_first(arrivals_of: ArrivalsOf) -> None:
    """Four of the six that expire on the 15th are reserved: of the 2 + 5 left, five are good on the 16th."""
    stock = [lot(6, lot_id="OLD", expiry_date=15), lot(5, lot_id="NEW")]
    kept = {"item_id": "WIDGET", "location_id": "main", "date": 10, "quantity": 4}
    now, later = order_line("SO-1", 9, 5), order_line("SO-1", 9, 16)
    assert arrivals_of(case(order_lines=[now], stock=stock, reservations=[kept])) == {"SO-1": {january(5): 7}}
    assert arrivals_of(case(order_lines=[later], stock=stock, reservations=[kept])) == {
        "SO-1": {january(16): 5}
    }


def test_a_reservation_that_stock_cannot_meet_takes_from_later_receipts(arrivals_of: ArrivalsOf) -> None:
    """Three in stock and seven on the 12th, five reserved for the 8th: 7 - 2 are left."""
    kept = {"item_id": "WIDGET", "location_id": "main", "date": 8, "quantity": 5}
    line = order_line("SO-1", 10, 5)
    tables = case(order_lines=[line], stock=[lot(3)], receipts=[receipt(7, 12)], reservations=[kept])
    assert arrivals_of(tables) == {"SO-1": {january(12): 7 - (5 - 3)}}


def substitute(units_per_unit: float = 1, penalty: float = 0) -> dict[str, Any]:
    """Return a row that lets SPARE stand in for WIDGET."""
    return {
        "item_id": "WIDGET",
        "substitute_id": "SPARE",
        "units_per_unit": units_per_unit,
        "unit_penalty": penalty,
    }


def test_a_substitute_serves_what_the_item_cannot(planner: Planner) -> None:
    """Two of the item itself; three more at two SPARE each need 6 of the 7 in stock."""
    tables = case(
        order_lines=[order_line("SO-1", 5, 5)],
        stock=[lot(2), lot(7, item_id="SPARE")],
        substitutes=[substitute(2, penalty=1)],
    )
    answer = planner(tables, shipped_model("priority-first"))
    served = answer.allocation.set_index("item_id")["units"].to_dict()
    assert served == {"WIDGET": 2, "SPARE": 3}


def test_a_substitute_ships_in_whole_units(arrivals_of: ArrivalsOf) -> None:
    """At 1.5 SPARE a unit only 2 or 4 ordered units are whole: 4 take all six, though five are asked for."""
    tables = case(
        order_lines=[order_line("SO-1", 5, 5)],
        stock=[lot(7.0, item_id="SPARE")],
        substitutes=[substitute(1.5)],
    )
    assert arrivals_of(tables) == {"SO-1": {january(5): 4}}


def test_a_line_that_allows_no_substitute_gets_none_and_a_substitutes_substitute_does_not_count(
    arrivals_of: ArrivalsOf,
) -> None:
    """SO-1 refuses SPARE; OTHER could stand in for SPARE, but not for WIDGET."""
    tables = case(
        order_lines=[order_line("SO-1", 5, 5, allow_substitutes=False), order_line("SO-2", 5, 5)],
        stock=[lot(3, item_id="SPARE"), lot(5, item_id="OTHER")],
        substitutes=[substitute(), {"item_id": "SPARE", "substitute_id": "OTHER"}],
    )
    assert arrivals_of(tables) == {"SO-2": {january(5): 3}}


def test_a_win_line_is_served_before_a_more_important_class(
    arrivals_of: ArrivalsOf, planner: Planner
) -> None:
    """Ten units: the win line of class 9 has its six on its day, class 1 gets the other four."""
    lines = [order_line("WIN", 6, 5, priority=9, treatment="win"), order_line("TOP", 6, 5, priority=1)]
    tables = case(order_lines=lines, stock=[lot(10)])
    assert arrivals_of(tables) == {"WIN": {january(5): 6}, "TOP": {january(5): 4}}
    assert planner(tables, shipped_model("priority-first")).values()[0] == ("win", "lateness", 0)


def test_a_gain_line_keeps_its_promise_but_no_more(arrivals_of: ArrivalsOf) -> None:
    """Promised the 12th, it leaves the stock of today to class 1 and takes the receipt of the 12th."""
    gain = order_line("GAIN", 6, 5, priority=9, treatment="gain", current_promise_date=12)
    lines = [gain, order_line("TOP", 6, 5, priority=1)]
    tables = case(order_lines=lines, stock=[lot(6)], receipts=[receipt(6, 12), receipt(6, 20)])
    assert arrivals_of(tables) == {"TOP": {january(5): 6}, "GAIN": {january(12): 6}}
    short = case(order_lines=lines, stock=[lot(6)])
    assert arrivals_of(short) == {"GAIN": {january(5): 6}}


def test_a_fill_line_does_not_arrive_before_its_promise(arrivals_of: ArrivalsOf) -> None:
    """Requested the 5th and promised the 9th, it gets its stock on the 9th."""
    line = order_line("SO-1", 5, 5, treatment="fill", current_promise_date=9)
    assert arrivals_of(case(order_lines=[line], stock=[lot(5)])) == {"SO-1": {january(9): 5}}


def test_a_lose_line_comes_after_all_others(arrivals_of: ArrivalsOf, planner: Planner) -> None:
    """Class 1, but marked to lose: class 9 is filled first, and the lose stages stand at the end."""
    lines = [order_line("LOSE", 6, 5, priority=1, treatment="lose"), order_line("LOW", 6, 5, priority=9)]
    tables = case(order_lines=lines, stock=[lot(8)])
    assert arrivals_of(tables) == {"LOW": {january(5): 6}, "LOSE": {january(5): 2}}
    names = [name for name, _, _ in planner(tables, shipped_model("priority-first")).values()]
    assert names == ["9"] * 3 + [""] * 2 + ["lose 1"] * 3 + ["lose"] * 2


ONLY_FAIR = {"stages": [{"goals": ["fair_share"]}]}


def test_fair_share_of_no_line_is_nothing(planner: Planner) -> None:
    """All lines are marked to lose, so the model's own stages come first and have none to look at."""
    line = order_line("SO-1", 4, 5, treatment="lose", customer_id="C1")
    stages = planner(case(order_lines=[line], stock=[lot(3)]), ONLY_FAIR).values()
    assert stages == [("", "fair_share", 0), ("lose", "fair_share", 3 / 4)]
