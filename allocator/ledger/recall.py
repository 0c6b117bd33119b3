"""A release as the ledger has it: the same listing when it is made and whenever it is asked for again."""

from __future__ import annotations

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
        changes=_changes(connection, run_id),
        events=_events(connection, run_id),
    )


def _changes(connection: sa.Connection, run_id: str) -> tuple[PromiseChange, ...]:
    """Return the promises of a run, each with the one before it."""
    before = promises.alias("before")
    told = promises.alias("told")
    same_line = (told.c.order_id == promises.c.order_id, told.c.line_id == promises.c.line_id)
    original = (
        sa.select(told.c.promised_date)
        .where(*same_line, told.c.sequence <= promises.c.sequence, told.c.promised_date.is_not(None))
        .order_by(told.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    chosen = {
        **{name: promises.c[name] for name in PromiseChange._fields if name in promises.c},
        "original_date": original,
        "previous_date": before.c.promised_date,
        "previous_likely_date": before.c.likely_date,
        "previous_safe_date": before.c.safe_date,
        "previous_quantity": before.c.quantity,
        "previous_open_quantity": before.c.open_quantity,
    }
    query = (
        sa.select(*(chosen[name] for name in PromiseChange._fields))
        .outerjoin_from(
            promises,
            before,
            sa.and_(
                before.c.order_id == promises.c.order_id,
                before.c.line_id == promises.c.line_id,
                before.c.sequence == promises.c.sequence - 1,
            ),
        )
        .where(promises.c.run_id == run_id)
    )
    changes = map(PromiseChange._make, connection.execute(query))
    return tuple(sorted(changes, key=lambda change: (change.order_id, change.line_id, change.sequence)))


def _events(connection: sa.Connection, run_id: str) -> tuple[LineEvent, ...]:
    """Return the events of a run."""
    query = sa.select(*(events.c[name] for name in LineEvent._fields)).where(events.c.run_id == run_id)
    return tuple(sorted(map(LineEvent._make, connection.execute(query)), key=lambda event: event[:3]))
