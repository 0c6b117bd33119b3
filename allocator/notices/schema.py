"""The tables of notices in the ledger: what is to be told and what became of it, and consent to delays.

`notice_lines`, `consent_requests` and `consent_answers` only ever grow. `notices` is the outbox: the state of
its rows moves, as `outbox.py` says, and nothing else of them.
"""

from __future__ import annotations

import sqlalchemy as sa

from allocator.ledger.schema import metadata

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("run_id", sa.Text, sa.ForeignKey("runs.run_id"), nullable=False, index=True),
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
    sa.Index("notices_by_state", "state", "notice_id"),
    sa.Index("notices_by_addressee", "addressee", "notice_id"),
)
"""A row per customer and run: who is told (`addressee`: the customer, or the order of a line without one),
where, by whom, what (JSON, see `content.py`), and how far that is. `attempts` counts tries, `unsure` those of
which nobody can know whether they reached the customer. Times are UTC."""

notice_lines = sa.Table(
    "notice_lines",
    metadata,
    sa.Column("notice_id", sa.BigInteger, sa.ForeignKey("notices.notice_id"), primary_key=True),
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("substitute_id", sa.Text, nullable=False),
    sa.Index("notice_lines_of_line", "order_id", "line_id"),
)
"""A row per order line of a notice: what kind of news, and which substitute it named."""

consent_requests = sa.Table(
    "consent_requests",
    metadata,
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
"""A row per delay that a customer was asked about: the day by which the goods should have left, the new ship
and arrival days (blank where there is no definite one), until when to answer, and what silence means."""

consent_answers = sa.Table(
    "consent_answers",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("line_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_on", sa.Date, nullable=False),
    sa.Column("recorded_at", sa.DateTime, nullable=False),
    sa.ForeignKeyConstraint(
        ["order_id", "line_id", "number"],
        [f"consent_requests.{name}" for name in ("order_id", "line_id", "number")],
    ),
)
"""A row per answer to a request: `accepted` or `declined` by the customer, `lapsed` where a later plan takes
the delay back. The last one counts."""

APPEND_ONLY = ("notice_lines", "consent_requests", "consent_answers")
