"""The outbox: notices wait in the ledger until they are delivered, through kills and quarrels with servers.

| state | meaning | goes to |
| --- | --- | --- |
| `waiting` | to be delivered, not before `next_attempt_at` | `sending` |
| `sending` | a process has claimed it and told nobody yet | `handing_over`, `waiting` |
| `handing_over` | it is on its way; whether it arrived is not known yet | `sent`, `waiting`, `failed` |
| `sent` | delivered | |
| `failed` | refused for good, or too often | `waiting`, when a planner asks for it |
| `unaddressed` | nobody has an address for it: for other systems only | `handing_over` |

Every step is committed before the next begins. What a process that died had claimed goes back to `waiting`:
from `sending` nothing was told; from `handing_over` nobody can know, so it is delivered again with the same
Message-ID, and counted in `unsure`. A notice waits for the older ones of its addressee, so that the last
word comes last.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from allocator.addresses import Mailbox, mailbox
from allocator.ledger.bulk import insert_rows
from allocator.ledger.opening import Ledger
from allocator.notices.content import Content
from allocator.notices.schema import notices

State = Literal["waiting", "sending", "handing_over", "sent", "failed", "unaddressed"]
UNSETTLED = ("waiting", "sending", "handing_over")
LEASE = timedelta(minutes=15)
"""After that a claim of a process on another machine, which cannot be seen to live, counts as given up."""
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=5)
"""Before the second attempt; then three times as long each time, at most a day."""
LONGEST_PAUSE = timedelta(days=1)
PAGE = 1000
"""Notices read at a time."""


class Notice(NamedTuple):
    """A notice that this process has claimed."""

    notice_id: int
    message_id: str
    sender: str
    content: Content
    queued_at: datetime
    attempts: int
    """This one included."""
    unsure: int


_UNTOLD = sa.case((notices.c.email == "", "unaddressed"), else_="waiting")
"""The state of a notice of which nothing was told yet."""


class Outbox:
    """The outbox of a ledger, as one process sees it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        _OF_THIS_PROCESS.add(self.name)
        self.num_sent = 0
        """Notices that this process has delivered."""

    def claim(self, number: int, states: Sequence[State] = ("waiting",)) -> list[Notice]:
        """Claim up to `number` notices that are due, the oldest first; no other process gets the same."""
        older = notices.alias("older")
        blocked = sa.exists().where(
            older.c.addressee == notices.c.addressee,
            older.c.notice_id < notices.c.notice_id,
            older.c.state.in_(UNSETTLED),
        )
        due = (
            sa.select(notices.c.notice_id)
            .where(notices.c.state.in_(states), notices.c.next_attempt_at <= now(), ~blocked)
            .order_by(notices.c.notice_id)
            .limit(number)
            .with_for_update(skip_locked=True)
            .cte("due")  # evaluated once: in a plain subquery PostgreSQL would do so for every row
        )
        claim = (
            notices.update()
            .where(notices.c.notice_id.in_(sa.select(due.c.notice_id)), notices.c.state.in_(states))
            .values(state="sending", claimed_by=self.name, claimed_at=now(), attempts=notices.c.attempts + 1)
            .returning(*(notices.c[name] for name in Notice._fields))
        )
        with self.ledger.writing(alone=False) as connection:
            rows = [dict(row) for row in connection.execute(claim).mappings()]
        found = (Notice(**{**row, "content": json.loads(row["content"])}) for row in rows)
        return sorted(found, key=lambda notice: notice.notice_id)

    def hand_over(self, notice: Notice) -> bool:
        """Write down that a notice is about to be handed over; False where another process took it over."""
        return self._move([notice], "sending", state="handing_over")

    def sent(self, delivered: Sequence[Notice], detail: str) -> None:
        """Write down that notices were delivered, and how."""
        self._move(delivered, "sending", "handing_over", state="sent", settled_at=now(), detail=detail)
        self.num_sent += len(delivered)

    def give_back(self, claimed: Iterable[Notice]) -> None:
        """Give back notices of which nothing was told, as if they had not been claimed."""
        self._move(claimed, "sending", state=_UNTOLD, attempts=notices.c.attempts - 1)

    def refused(self, notice: Notice, detail: str, *, for_good: bool = False, unsure: bool = False) -> State:
        """Write down why a notice was not delivered, and return its state: it waits, or has failed for good.

        Args:
            notice: a claimed one.
            detail: what the server said.
            for_good: there is no use in trying again.
            unsure: it may have been delivered all the same.
        """
        failed = for_good or notice.attempts >= MOST_ATTEMPTS
        state: State = "failed" if failed else "waiting"
        self._move(
            [notice],
            *("sending", "handing_over"),
            state=state,
            next_attempt_at=now() + pause_after(notice.attempts),
            settled_at=now() if failed else None,
            unsure=notices.c.unsure + int(unsure),
            detail=detail[:500],
        )
        return state

    def recover(self) -> int:
        """Take back what processes that died had claimed; return how many of them may have been delivered."""
        with self.ledger.writing(alone=False) as connection:
            held = sa.select(notices.c.claimed_by, notices.c.claimed_at, notices.c.state).where(
                notices.c.state.in_(("sending", "handing_over"))
            )
            claims = connection.execute(held.distinct()).all()
            dead = {row.claimed_by for row in claims if self._is_dead(row.claimed_by, row.claimed_at)}
            mine = notices.c.claimed_by.in_(dead)
            back = notices.update().values(state=_UNTOLD, next_attempt_at=now(), claimed_by="")
            connection.execute(back.where(mine, notices.c.state == "sending"))
            lost = back.values(unsure=notices.c.unsure + 1, detail="its sender died while handing it over")
            return connection.execute(lost.where(mine, notices.c.state == "handing_over")).rowcount

    def retry_failed(self) -> int:
        """Let the notices that failed wait again, with all attempts before them; return how many."""
        again = notices.update().where(notices.c.state == "failed")
        values = {"state": "waiting", "attempts": 0, "next_attempt_at": now(), "settled_at": None}
        with self.ledger.writing(alone=False) as connection:
            return connection.execute(again.values(**values)).rowcount

    def due(self, states: Sequence[State] = ("waiting",)) -> Iterator[Content]:
        """Yield the contents of all notices that may be claimed, the oldest first."""
        query = sa.select(notices.c.notice_id, notices.c.content).order_by(notices.c.notice_id).limit(PAGE)
        is_due = notices.c.state.in_(states) & (notices.c.next_attempt_at <= now())
        last = 0
        while True:
            with self.ledger.reading() as connection:
                rows = connection.execute(query.where(is_due, notices.c.notice_id > last)).all()
            if not rows:
                return
            last = rows[-1].notice_id
            yield from (json.loads(row.content) for row in rows)

    def _move(self, some: Iterable[Notice], *states: State, **values: Any) -> bool:
        """Change rows that this process has claimed; False where another process has taken some over."""
        ids = [notice.notice_id for notice in some]
        mine = (notices.c.notice_id.in_(ids), notices.c.claimed_by == self.name, notices.c.state.in_(states))
        with self.ledger.writing(alone=False) as connection:
            return connection.execute(notices.update().where(*mine).values(**values)).rowcount == len(ids)

    def _is_dead(self, claimed_by: str, claimed_at: datetime) -> bool:
        """Tell whether the process that made a claim is gone, as far as that can be known from here."""
        if claimed_by in _OF_THIS_PROCESS:
            return False
        host, pid, _ = claimed_by.rsplit(":", 2)
        here = host == socket.gethostname()
        return (here and (int(pid) == os.getpid() or not _lives(int(pid)))) or now() - claimed_at > LEASE


_OF_THIS_PROCESS: set[str] = set()
"""The names of the outboxes that this process has opened; the same number may have been another process's."""


def enqueue(connection: sa.Connection, run_id: str, sender: str, contents: Sequence[Content]) -> list[int]:
    """Put notices into the outbox, in the transaction of the connection; return their ids."""
    moment = now()
    domain = _domain(mailbox(sender))
    rows = [
        {
            "run_id": run_id,
            "message_id": f"<{secrets.token_hex(16)}@{domain}>",
            "addressee": addressee(content),
            "email": content["customer"]["email"],
            "sender": sender,
            "content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            "queued_at": moment,
            "state": "waiting" if content["customer"]["email"] else "unaddressed",
            "attempts": 0,
            "unsure": 0,
            "next_attempt_at": moment,
            "claimed_by": "",
            "claimed_at": None,
            "settled_at": None,
            "detail": "",
        }
        for content in contents
    ]
    first = (connection.execute(sa.select(sa.func.max(notices.c.notice_id))).scalar() or 0) + 1
    ids = list(range(first, first + len(rows)))
    names = [column.name for column in notices.c if column.name != "notice_id"]
    numbered = [(number, *map(row.__getitem__, names)) for number, row in zip(ids, rows, strict=True)]
    insert_rows(connection, notices, numbered)
    return ids


def addressee(content: Content) -> str:
    """Return whom a notice is for: a customer, or an order whose line names none.

    >>> addressee({"customer": {"customer_id": ""}, "lines": [{"order_id": "SO-1"}]})
    'order SO-1'
    """
    customer = content["customer"]["customer_id"]
    return f"customer {customer}" if customer else f"order {content['lines'][0]['order_id']}"


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts.

    >>> [str(pause_after(attempts)) for attempts in (1, 2, 3, 8)]
    ['0:05:00', '0:15:00', '0:45:00', '1 day, 0:00:00']
    """
    return min(FIRST_PAUSE * 3.0 ** (attempts - 1), LONGEST_PAUSE)


def now() -> datetime:
    """Return the time in UTC, as the ledger keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def _domain(sender: Mailbox | None) -> str:
    return sender.address.rpartition("@")[2] if sender else "stock-allocator.invalid"


def _lives(pid: int) -> bool:
    """Tell whether a process of this machine lives; on Windows, where asking may end it, it does."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
