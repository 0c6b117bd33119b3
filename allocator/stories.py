"""The story of an order line: every promise, every change with its reason, who was told, and its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from allocator.errors import InputError, Problem
from allocator.ledger.address import FILE
from allocator.ledger.changes import LineEvent, PromiseChange
from allocator.ledger.opening import Ledger, open_ledger
from allocator.ledger.recall import changes_where, events_where
from allocator.ledger.schema import book, events, promises, runs
from allocator.ledger.words import count, told, units
from allocator.notices.schema import consent_answers, consent_requests, notice_lines, notices

_BEFORE = ("skipped", "shipped", "closed")
"""What a release saw before it promised anything."""


def history(order_id: str, line_id: str | None = None, ledger: Ledger | str | os.PathLike[str] = FILE) -> str:
    """Return in sentences what a customer was told of a line, or of every line of an order, and when.

    Raises InputError if the ledger cannot be read or does not know the order line.
    """
    opened = ledger if isinstance(ledger, Ledger) else open_ledger(ledger, create=False)
    try:
        with opened.reading() as connection:
            return "\n\n".join(_stories(connection, order_id, line_id))
    finally:
        if opened is not ledger:
            opened.close()


def _stories(connection: sa.Connection, order_id: str, line_id: str | None) -> Iterator[str]:
    """Yield the story of each line."""
    recorded: list[tuple[str, _Row]] = [
        *changes_where(connection, promises.c.order_id == order_id),
        *events_where(connection, events.c.order_id == order_id),
        *_notices(connection, order_id),
        *_consents(connection, order_id),
    ]
    lines = sorted({row.line_id for _, row in recorded})
    if not lines:
        raise _unknown(f"order {order_id!r}", _nearest(connection, order_id))
    if line_id is not None and line_id not in lines:
        raise _unknown(f"line {line_id!r} of order {order_id!r}", f"its lines are {', '.join(lines)}")
    nights = {night.run_id: night for night in connection.execute(sa.select(runs))}
    for line in lines if line_id is None else [line_id]:
        rows = [_Entry(nights[run], row) for run, row in recorded if row.line_id == line]
        yield "\n".join(_story(rows, _still_open(connection, order_id, line)))


class _Said(NamedTuple):
    """A sentence about a line that needs no more telling."""

    line_id: str
    sentence: str


_Row = PromiseChange | LineEvent | _Said


class _Entry(NamedTuple):
    """What one release recorded of the line."""

    night: Any
    """The row in `runs`."""
    row: _Row

    @property
    def turn(self) -> tuple[int, int, int]:
        """Its place in the story: what left, what was promised, what leaves tonight, what was told."""
        if isinstance(self.row, _Said):
            return self.night.number, 3, 0
        if isinstance(self.row, PromiseChange):
            return self.night.number, 1, self.row.sequence
        return self.night.number, 0 if self.row.kind in _BEFORE else 2, 0


def _story(entries: list[_Entry], still_open: float) -> Iterator[str]:
    """Yield the sentences about one line, release by release."""
    first = next(entry.row for entry in entries if not isinstance(entry.row, _Said))
    customer = f" of {first.customer_id}" if first.customer_id else ""
    yield f"{first.order_id}/{first.line_id}{customer}, item {first.item_id}:"
    for _, group in groupby(sorted(entries, key=lambda entry: entry.turn), key=lambda entry: entry.turn[0]):
        night_entries = list(group)
        night = night_entries[0].night
        said = f"release {night.number}, {night.released_at:%Y-%m-%d %H:%M} UTC, run {night.run_id}"
        yield f"  {night.as_of} ({said})"
        yield from (f"    {_sentence(entry.row)}" for entry in night_entries)
    yield f"  {_now([entry.row for entry in entries if isinstance(entry.row, PromiseChange)], still_open)}"


def _sentence(row: _Row) -> str:
    """Say one thing that was recorded, and why."""
    if isinstance(row, _Said):
        return row.sentence
    if isinstance(row, LineEvent):
        return f"{_HEADS[row.kind]}: {row.detail}."
    why = f" Why: {row.reason}" if row.reason and row.kind != "adopted" else ""
    return f"{told(row)}{why}"


_HEADS = {
    "skipped": "Left out of the release",
    "shipped": "Shipped",
    "closed": "Closed",
    "shipping": "Leaves today",
}


def _notices(connection: sa.Connection, order_id: str) -> Iterator[tuple[str, _Said]]:
    """Yield what the customer was told, to which address, and whether it has gone."""
    query = (
        sa.select(notices, notice_lines.c.line_id, notice_lines.c.kind)
        .join_from(notice_lines, notices, notices.c.notice_id == notice_lines.c.notice_id)
        .where(notice_lines.c.order_id == order_id)
        .order_by(notices.c.notice_id)
    )
    for notice in connection.execute(query):
        to = f" to {notice.email}" if notice.email else ""
        when = f" {notice.settled_at:%Y-%m-%d %H:%M} UTC" if notice.settled_at else ""
        kind = notice.kind.replace("_", " ")
        yield (
            notice.run_id,
            _Said(notice.line_id, f"Notice ({kind}){to}: {notice.state.replace('_', ' ')}{when}."),
        )


def _consents(connection: sa.Connection, order_id: str) -> Iterator[tuple[str, _Said]]:
    """Yield what the customer was asked to agree to, and the answers."""
    asked = consent_requests.c
    for row in connection.execute(sa.select(consent_requests).where(asked.order_id == order_id)):
        until = f"Consent to the delay asked for, until {row.answer_by}; silence {row.silence}."
        yield row.run_id, _Said(row.line_id, until)
    answers = consent_answers.c
    same = sa.and_(*(asked[name] == answers[name] for name in ("order_id", "line_id", "number")))
    query = (
        sa.select(asked.run_id, consent_answers)
        .join_from(consent_answers, consent_requests, same)
        .where(answers.order_id == order_id)
        .order_by(answers.number, answers.sequence)
    )
    for row in connection.execute(query):
        yield row.run_id, _Said(row.line_id, f"Consent {row.answer} on {row.answered_on}.")


def _now(changes: list[PromiseChange], still_open: float) -> str:
    """Say what stands now."""
    if not still_open:
        return "It is no longer in the book."
    if not changes:
        return f"Now: {units(still_open)} open, nothing promised yet."
    last = max(changes, key=lambda change: change.sequence)
    stands = f"promised for {last.promised_date}" if last.promised_date else "without a date"
    moves = sum(change.kind in ("earlier", "later", "withdrawn", "again") for change in changes)
    first = f", first promised for {last.original_date}" if last.original_date else ""
    return f"Now: {units(still_open)} open, {stands}{first}, date changed {count(moves, 'time')}."


def _still_open(connection: sa.Connection, order_id: str, line_id: str) -> float:
    """Return the units that the last release found open."""
    query = sa.select(sa.func.sum(book.c.quantity)).where(
        book.c.order_id == order_id, book.c.line_id == line_id
    )
    return float(connection.execute(query).scalar() or 0.0)


def _nearest(connection: sa.Connection, order_id: str) -> str:
    """Name the orders that may have been meant."""
    known = connection.execute(sa.select(book.c.order_id).distinct()).scalars().all()
    near = get_close_matches(order_id, sorted(known), n=3)
    return f"did you mean {' or '.join(near)}" if near else "check its number and the ledger"


def _unknown(what: str, remedy: str) -> InputError:
    return InputError([Problem("ledger", None, "", f"it knows no {what}", remedy)])
