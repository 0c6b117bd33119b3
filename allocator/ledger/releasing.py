"""Turn the proposal of a plan into promises, in one transaction: all of it is recorded, or nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from allocator.errors import UsageError
from allocator.ledger.address import FILE
from allocator.ledger.backorders import backorder_facts
from allocator.ledger.bulk import day_text, insert_rows, records, rows_of
from allocator.ledger.changes import LineEvent, Release
from allocator.ledger.differences import LEFT, changed_lines
from allocator.ledger.leaving import book_of, leaving_tonight, left_the_book
from allocator.ledger.opening import Ledger, open_ledger
from allocator.ledger.outlook import KEY, PlanTables, departures, outlook, run_id_of
from allocator.ledger.parts import read_any_plan
from allocator.ledger.promising import new_promises
from allocator.ledger.recall import recall
from allocator.ledger.schema import backorders, book, events, promises, runs
from allocator.ledger.stale import refuse_stale
from allocator.ledger.standing import book_of_last_release, last_release, standing_promises
from allocator.scenario import Scenario

Tell = Callable[[sa.Connection, Release, PlanTables], None]
"""What else is to be recorded in the same transaction, such as notices to customers."""


@dataclass(frozen=True)
class _Proposal:
    """All of a plan that is worked out before the ledger is locked."""

    plan: PlanTables
    run_id: str
    as_of: date
    lines: pd.DataFrame
    """The lines that are as they were when the plan was made."""
    parts: pd.DataFrame
    """Their shipments."""
    changed: pd.DataFrame
    """The lines that are not, with a detail each."""
    open_now: pd.DataFrame
    """Every line of the newest extract known."""
    backorders: pd.DataFrame

    @property
    def night(self) -> pd.Timestamp:
        """The day of the plan, as frames count days."""
        return pd.Timestamp(self.as_of)


def release(
    plan: PlanTables | str | os.PathLike[str],
    *,
    ledger: Ledger | str | os.PathLike[str] | None = None,
    extract: Scenario | str | os.PathLike[str] | None = None,
    force: bool = False,
    also: Sequence[Tell] = (),
) -> Release:
    """Record what a plan promises, and return what is new; a plan that was released before changes nothing.

    Args:
        plan: a plan, or the folder of one, in one piece or in parts.
        ledger: its path or URL; by default `promises.db` beside the plan's folder.
        extract: a fresh scenario; lines that are no longer what was planned are skipped and listed.
        force: release a plan although it is older than what the ledger knows.
        also: called in the same transaction.

    Raises:
        InputError: the plan or the extract is faulty, the plan is older than the last release, or the ledger
            cannot be written; nothing was recorded.
    """
    chosen = read_any_plan(Path(plan)) if isinstance(plan, str | os.PathLike) else plan
    proposal = _proposal(chosen, _fresh(extract, chosen))
    opened = ledger if isinstance(ledger, Ledger) else open_ledger(ledger or _beside(chosen))
    try:
        with opened.writing() as connection:
            known = recall(connection, proposal.run_id, is_new=False)
            if known is not None:
                return known
            _record(connection, proposal, force)
            result = recall(connection, proposal.run_id, is_new=True)
            assert result is not None, "it was recorded a moment ago"
            for tell in also:
                tell(connection, result, chosen)
            return result
    finally:
        if opened is not ledger:
            opened.close()


def _fresh(extract: Scenario | str | os.PathLike[str] | None, plan: PlanTables) -> Scenario | None:
    """Return the fresh extract, read as of the night of the plan."""
    from allocator.scenario import read

    if extract is None or isinstance(extract, Scenario):
        return extract
    return read(extract, str(plan.summary["as_of"]))


def _beside(plan: PlanTables) -> Path:
    """Return where the ledger lies by default: beside the folder of the plan, which is replaced whole."""
    directory = getattr(plan, "directory", None)
    if directory is None:
        raise UsageError("a plan in memory has no folder, so say where the ledger is: ledger=PATH or URL")
    return Path(directory).parent / FILE


def _proposal(plan: PlanTables, fresh: Scenario | None) -> _Proposal:
    lines, parts = outlook(plan), departures(plan)
    planned = plan.scenario
    changed = changed_lines(planned, fresh or planned)
    return _Proposal(
        plan=plan,
        run_id=run_id_of(plan),
        as_of=date.fromisoformat(str(plan.summary["as_of"])),
        lines=_without(lines, changed),
        parts=_without(parts, changed),
        changed=changed.merge(lines[[*KEY, "customer_id", "item_id", "quantity"]], on=KEY),
        open_now=(fresh or planned).tables["order_lines"],
        backorders=backorder_facts(plan, parts),
    )


def _without(frame: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not of these order lines."""
    if lines.empty:
        return frame
    left_out = pd.MultiIndex.from_frame(frame[KEY]).isin(pd.MultiIndex.from_frame(lines[KEY]))
    return frame[~left_out].reset_index(drop=True)


def _record(connection: sa.Connection, proposal: _Proposal, force: bool) -> None:
    """Write down everything that the plan changes."""
    last = last_release(connection)
    standing = standing_promises(connection)
    if last is not None and not force:
        refuse_stale(proposal.plan, last, standing)
    number = 1 if last is None else last.number + 1
    connection.execute(runs.insert(), _run(proposal, number, force))
    last_book = book_of_last_release(connection)
    rows = new_promises(proposal.plan.model, proposal.lines, proposal.parts, standing)
    insert_rows(connection, promises, rows_of(rows.assign(run_id=proposal.run_id), promises))
    seen = [(proposal.run_id, *_stored(event)) for event in _seen(proposal, last_book)]
    insert_rows(connection, events, seen)
    facts = proposal.backorders.assign(run_id=proposal.run_id)
    insert_rows(connection, backorders, rows_of(facts, backorders))
    _replace_book(connection, proposal, last_book)


def _run(proposal: _Proposal, number: int, forced: bool) -> dict[str, Any]:
    summary = proposal.plan.summary
    return {
        "run_id": proposal.run_id,
        "number": number,
        "as_of": proposal.as_of,
        "released_at": now(),
        "title": str(summary.get("title", "")),
        "model": str(summary["model"]),
        "digest": str(summary["digest"]),
        "order_lines": len(proposal.plan.etas),
        "forced": forced,
    }


def now() -> datetime:
    """Return the time, in UTC, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _seen(proposal: _Proposal, last_book: pd.DataFrame) -> list[LineEvent]:
    """Return everything but promises that this release saw."""
    skipped = [
        LineEvent(
            "skipped",
            *(row.order_id, row.line_id, row.customer_id, row.item_id),
            None,
            row.quantity,
            row.detail,
        )
        for row in records(proposal.changed)
    ]
    return [
        *skipped,
        *left_the_book(last_book, proposal.open_now, proposal.night),
        *leaving_tonight(proposal.lines, proposal.parts, proposal.night),
    ]


def _stored(event: LineEvent) -> tuple[Any, ...]:
    """Return an event as the row that follows its run."""
    return *event[:5], day_text(event.event_date), *event[6:]


def _replace_book(connection: sa.Connection, proposal: _Proposal, last_book: pd.DataFrame) -> None:
    """Leave the open lines to the next release."""
    still_open = proposal.changed.loc[proposal.changed["detail"] != LEFT, KEY]
    skipped = still_open.merge(proposal.open_now[[*KEY, "customer_id", "item_id", "quantity"]], on=KEY)
    rows = book_of(proposal.lines, proposal.parts, last_book, skipped)
    connection.execute(book.delete())
    insert_rows(connection, book, rows_of(rows, book))
