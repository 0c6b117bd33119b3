"""What stock owes is repaid in a fixed order, before any order line is served: worked by hand, planned twice.

Dates are in January 2026, as_of is the 5th; other lots repay first, the first to expire first, then receipts.
"""

from __future__ import annotations

from tests.optimality.planners import ArrivalsOf
from tests.oracle.cases import case, january, lot, order_line, receipt


def test_the_lot_that_expires_first_repays(arrivals_of: ArrivalsOf) -> None:
    """Three owed come off the lot that expires on the 9th: all five of the other are good on the 10th."""
    stock = [lot(5, lot_id="FRESH"), lot(5, lot_id="OLD", expiry_date=9), lot(-3, lot_id="OWED")]
    assert arrivals_of(case(order_lines=[order_line("SO-1", 9, 10)], stock=stock)) == {
        "SO-1": {january(10): 5}
    }
    now = case(order_lines=[order_line("SO-1", 9, 5)], stock=stock)
    assert arrivals_of(now) == {"SO-1": {january(5): 5 + 5 - 3}}


def test_lots_repay_before_receipts_and_the_earliest_receipt_before_later_ones(
    arrivals_of: ArrivalsOf,
) -> None:
    """Nine are owed: the lot repays five, the receipt of the 9th four of its five, that of the 12th none."""
    tables = case(
        order_lines=[order_line("SO-1", 20, 5)],
        stock=[lot(-9, lot_id="A"), lot(5, lot_id="B")],
        receipts=[receipt(5, 12), receipt(5, 9)],
    )
    assert arrivals_of(tables) == {"SO-1": {january(9): 5 + 5 - 9, january(12): 5}}


def test_a_receipt_past_due_repays_by_the_day_it_is_expected(arrivals_of: ArrivalsOf) -> None:
    """Due on the 2nd it is expected on the 6th, so the receipt of the 5th repays the two first."""
    tables = case(
        order_lines=[order_line("SO-1", 20, 5)],
        stock=[lot(-2)],
        receipts=[receipt(5, 2), receipt(5, 5)],
    )
    assert arrivals_of(tables) == {"SO-1": {january(5): 5 - 2, january(6): 5}}


def test_only_the_same_item_and_location_repays(arrivals_of: ArrivalsOf) -> None:
    """East owes four and has a receipt of three: one stays owed, and nothing of main's ten is touched."""
    tables = case(
        order_lines=[order_line("SO-1", 20, 5)],
        stock=[lot(-4, location_id="east"), lot(10), lot(-1, item_id="GADGET")],
        receipts=[receipt(3, 9, location_id="east")],
    )
    assert arrivals_of(tables) == {"SO-1": {january(5): 10}}


def test_rows_of_one_lot_add_up_before_anything_is_owed(arrivals_of: ArrivalsOf) -> None:
    """Two rows of one lot, 8 and -3, are a lot of five and no debt to others."""
    stock = [lot(8, lot_id="A"), lot(-3, lot_id="A"), lot(4, lot_id="B", expiry_date=6)]
    late = case(order_lines=[order_line("SO-1", 20, 7)], stock=stock)
    assert arrivals_of(late) == {"SO-1": {january(7): 8 - 3}}
    now = case(order_lines=[order_line("SO-1", 20, 5)], stock=stock)
    assert arrivals_of(now) == {"SO-1": {january(5): 8 - 3 + 4}}


def test_of_two_receipts_on_one_day_the_one_that_expires_repays(arrivals_of: ArrivalsOf) -> None:
    """Both come on the 9th and two are owed: the one that expires on the 11th gives them: 3 + 5 are left."""
    stock = [lot(-2)]
    receipts = [
        receipt(5, 9, receipt_id="A", expiry_date=None),
        receipt(5, 9, receipt_id="B", expiry_date=11),
    ]
    early = case(order_lines=[order_line("SO-1", 20, 5)], stock=stock, receipts=receipts)
    assert arrivals_of(early) == {"SO-1": {january(9): 5 - 2 + 5}}
    late = case(order_lines=[order_line("SO-1", 20, 11)], stock=stock, receipts=receipts)
    assert arrivals_of(late) == {"SO-1": {january(11): 5}}
