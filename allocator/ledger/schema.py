"""The tables of the ledger: what was released, what customers were promised, and what became of it.

`runs`, `promises`, `events` and `backorders` only ever grow: triggers of the database refuse to change or
remove a row of the first three. `book` is the one table that is replaced, at every release: the order lines
of the last released plan, from which the next release sees what has left the book since.

The database itself is made by the migrations; a test holds them and this page together.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


def _date(name: str) -> sa.Column[Any]:
    """A day, blank where there is none."""
    return sa.Column(name, sa.Date)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _units(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double, nullable=False)


runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("released_at", sa.DateTime, nullable=False),
    _text("title"),
    _text("model"),
    _text("digest"),
    sa.Column("order_lines", sa.Integer, nullable=False),
    sa.Column("forced", sa.Boolean, nullable=False),
)
"""A row per released plan: its id (from the plan's content), its place in the order of releases (1, 2, ...),
the night, when it was released (UTC), the model, the digest of its input, how many order lines it planned,
and whether it was released although it was older than what the ledger knew."""

promises = sa.Table(
    "promises",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), nullable=False, index=True),
    _text("kind"),
    _text("customer_id"),
    _text("item_id"),
    _date("promised_date"),
    _date("likely_date"),
    _date("safe_date"),
    _date("planned_date"),
    _units("quantity"),
    _units("open_quantity"),
    _text("reason_code"),
    _text("reason"),
)
"""A row per promise: what a customer was told of an order line, at first (sequence 1) and at every change.

`promised_date` is the arrival date promised for `quantity` units, blank where none was given. It comes from
a range: half of such lines arrive by `likely_date`, nine in ten by `safe_date`; the plan that
it was made on had `planned_date`, and the plans after it keep to that.
`open_quantity` units were told to have no date. Why: `reason_code` and `reason` of the plan."""

events = sa.Table(
    "events",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    _text("customer_id"),
    _text("item_id"),
    _date("event_date"),
    _units("quantity"),
    _text("detail"),
    sa.Index("events_of_line", "order_id", "line_id"),
)
"""A row per thing other than a promise that a release saw of a line: it leaves (`shipping`), it has left
(`shipped`), it is gone without having been due (`closed`), it was left out (`skipped`)."""

backorders = sa.Table(
    "backorders",
    metadata,
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), primary_key=True),
    sa.Column("item_id", sa.Text, primary_key=True),
    sa.Column("customer_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("order_lines", sa.Integer, nullable=False),
    _units("late_quantity"),
    _units("open_quantity"),
    _units("value"),
    _date("oldest_requested_date"),
)
"""A row per run, item, customer and kind (`planned`, `unplanned`): the lines that did not arrive in full when
they were requested, their units that arrive later, their units without a date, and the price of both."""

book = sa.Table(
    "book",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    _text("customer_id"),
    _text("item_id"),
    _date("ship_date"),
    _units("quantity"),
)
"""The order lines of the last release: a row (`part`) per ship date with the units that leave then, in
ordered units, and one without a date for the units that nothing was planned for."""

APPEND_ONLY = ("runs", "promises", "events")
"""The tables whose rows are never changed and never removed."""
