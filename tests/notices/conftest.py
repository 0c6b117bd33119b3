"""What the tests of notices share: a ledger with notices in its outbox, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from allocator.ledger.opening import Ledger, open_ledger
from allocator.ledger.schema import runs
from allocator.notices.content import Content, Line
from allocator.notices.outbox import enqueue
from tests.ledger.conftest import url

__all__ = ["url"]

SENDER = "Sales <sales@seller.example>"
LINE: Line = {
    "kind": "later",
    "order_id": "SO-1",
    "line_id": "1",
    "item_id": "WIDGET",
    "item": "A widget",
    "quantity": 12000.5,
    "open_quantity": 0.0,
    "new_date": "2026-07-03",
    "old_date": "2026-06-30",
    "likely_date": "2026-07-01",
    "safe_date": "2026-07-03",
    "ship_date": "2026-07-02",
    "ships_today": 0.0,
    "arrives": None,
    "substitute_id": "",
    "substitute": "",
    "reason_code": "outranked",
    "consent": None,
}


def content(customer_id: str = "C-1", *lines: Line, **customer: str) -> Content:
    """A notice to a customer, of one line where none is given."""
    address = f"{customer_id.lower()}@buyer.example"
    facts = {"customer_id": customer_id, "name": "Buyer", "email": address, "language": "en", **customer}
    return {"run_id": "run-1", "as_of": "2026-06-22", "customer": facts, "lines": list(lines or [LINE])}  # type: ignore[typeddict-item]


def add_run(ledger: Ledger, run_id: str = "run-1", number: int = 1) -> None:
    """A released run, for notices to belong to."""
    row = {
        "run_id": run_id,
        "number": number,
        "as_of": date(2026, 6, 22),
        "released_at": datetime(2026, 6, 22, 4),
        **dict.fromkeys(["title", "model", "digest"], ""),
        "order_lines": 1,
        "forced": False,
    }
    with ledger.writing() as connection:
        connection.execute(runs.insert(), row)


Queue = Callable[..., Ledger]


@pytest.fixture
def queue(url: str) -> Iterator[Queue]:
    """Put notices into the outbox of a ledger of their own: `queue(content("C-1"), content("C-2"))`."""
    ledger = open_ledger(url)
    add_run(ledger)

    def put(*contents: Content, sender: str = SENDER) -> Ledger:
        with ledger.writing() as connection:
            enqueue(connection, "run-1", sender, contents)
        return ledger

    yield put
    ledger.close()
