"""What is left of lots and receipts after debts."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.checking.supplies import net_supplies
from allocator.checking.vectors import day_text
from allocator.model import Model, Stage, Supply
from allocator.scenario import Scenario

AS_OF = 20458
"""5 January 2026, in days since 1970-01-01."""


def left(
    stock: list[dict[str, Any]], receipts: list[dict[str, Any]] | None = None, **supply: Any
) -> dict[str, float]:
    """Return what is left of each lot (by id) and receipt."""
    scenario = Scenario.from_rows(
        order_lines=[{"order_id": "SO-1", "item_id": "W", "quantity": 1, "requested_date": "2026-01-05"}],
        stock=[{"item_id": "W", **row} for row in stock],
        receipts=[{"item_id": "W", "available_date": "2026-01-12", **row} for row in receipts or []],
        as_of="2026-01-05",
    )
    model = Model(name="fill", stages=(Stage(goals=("fill",)),), supply=Supply(**supply))
    supplies = net_supplies(scenario, model, AS_OF)
    return dict(zip(supplies.keys["source_id"], supplies.quantity.tolist(), strict=True))


def test_as_of_is_the_day_it_is_meant_to_be() -> None:
    """The number these tests use is 5 January 2026."""
    assert day_text(AS_OF) == "2026-01-05"


def test_rows_of_one_lot_add_up_before_anything_is_owed() -> None:
    """12 - 5 = 7 in the same lot is no debt of anyone else."""
    assert left([{"lot_id": "A", "quantity": 12}, {"lot_id": "A", "quantity": -5}]) == {"A": 7}


def test_the_lot_that_expires_first_repays_first_and_the_one_that_never_does_last() -> None:
    """10 are owed: B (expires the 8th) gives 6, A (the 9th) gives 4 of 5, C without expiry keeps 5."""
    stock = [
        {"lot_id": "A", "quantity": 5, "expiry_date": "2026-01-09"},
        {"lot_id": "B", "quantity": 6, "expiry_date": "2026-01-08"},
        {"lot_id": "C", "quantity": 5},
        {"lot_id": "owed", "quantity": -10},
    ]
    assert left(stock) == {"A": 1, "B": 0, "C": 5, "owed": 0}


def test_lots_that_expire_together_repay_by_their_ids() -> None:
    """3 are owed: A before B."""
    stock = [{"lot_id": lot, "quantity": 2} for lot in ("B", "A")] + [{"lot_id": "owed", "quantity": -3}]
    assert left(stock) == {"A": 0, "B": 1, "owed": 0}


def test_receipts_repay_after_all_lots_the_earliest_first() -> None:
    """12 are owed: the lot gives 4, R2 of the 9th gives 5, R1 of the 12th gives 3 of 5."""
    stock = [{"lot_id": "A", "quantity": 4}, {"lot_id": "owed", "quantity": -12}]
    receipts = [
        {"receipt_id": "R1", "quantity": 5},
        {"receipt_id": "R2", "quantity": 5, "available_date": "2026-01-09"},
    ]
    assert left(stock, receipts) == {"A": 0, "owed": 0, "R1": 2, "R2": 0}


def test_a_receipt_past_due_repays_on_the_day_it_is_expected() -> None:
    """R1 was due on the 2nd and is expected on the 15th, so R2 of the 12th repays the 3 that are owed."""
    stock = [{"lot_id": "owed", "quantity": -3}]
    receipts = [
        {"receipt_id": "R1", "quantity": 5, "available_date": "2026-01-02"},
        {"receipt_id": "R2", "quantity": 5},
    ]
    assert left(stock, receipts, past_due_days=10) == {"owed": 0, "R1": 5, "R2": 2}
    assert left(stock, receipts, past_due_days=1) == {"owed": 0, "R1": 2, "R2": 5}


def test_a_receipt_due_on_the_day_of_the_plan_is_there_and_repays_first() -> None:
    """R1 is due on the 5th, which is not past due: it repays before R2 of the 9th does."""
    stock = [{"lot_id": "owed", "quantity": -3}]
    receipts = [
        {"receipt_id": "R1", "quantity": 5, "available_date": "2026-01-05"},
        {"receipt_id": "R2", "quantity": 5, "available_date": "2026-01-09"},
    ]
    assert left(stock, receipts, past_due_days=10) == {"owed": 0, "R1": 2, "R2": 5}


def test_a_receipt_that_is_not_counted_repays_nothing() -> None:
    """R1 is not firm: with count_unfirm it repays, without it R2 does."""
    stock = [{"lot_id": "owed", "quantity": -3}]
    receipts = [
        {"receipt_id": "R1", "quantity": 5, "available_date": "2026-01-09", "firm": False},
        {"receipt_id": "R2", "quantity": 5},
    ]
    assert left(stock, receipts) == {"owed": 0, "R1": 2, "R2": 5}
    assert left(stock, receipts, count_unfirm=False) == {"owed": 0, "R1": 0, "R2": 2}


def test_debts_of_one_location_are_not_repaid_by_another() -> None:
    """East owes 3, and the 5 in west stay 5."""
    stock = [
        {"lot_id": "A", "location_id": "west", "quantity": 5},
        {"lot_id": "owed", "location_id": "east", "quantity": -3},
    ]
    assert left(stock) == {"A": 5, "owed": 0}


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(1, 40))
def test_debts_take_exactly_what_is_owed_or_all_there_is(lots: list[int], owed: int) -> None:
    """What is left in all is (held - owed)+, and a later lot gives nothing while an earlier one holds any."""
    stock = [{"lot_id": f"{place}", "quantity": quantity} for place, quantity in enumerate(lots)]
    found = left([*stock, {"lot_id": "owed", "quantity": -owed}])
    assert sum(found.values()) == max(sum(lots) - owed, 0)
    expected, debt = [], owed
    for quantity in lots:
        expected.append(max(quantity - debt, 0))
        debt = max(debt - quantity, 0)
    assert [found[f"{place}"] for place in range(len(lots))] == expected


def reserved(
    *reservations: tuple[str, int], stock: list[dict[str, Any]], receipts: list[dict[str, Any]] | None = None
) -> list[float]:
    """Return what is left of lots and receipts after reservations (date, quantity)."""
    scenario = Scenario.from_rows(
        order_lines=[{"order_id": "SO-1", "item_id": "W", "quantity": 1, "requested_date": "2026-01-05"}],
        stock=[{"item_id": "W", **row} for row in stock],
        receipts=[{"item_id": "W", **row} for row in receipts or []],
        reservations=[{"item_id": "W", "date": day, "quantity": quantity} for day, quantity in reservations],
        as_of="2026-01-05",
    )
    model = Model(name="fill", stages=(Stage(goals=("fill",)),))
    return net_supplies(scenario, model, AS_OF).quantity.tolist()


def test_receipts_of_one_day_repay_by_expiry_before_id() -> None:
    """3 are owed on the 12th: R2 expires, so it repays before R1, which does not."""
    receipts = [
        {"receipt_id": "R1", "quantity": 2},
        {"receipt_id": "R2", "quantity": 2, "expiry_date": "2026-02-01"},
    ]
    assert left([{"lot_id": "owed", "quantity": -3}], receipts) == {"owed": 0, "R1": 1, "R2": 0}


EXPIRING = [{"lot_id": "A", "quantity": 6, "expiry_date": "2026-01-15"}, {"lot_id": "B", "quantity": 5}]


def test_a_reservation_takes_from_the_lot_that_expires_first_and_is_good_by_then() -> None:
    """On the 10th A (until the 15th) gives all 6 and B the seventh; on the 15th A is of no use any more."""
    assert reserved(("2026-01-10", 7), stock=EXPIRING) == [0, 4]
    assert reserved(("2026-01-15", 4), stock=EXPIRING) == [6, 1]


def test_the_earlier_reservation_takes_first() -> None:
    """The 4 of the 6th leave A 2 for the 10th, so that B gives 1; the 3 of the 20th come from B alone."""
    wanted = [("2026-01-20", 3), ("2026-01-10", 3), ("2026-01-06", 4)]
    assert reserved(*wanted, stock=EXPIRING) == [0, 1]


def test_a_reservation_that_is_short_by_its_date_takes_from_later_receipts() -> None:
    """3 in stock and 7 on the 12th: 5 for the 8th leave 5. A receipt that is spoilt on arrival gives none."""
    later = {"receipt_id": "R", "quantity": 7, "available_date": "2026-01-12"}
    assert reserved(("2026-01-08", 5), stock=[{"quantity": 3}], receipts=[later]) == [0, 5]
    spoilt = later | {"expiry_date": "2026-01-12"}
    assert reserved(("2026-01-08", 5), stock=[{"quantity": 3}], receipts=[spoilt]) == [0, 7]


def test_debts_are_repaid_before_anything_is_reserved() -> None:
    """10 less 4 owed less 3 reserved are 3; another 9 for the next day find only these 3."""
    stock = [{"lot_id": "A", "quantity": 10}, {"lot_id": "owed", "quantity": -4}]
    assert reserved(("2026-01-06", 3), stock=stock) == [3, 0]
    assert reserved(("2026-01-06", 3), ("2026-01-07", 9), stock=stock) == [0, 0]
