"""Small nights for the tests of the ledger: one item, orders of one line each."""

from __future__ import annotations

from typing import Any

import allocator
from allocator.ledger import Ledger, PromiseChange, Release
from allocator.plan import Plan
from allocator.scenario import Scenario

ORDERED = "2026-01-02"


def scenario(
    as_of: str, orders: dict[str, float | dict[str, Any]], supply: dict[str, float], **more: Any
) -> Scenario:
    """A night: what each order still asks for (for the 5th), and the units that are usable from each day on.

    A supply on the day itself is stock. An order may be a dictionary of columns instead of a quantity.
    """
    lines = [
        {
            "order_id": order,
            "item_id": "W",
            "requested_date": "2026-01-05",
            "customer_id": f"C-{order}",
            "order_date": ORDERED,
            "unit_price": 10.0,
            **(asked if isinstance(asked, dict) else {"quantity": asked}),
        }
        for order, asked in orders.items()
    ]
    stock = [{"item_id": "W", "quantity": units} for day, units in supply.items() if day == as_of]
    receipts = [
        {"receipt_id": f"R-{day}", "item_id": "W", "quantity": units, "available_date": day}
        for day, units in supply.items()
        if day != as_of
    ]
    tables = {"order_lines": lines, "stock": stock, "receipts": receipts}
    return Scenario.from_rows(**{"as_of": as_of, "title": "A night", **tables, **more})


def plan(
    as_of: str,
    orders: dict[str, float | dict[str, Any]],
    supply: dict[str, float],
    ledger: Ledger | None = None,
    **more: Any,
) -> Plan:
    """The plan of a night; with a ledger, what it has promised counts."""
    promised = {} if ledger is None else {"promised": ledger.promised()}
    return allocator.allocate(scenario(as_of, orders, supply, **promised, **more))


def release(
    ledger: Ledger,
    as_of: str,
    orders: dict[str, float | dict[str, Any]],
    supply: dict[str, float],
    **more: Any,
) -> Release:
    """The release of a night that was planned with the ledger."""
    return allocator.release(plan(as_of, orders, supply, ledger, **more), ledger=ledger)


def told(release: Release) -> list[tuple[str, str, str, float, float]]:
    """What each order was told: order, kind, date, units with it, units without one."""
    return [_told(change) for change in release.changes]


def _told(change: PromiseChange) -> tuple[str, str, str, float, float]:
    return (
        change.order_id,
        change.kind,
        "" if change.promised_date is None else change.promised_date.isoformat(),
        change.quantity,
        change.open_quantity,
    )


def seen(release: Release) -> list[tuple[str, str, float]]:
    """The events of a release: kind, order, units."""
    return [(event.kind, event.order_id, event.quantity) for event in release.events]
