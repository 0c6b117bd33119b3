"""Runs, promises, events, backorders and the book, with triggers that keep the past as it was."""

import sqlalchemy as sa
from alembic import op

from allocator.ledger.migrations.append_only import refuse_changes

revision = "0001"
down_revision = None

APPEND_ONLY = ("runs", "promises", "events")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, unique=True),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("released_at", sa.DateTime, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("order_lines", sa.Integer, nullable=False),
        sa.Column("forced", sa.Boolean, nullable=False),
    )
    op.create_table(
        "promises",
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("promised_date", sa.Date),
        sa.Column("likely_date", sa.Date),
        sa.Column("safe_date", sa.Date),
        sa.Column("planned_date", sa.Date),
        sa.Column("quantity", sa.Double, nullable=False),
        sa.Column("open_quantity", sa.Double, nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_promises_run_id", "promises", ["run_id"])
    op.create_table(
        "events",
        sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("event_date", sa.Date),
        sa.Column("quantity", sa.Double, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("events_of_line", "events", ["order_id", "line_id"])
    op.create_table(
        "backorders",
        sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("customer_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("order_lines", sa.Integer, nullable=False),
        sa.Column("late_quantity", sa.Double, nullable=False),
        sa.Column("open_quantity", sa.Double, nullable=False),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("oldest_requested_date", sa.Date),
    )
    op.create_table(
        "book",
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("ship_date", sa.Date),
        sa.Column("quantity", sa.Double, nullable=False),
    )
    for table in APPEND_ONLY:
        refuse_changes(table)
