"""What customers were told before, and what they answered: read from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from allocator.ledger.changes import Release
from allocator.ledger.schema import events, runs
from allocator.notices.consents import TO_CANCEL, latest_requests
from allocator.notices.schema import notice_lines

KEY = ["order_id", "line_id"]


@dataclass(frozen=True)
class Memory:
    """What a release remembers of the releases before it."""

    substitutes: pd.DataFrame
    """order_id, line_id, told_substitute: the substitutes that each line's customer knows of."""
    consents: pd.DataFrame
    """order_id, line_id, num_delays, asked_from, consented, cancelled."""
    leaving_told: frozenset[tuple[str, str]]
    """Lines of which an earlier release of the same day said that they leave."""


def remember(connection: sa.Connection, release: Release) -> Memory:
    """Return what is known as of a release."""
    return Memory(
        _substitutes(connection), _consents(connection, release), _leaving_told(connection, release)
    )


def _substitutes(connection: sa.Connection) -> pd.DataFrame:
    later = notice_lines.alias("later")
    told = (
        sa.select(notice_lines.c.order_id, notice_lines.c.line_id, notice_lines.c.substitute_id)
        .where(notice_lines.c.substitute_id != "")
        .where(
            ~sa.exists().where(
                later.c.order_id == notice_lines.c.order_id,
                later.c.line_id == notice_lines.c.line_id,
                later.c.substitute_id != "",
                later.c.notice_id > notice_lines.c.notice_id,
            )
        )
    )
    frame = pd.DataFrame(connection.execute(told).all(), columns=[*KEY, "told_substitute"])
    return frame.astype("str")


def _consents(connection: sa.Connection, release: Release) -> pd.DataFrame:
    rows = [
        (
            *(request.order_id, request.line_id, request.number, request.applicable_date),
            request.state in ("accepted", "consented"),
            request.state in TO_CANCEL,
        )
        for request in latest_requests(connection, release.as_of)
    ]
    names = [*KEY, "num_delays", "asked_from", "consented", "cancelled"]
    frame = pd.DataFrame(rows, columns=names)
    frame["asked_from"] = pd.Series(frame["asked_from"].to_numpy("datetime64[s]"), index=frame.index)
    kinds = {**dict.fromkeys(KEY, "str"), "num_delays": "int64", "consented": "bool", "cancelled": "bool"}
    return frame.astype(kinds)


def _leaving_told(connection: sa.Connection, release: Release) -> frozenset[tuple[str, str]]:
    told = (
        sa.select(events.c.order_id, events.c.line_id)
        .join(runs, runs.c.run_id == events.c.run_id)
        .where(events.c.kind == "shipping", runs.c.as_of == release.as_of, runs.c.number < release.number)
    )
    return frozenset((row.order_id, row.line_id) for row in connection.execute(told))
