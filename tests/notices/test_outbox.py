"""The outbox: every notice is claimed by one process, settled once, and survives whatever ends a process."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from allocator.ledger.opening import Ledger, open_ledger
from allocator.notices import outbox as module
from allocator.notices.delivery import standing
from allocator.notices.outbox import LEASE, MOST_ATTEMPTS, Notice, Outbox, now
from allocator.notices.schema import notices
from tests.notices.conftest import Queue, content

FIVE = tuple(content(f"C-{number}") for number in range(1, 6))


def rows(ledger: Ledger, *names: str) -> list[tuple[Any, ...]]:
    """Columns of the outbox, the oldest notice first."""
    with ledger.reading() as connection:
        query = sa.select(*(notices.c[name] for name in names)).order_by(notices.c.notice_id)
        return [tuple(row) for row in connection.execute(query)]


def states(ledger: Ledger) -> list[str]:
    """The state of every notice."""
    return [state for (state,) in rows(ledger, "state")]


def change(ledger: Ledger, **values: Any) -> None:
    """Let time or somebody else change all notices."""
    with ledger.writing() as connection:
        connection.execute(notices.update().values(**values))


def customers(claimed: list[Notice]) -> list[str]:
    """Whom the notices are for."""
    return [notice.content["customer"]["customer_id"] for notice in claimed]


def test_two_senders_never_claim_the_same_notice(queue: Queue) -> None:
    """The oldest come first, each to one of them."""
    first, second = (Outbox(queue(*some)) for some in (FIVE, ()))
    assert customers(first.claim(2)) == ["C-1", "C-2"]
    assert customers(second.claim(2)) == ["C-3", "C-4"]
    assert customers(first.claim(2)) == ["C-5"]
    assert second.claim(2) == []


def test_a_message_id_is_fixed_when_the_notice_is_queued(queue: Queue) -> None:
    """It is the sender's, unique, and the same at every attempt."""
    ledger = queue(*FIVE)
    ids = [message_id for (message_id,) in rows(ledger, "message_id")]
    assert len(set(ids)) == 5
    assert all(each.endswith("@seller.example>") for each in ids)
    outbox = Outbox(ledger)
    outbox.give_back(outbox.claim(5))
    assert [notice.message_id for notice in outbox.claim(5)] == ids


def test_a_notice_waits_for_the_older_one_of_its_customer(queue: Queue) -> None:
    """So the last word comes last, also where the first one has to be tried again."""
    ledger = queue(content("C-1"), content("C-2"), content("C-1"))
    outbox = Outbox(ledger)
    first, second = outbox.claim(9)
    assert customers([first, second]) == ["C-1", "C-2"]
    outbox.refused(first, "450 later")
    assert outbox.claim(9) == []
    change(ledger, next_attempt_at=now())
    (again,) = outbox.claim(9)
    outbox.sent([again], "")
    assert customers(outbox.claim(9)) == ["C-1"]


def test_orders_without_a_customer_do_not_wait_for_each_other(queue: Queue) -> None:
    """Nobody knows that they are of one customer."""
    other = content("", {**content()["lines"][0], "order_id": "SO-2"}, email="")
    outbox = Outbox(queue(content("", email=""), other))
    assert len(outbox.claim(9, ("waiting", "unaddressed"))) == 2


def test_a_refusal_for_now_is_tried_again_later_and_later_and_then_fails(queue: Queue) -> None:
    """The pauses grow threefold, up to a day; after the last attempt it has failed."""
    ledger = queue(content())
    outbox = Outbox(ledger)
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        (notice,) = outbox.claim(1)
        before = now()
        state = outbox.refused(notice, "450 mailbox busy")
        ((next_at,),) = rows(ledger, "next_attempt_at")
        pauses.append(round((next_at - before) / timedelta(minutes=5)))
        change(ledger, next_attempt_at=now())
    assert pauses == [1, 3, 9, 27, 81, 243, 288, 288]
    assert state == "failed"
    assert outbox.claim(1) == []
    assert rows(ledger, "state", "detail") == [("failed", "450 mailbox busy")]


def test_a_refusal_for_good_fails_at_once_until_a_planner_asks_again(queue: Queue) -> None:
    """A retry starts from the first attempt."""
    ledger = queue(content())
    outbox = Outbox(ledger)
    assert outbox.refused(*outbox.claim(1), "550 no such user", for_good=True) == "failed"
    assert outbox.retry_failed() == 1
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


def test_what_is_given_back_has_not_been_tried(queue: Queue) -> None:
    """A server that cannot be reached costs a notice no attempt."""
    ledger = queue(content(), content("", email=""))
    outbox = Outbox(ledger)
    outbox.give_back(outbox.claim(9, ("waiting", "unaddressed")))
    assert rows(ledger, "state", "attempts") == [("waiting", 0), ("unaddressed", 0)]


def test_claims_of_a_process_that_lives_are_left_alone(queue: Queue) -> None:
    """Also another outbox of this very process."""
    first, second = (Outbox(queue(*some)) for some in (FIVE, ()))
    first.claim(2)
    assert second.recover() == 0
    assert states(first.ledger) == ["sending", "sending", "waiting", "waiting", "waiting"]


def claim_and_die(url: str) -> None:
    """Claim three notices, begin to hand over one of them, and end."""
    outbox = Outbox(open_ledger(url))
    outbox.hand_over(outbox.claim(3)[1])


def test_claims_of_a_process_that_died_go_back_and_the_unsure_one_is_counted(queue: Queue, url: str) -> None:
    """What was being handed over may have arrived; the others have not."""
    ledger = queue(*FIVE)
    ledger.close()
    process = multiprocessing.get_context("spawn").Process(target=claim_and_die, args=(url,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert states(ledger) == ["sending", "handing_over", "sending", "waiting", "waiting"]
    assert Outbox(ledger).recover() == 1
    assert rows(ledger, "state", "unsure") == [("waiting", int(number == 1)) for number in range(5)]
    assert standing(ledger).unsure == 1


@pytest.mark.parametrize(("age", "expected"), [(LEASE * 0.9, "sending"), (LEASE * 1.1, "waiting")])
def test_a_claim_from_another_machine_counts_until_its_lease_is_over(
    queue: Queue, age: timedelta, expected: str
) -> None:
    """Its process cannot be seen from here."""
    ledger = queue(content())
    outbox = Outbox(ledger)
    outbox.claim(1)
    change(ledger, claimed_by="elsewhere:1:abcd", claimed_at=now() - age)
    outbox.recover()
    assert states(ledger) == [expected]


def test_a_process_number_that_came_back_does_not_keep_a_claim_alive(queue: Queue) -> None:
    """A container starts its processes with the same number again and again."""
    ledger = queue(content())
    outbox = Outbox(ledger)
    outbox.claim(1)
    change(ledger, claimed_by=outbox.name[:-8] + "00000000")
    outbox.recover()
    assert states(ledger) == ["waiting"]


def test_a_claim_that_was_taken_over_cannot_be_handed_over(queue: Queue) -> None:
    """Who slept longer than its lease is told before it tells anybody."""
    ledger = queue(content())
    outbox = Outbox(ledger)
    (notice,) = outbox.claim(1)
    change(ledger, claimed_by="another:1:abcd")
    assert not outbox.hand_over(notice)
    outbox.sent([notice], "")
    assert states(ledger) == ["sending"]


def test_what_is_due_is_seen_without_claiming_it(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it, page by page."""
    monkeypatch.setattr(module, "PAGE", 2)
    outbox = Outbox(queue(*FIVE, content("", email="")))
    seen = [each["customer"]["customer_id"] for each in outbox.due()]
    assert seen == ["C-1", "C-2", "C-3", "C-4", "C-5"]
    assert len(list(outbox.due(("waiting", "unaddressed")))) == 6


def test_standing_counts_states(queue: Queue) -> None:
    """What waits, what was sent, what has no address, and when the next is due."""
    ledger = queue(*FIVE, content("", email=""))
    outbox = Outbox(ledger)
    first, second, *_ = outbox.claim(3)
    outbox.sent([first], "taken")
    outbox.refused(second, "550 no", for_good=True)
    found = standing(ledger)
    assert found[:6] == (2, 1, 1, 1, 1, 0)
    assert found.next_attempt_at is not None
    assert found.next_attempt_at <= now()
