"""The oracle's `stability`: what the last plan's shipments move, worked out by hand.

Dates are in January 2026, as_of is the 5th.
"""

from __future__ import annotations

import pandas as pd

from tests.oracle import solve
from tests.oracle.cases import arrivals, case, january, lot, order_line, receipt

STEADY = {"stages": [{"goals": ["fill", "stability", "first_come"]}]}


def test_stability_keeps_the_last_plan_against_a_better_queue() -> None:
    """The older order would take the stock; changing places moves 2 * 5 units by 7 days, keeping none."""
    lines = [order_line("OLD", 5, 5, order_date=1), order_line("NEW", 5, 5, order_date=4)]
    tables = case(order_lines=lines, stock=[lot(5)], receipts=[receipt(5, 12)])
    last = pd.DataFrame(
        [
            {"order_id": "NEW", "line_id": "1", "ship_date": january(5), "quantity": 5.0},
            {"order_id": "OLD", "line_id": "1", "ship_date": january(12), "quantity": 5.0},
        ]
    )
    kept = {"NEW": {january(5): 5}, "OLD": {january(12): 5}}
    turned = {"OLD": {january(5): 5}, "NEW": {january(12): 5}}
    assert arrivals(solve(tables, STEADY).allocation) == turned
    assert arrivals(solve(tables, STEADY, previous=last).allocation) == kept
    assert solve(tables, STEADY, previous=last).values()[1] == ("", "stability", 0)


def test_stability_counts_the_days_that_units_move() -> None:
    """All five were to leave on the 5th; two are in stock and three come on the 8th: 3 * 3 unit-days."""
    tables = case(order_lines=[order_line("SO-1", 5, 5)], stock=[lot(2)], receipts=[receipt(3, 8)])
    last = pd.DataFrame([{"order_id": "SO-1", "line_id": "1", "ship_date": january(5), "quantity": 5.0}])
    assert solve(tables, STEADY, previous=last).values()[1] == ("", "stability", 3 * (8 - 5))
