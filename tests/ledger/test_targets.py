"""The planned date behind a promise: the nights after it keep to that, not to the margin of the safe date.

Receipts of supplier S come 0 to 9 days late, so what is planned for the 20th is promised for days later.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

import allocator
from allocator.ledger import Ledger
from allocator.plan import Plan
from allocator.scenario.promised import Promised
from tests.ledger.nights import scenario

HISTORY = [
    {"supplier_id": "S", "item_id": "W", "due_date": "2025-10-01", "received_date": f"2025-10-{day:02}"}
    for day in range(1, 11)
    for _ in range(10)
]
EARLY, LATE = "2026-01-20", "2026-01-24"
DEARER = {"quantity": 10, "unit_price": 1000.0}
"""An order that comes in on the second night: ten days of it cost more than ten of anybody else."""


def night(
    as_of: str, orders: dict[str, Any], supply: dict[str, float], promised: Promised | None = None
) -> Plan:
    """The plan of a night with receipts of S."""
    receipts = [
        {"receipt_id": day, "item_id": "W", "quantity": units, "available_date": day, "supplier_id": "S"}
        for day, units in supply.items()
    ]
    known: dict[str, Any] = {} if promised is None else {"promised": promised}
    tables = {"receipts": receipts, "receipt_history": HISTORY}
    return allocator.allocate(scenario(as_of, orders, {}, **tables, **known))


def etas(plan: Plan) -> dict[str, str]:
    """When each order is planned to arrive."""
    return {row.order_id: f"{row.eta:%Y-%m-%d}" for row in plan.etas.itertuples()}


def standing(ledger: Ledger) -> tuple[str, str]:
    """What stands promised to the one customer, and what that was made on."""
    (line,) = ledger.promised().lines.itertuples()
    return f"{line.current_promise_date:%Y-%m-%d}", f"{line.promise_target_date:%Y-%m-%d}"


def test_a_second_night_keeps_the_planned_arrival_although_the_safe_date_would_let_it_slide(
    ledger: Ledger,
) -> None:
    """B is planned for the 20th and promised later than the 24th, when there is enough for a dearer order."""
    first = night("2026-01-05", {"B": 10}, {EARLY: 10, LATE: 10}, ledger.promised())
    allocator.release(first, ledger=ledger)
    promise, target = standing(ledger)
    assert target == EARLY
    assert promise > LATE
    orders, supply = {"B": 10, "N": DEARER}, {EARLY: 10.0, LATE: 10.0}
    second = night("2026-01-06", orders, supply, ledger.promised())
    assert etas(second) == {"B": EARLY, "N": LATE}
    assert allocator.check(second.scenario, second).ok
    lines = ledger.promised().lines.assign(promise_target_date=pd.NaT)
    without = night("2026-01-06", orders, supply, Promised(lines, ledger.promised().last_release))
    assert etas(without) == {"B": LATE, "N": EARLY}
    assert [change.order_id for change in allocator.release(second, ledger=ledger).changes] == ["N"]
    assert ledger.promised().lines["promise_target_date"].dt.strftime("%Y-%m-%d").tolist() == [EARLY, LATE]


def test_a_date_that_stays_keeps_what_it_was_made_on_and_a_new_one_has_its_own(ledger: Ledger) -> None:
    """The receipt slips to the 24th and brings 6 of 10: the date stays for 6. In February it is another."""
    allocator.release(night("2026-01-05", {"B": 10}, {EARLY: 10}), ledger=ledger)
    promise, _ = standing(ledger)
    fewer = allocator.release(night("2026-01-06", {"B": 10}, {LATE: 6}, ledger.promised()), ledger=ledger)
    assert [(change.kind, change.quantity) for change in fewer.changes] == [("quantity", 6)]
    assert standing(ledger) == (promise, EARLY)
    later = night("2026-01-07", {"B": 10}, {"2026-02-02": 10}, ledger.promised())
    assert [change.kind for change in allocator.release(later, ledger=ledger).changes] == ["later"]
    promise, target = standing(ledger)
    assert target == "2026-02-02" < promise


def test_what_the_extract_was_made_on_is_adopted_with_its_promise(ledger: Ledger) -> None:
    """An original promise has none; the current one was made on the 20th."""
    told = {"original_promise_date": "2026-01-15", "current_promise_date": "2026-01-28"}
    order = {"quantity": 10, **told, "promise_target_date": EARLY}
    release = allocator.release(night("2026-01-05", {"B": order}, {EARLY: 10}), ledger=ledger)
    assert [(change.kind, str(change.planned_date)) for change in release.changes[:2]] == [
        ("adopted", "None"),
        ("adopted", EARLY),
    ]
    assert standing(ledger) == ("2026-01-28", EARLY)


def test_a_promise_that_is_withdrawn_leaves_nothing_to_keep(ledger: Ledger) -> None:
    """No receipt any more: no date, and no target that a doubt would have to name."""
    allocator.release(night("2026-01-05", {"B": 10}, {EARLY: 10}), ledger=ledger)
    allocator.release(night("2026-01-06", {"B": 10}, {}, ledger.promised()), ledger=ledger)
    (line,) = ledger.promised().lines.itertuples()
    assert pd.isna(line.current_promise_date)
    assert pd.isna(line.promise_target_date)
