"""Notices to customers, their lines, and consent to delays."""

import sqlalchemy as sa
from alembic import op

from allocator.ledger.migrations.append_only import refuse_changes

revision = "0002"
down_revision = "0001"

APPEND_ONLY = ("notice_lines", "consent_requests", "consent_answers")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), nullable=False),
        sa.Column("message_id", sa.Text, nullable=False, unique=True),
        sa.Column("addressee", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("queued_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("unsure", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", sa.DateTime, nullable=False),
        sa.Column("claimed_by", sa.Text, nullable=False),
        sa.Column("claimed_at", sa.DateTime),
        sa.Column("settled_at", sa.DateTime),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_notices_run_id", "notices", ["run_id"])
    op.create_index("notices_by_state", "notices", ["state", "notice_id"])
    op.create_index("notices_by_addressee", "notices", ["addressee", "notice_id"])
    op.create_table(
        "notice_lines",
        sa.Column("notice_id", sa.BigInteger, sa.ForeignKey("notices.notice_id"), primary_key=True),
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("substitute_id", sa.Text, nullable=False),
    )
    op.create_index("notice_lines_of_line", "notice_lines", ["order_id", "line_id"])
    op.create_table(
        "consent_requests",
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("applicable_date", sa.Date, nullable=False),
        sa.Column("ship_date", sa.Date),
        sa.Column("promised_date", sa.Date),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("silence", sa.Text, nullable=False),
    )
    op.create_table(
        "consent_answers",
        sa.Column("order_id", sa.Text, primary_key=True),
        sa.Column("line_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id", "line_id", "number"],
            ["consent_requests.order_id", "consent_requests.line_id", "consent_requests.number"],
        ),
    )
    for table in APPEND_ONLY:
        refuse_changes(table)
