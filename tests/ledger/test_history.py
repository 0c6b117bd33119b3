"""The story of a line, told from all that releases recorded."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

import allocator
from allocator.errors import InputError
from allocator.ledger import Ledger
from allocator.notices.schema import notices
from allocator.notices.telling import Telling
from tests.ledger.nights import plan, release


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every release is made at the same time of the clock."""
    monkeypatch.setattr("allocator.ledger.releasing.now", lambda: datetime(2026, 1, 5, 3))


def test_the_story_of_a_line_from_its_first_promise_to_its_end(ledger: Ledger) -> None:
    """Promised for the 20th, moved to the 30th, leaves on the 30th, is gone on the 31st."""
    runs = [
        release(ledger, "2026-01-05", {"B": 10, "Z": 1}, {"2026-01-20": 10}).run_id,
        release(ledger, "2026-01-06", {"B": 10, "Z": 1}, {"2026-01-30": 10}).run_id,
        release(ledger, "2026-01-30", {"B": 10, "Z": 1}, {"2026-01-30": 10}).run_id,
    ]
    before_the_end = allocator.history("B", "1", ledger).splitlines()
    assert before_the_end[-1] == (
        "  Now: 10 open, promised for 2026-01-30, first promised for 2026-01-20, date changed 1 time."
    )
    runs.append(release(ledger, "2026-01-31", {"Z": 1}, {}).run_id)
    story = allocator.history("B", ledger=ledger).splitlines()
    assert [line.split(" Why: ")[0] for line in story] == [
        "B/1 of C-B, item W:",
        f"  2026-01-05 (release 1, 2026-01-05 03:00 UTC, run {runs[0]})",
        "    First promise: 10 by 2026-01-20.",
        f"  2026-01-06 (release 2, 2026-01-05 03:00 UTC, run {runs[1]})",
        "    Later by 10 days than 2026-01-20: 10 by 2026-01-30.",
        f"  2026-01-30 (release 3, 2026-01-05 03:00 UTC, run {runs[2]})",
        "    Leaves today: 10 (all) leave, arriving 2026-01-30.",
        f"  2026-01-31 (release 4, 2026-01-05 03:00 UTC, run {runs[3]})",
        "    Shipped: due to leave by 2026-01-30, no longer asked for.",
        "  It is no longer in the book.",
    ]
    assert "R-2026-01-20" in story[2]


def test_what_the_customer_was_told_is_in_the_story(ledger: Ledger) -> None:
    """The notice that the release queued, and then that it has gone."""
    customers = [{"customer_id": "C-B", "email": "buyer@example.com"}]
    night = plan("2026-01-05", {"B": 10}, {"2026-01-20": 10}, ledger, customers=customers)
    allocator.release(night, ledger=ledger, also=[Telling()])
    assert "    Notice (first date) to buyer@example.com: waiting." in allocator.history("B", "1", ledger)
    with ledger.writing() as connection:
        sent = {"state": "sent", "settled_at": datetime(2026, 1, 5, 4, 30)}
        connection.execute(sa.update(notices).values(**sent))
    told = "    Notice (first date) to buyer@example.com: sent 2026-01-05 04:30 UTC."
    assert told in allocator.history("B", "1", ledger)


def test_every_line_of_an_order_is_told_where_none_is_named(ledger: Ledger) -> None:
    """In the order of their ids."""
    lines = [
        {"order_id": "A", "line_id": line, "item_id": "W", "quantity": 1, "requested_date": "2026-01-05"}
        for line in ("2", "1")
    ]
    release(ledger, "2026-01-05", {}, {}, order_lines=lines)
    stories = allocator.history("A", ledger=ledger).split("\n\n")
    assert [story.splitlines()[0] for story in stories] == ["A/1, item W:", "A/2, item W:"]
    assert stories[0].splitlines()[-1] == "  Now: 1 open, without a date, date changed 0 times."


def test_an_order_or_a_line_that_was_never_released_is_named_with_its_neighbours(ledger: Ledger) -> None:
    """The ledger of an order book knows its orders."""
    release(ledger, "2026-01-05", {"SO-100": 1}, {})
    with pytest.raises(InputError, match="it knows no order 'SO-10': did you mean SO-100"):
        allocator.history("SO-10", ledger=ledger)
    with pytest.raises(InputError, match="no line '9' of order 'SO-100': its lines are 1"):
        allocator.history("SO-100", "9", ledger)
