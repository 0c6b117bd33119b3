"""Consent to delays: who was asked, until when, what the customer said, and what follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from allocator.errors import InputError, Problem
from allocator.ledger.schema import book
from allocator.notices.schema import consent_answers, consent_requests

State = Literal["waiting", "accepted", "consented", "declined", "overdue", "lapsed"]
"""What became of a request:

| state | meaning |
| --- | --- |
| `waiting` | the customer may still answer |
| `accepted` | the customer agreed to the delay |
| `consented` | silence until the day was consent |
| `declined` | the customer cancelled: refund, and take the line out of the order book |
| `overdue` | no yes until the day: the order counts as cancelled; refund, unless it was shipped |
| `lapsed` | a later plan took the delay back |
"""
TO_CANCEL = ("declined", "overdue")


class Request(NamedTuple):
    """A delay that a customer was asked about."""

    order_id: str
    line_id: str
    number: int
    """1 for the first delay of the line."""
    customer_id: str
    applicable_date: date
    """The day by which the goods should have left."""
    ship_date: date | None
    promised_date: date | None
    """The new arrival; None where there is no definite one."""
    answer_by: date
    silence: Literal["consents", "cancels"]
    state: State


def latest_requests(connection: sa.Connection, as_of: date, *, in_book: bool = False) -> list[Request]:
    """Return the last request of every line that has one, with its state on the morning of `as_of`.

    Args:
        connection: to a ledger.
        as_of: an answer is in time on the very day `answer_by`.
        in_book: leave out lines that the last release no longer had: shipped, or cancelled already.
    """
    later, after = consent_requests.alias(), consent_answers.alias()
    same = [consent_requests.c[name] == later.c[name] for name in ("order_id", "line_id")]
    number = [consent_requests.c[name] == consent_answers.c[name] for name in _KEY]
    last_answer = ~sa.exists().where(
        *(after.c[name] == consent_answers.c[name] for name in _KEY),
        after.c.sequence > consent_answers.c.sequence,
    )
    wanted = [name for name in Request._fields if name != "state"]
    query = (
        sa.select(*(consent_requests.c[name] for name in wanted), consent_answers.c.answer)
        .outerjoin_from(consent_requests, consent_answers, sa.and_(*number, last_answer))
        .where(~sa.exists().where(*same, later.c.number > consent_requests.c.number))
    )
    if in_book:
        open_line = (book.c.order_id == consent_requests.c.order_id) & (
            book.c.line_id == consent_requests.c.line_id
        )
        query = query.where(sa.exists().where(open_line))
    found = [_request(tuple(row), as_of) for row in connection.execute(query)]
    return sorted(found, key=lambda request: (request.answer_by, request.order_id, request.line_id))


_KEY = ("order_id", "line_id", "number")


def _request(row: tuple[Any, ...], as_of: date) -> Request:
    *facts, answer = row
    request = Request._make([*facts, "waiting"])
    if answer is not None:
        return request._replace(state=answer)
    if as_of <= request.answer_by:
        return request
    return request._replace(state="consented" if request.silence == "consents" else "overdue")


def record_answer(
    connection: sa.Connection,
    answer: Literal["accepted", "declined"],
    order_id: str,
    line_id: str | None,
    answered_on: date,
) -> list[Request]:
    """Write down what a customer said to the last delay of a line, or of every line of an order.

    A customer may change the answer, and may still agree after the day: the last answer counts.

    Raises:
        InputError: nobody was asked about that line.
    """
    asked = [
        request
        for request in latest_requests(connection, answered_on)
        if request.order_id == order_id and line_id in (None, request.line_id) and request.state != "lapsed"
    ]
    if not asked:
        name = order_id if line_id is None else f"{order_id}/{line_id}"
        what, remedy = f"{name} was not asked to consent to a delay", "`allocator consents` lists who was"
        raise InputError([Problem("consents", None, "", what, remedy)])
    add_answers(connection, answer, asked, answered_on)
    return [request._replace(state=answer) for request in asked]


def add_answers(
    connection: sa.Connection, answer: str, requests: Iterable[Request], answered_on: date
) -> None:
    """Add an answer to each request."""
    rows = []
    for request in requests:
        key = dict(zip(_KEY, request[:3], strict=True))
        before = sa.select(sa.func.max(consent_answers.c.sequence)).filter_by(**key)
        sequence = (connection.execute(before).scalar() or 0) + 1
        recorded_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        rows.append({**key, "sequence": sequence, "answer": answer, "answered_on": answered_on})
        rows[-1]["recorded_at"] = recorded_at
    if rows:
        connection.execute(consent_answers.insert(), rows)
