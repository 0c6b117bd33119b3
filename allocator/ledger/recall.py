"""A release as the ledger has it: the same listing when it is made and whenever it is asked for again."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from allocator.ledger.changes import LineEvent, PromiseChange, Release
from allocator.ledger.schema import events, promises, runs


def recall(connection: sa.Connection, run_id: str, *, is_new: bool) -> Release | None:
    """Return what the release of a plan recorded; None where it was never released."""
    run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).mappings().first()
    if run is None:
        return None
    return Release(
        **{name: run[name] for name in Release._fields if name in run},
        is_new=is_new,
        changes=tuple(change for _, change in changes_where(connection, promises.c.run_id == run_id)),
        events=tuple(event for _, event in events_where(connection, events.c.run_id == run_id)),
    )


def changes_where(
    connection: sa.Connection, condition: sa.ColumnElement[bool]
) -> list[tuple[str, PromiseChange]]:
    """Return the run and the change of each promise that fulfils a condition; by order, line, sequence."""
    before = promises.alias("before")
    same_line = sa.and_(before.c.order_id == promises.c.order_id, before.c.line_id == promises.c.line_id)
    chosen: dict[str, Any] = {
        **{name: promises.c[name] for name in PromiseChange._fields if name in promises.c},
        "original_date": _original(),
        "previous_date": before.c.promised_date,
        "previous_likely_date": before.c.likely_date,
        "previous_safe_date": before.c.safe_date,
        "previous_quantity": before.c.quantity,
        "previous_open_quantity": before.c.open_quantity,
    }
    query = (
        sa.select(promises.c.run_id, *(chosen[name] for name in PromiseChange._fields))
        .outerjoin_from(promises, before, sa.and_(same_line, before.c.sequence == promises.c.sequence - 1))
        .where(condition)
    )
    rows = connection.execute(query).all()
    key = ("order_id", "line_id", "sequence")
    by_key = itemgetter(*(PromiseChange._fields.index(name) + 1 for name in key))
    return [(row[0], PromiseChange._make(row[1:])) for row in sorted(rows, key=by_key)]


def _original() -> sa.ScalarSelect[Any]:
    """Return the first date that the customer of a promise was ever given, up to that promise."""
    told = promises.alias("told")
    return (
        sa.select(told.c.promised_date)
        .where(
            told.c.order_id == promises.c.order_id,
            told.c.line_id == promises.c.line_id,
            told.c.sequence <= promises.c.sequence,
            told.c.promised_date.is_not(None),
        )
        .order_by(told.c.sequence)
        .limit(1)
        .scalar_subquery()
    )


def events_where(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[tuple[str, LineEvent]]:
    """Return the run and the event of each event that fulfils a condition; by kind, order and line."""
    query = sa.select(events.c.run_id, *(events.c[name] for name in LineEvent._fields)).where(condition)
    rows = connection.execute(query).all()
    return [(row[0], LineEvent._make(row[1:])) for row in sorted(rows, key=itemgetter(1, 2, 3))]
