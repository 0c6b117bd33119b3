"""`allocator consents`: who was asked to consent to a delay, until when, and what they said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import click

from allocator.cli.ledger import ledger_option
from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.notices.consents import Request

_HEADS = {
    "overdue": "To be cancelled and refunded, there was no yes in time:",
    "declined": "To be cancelled and refunded, the customer said so:",
    "waiting": "Waiting for an answer:",
    "accepted": "Agreed:",
    "consented": "Agreed by silence:",
}


@click.command(short_help="List and record customers' consent to delays.")
@click.argument("order", required=False)
@click.argument("line", required=False)
@click.option("--accept", "answer", flag_value="accepted", help="ORDER's customer agrees to the delay.")
@click.option("--decline", "answer", flag_value="declined", help="ORDER's customer cancels.")
@ledger_option("promises.db in the current folder by default.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day to count from, or on which the answer came (YYYY-MM-DD); today by default.",
)
def consents(
    order: str | None,
    line: str | None,
    answer: Literal["accepted", "declined"] | None,
    ledger: str | None,
    as_of: datetime | None,
) -> None:
    """List the open order lines whose customers were asked to consent to a delay, and until when.

    With --accept or --decline, record what the customer said about ORDER, or about its line LINE. Lines
    without a yes in time are listed first: you decide whether they are cancelled, in the order book.

    \b
    Example:
      allocator consents
      allocator consents SO-449310 --accept
      allocator consents SO-449310 2 --decline --as-of 2026-05-20
    """
    from allocator.ledger import open_ledger
    from allocator.ledger.address import FILE
    from allocator.notices.consents import latest_requests, record_answer

    if order is None and answer is not None:
        raise UsageError("--accept and --decline need the ORDER that they are about")
    day = as_of.date() if as_of else date.today()
    opened = open_ledger(ledger or FILE, create=False)
    try:
        if answer is not None and order is not None:
            with opened.writing() as connection:
                for request in record_answer(connection, answer, order, line, day):
                    click.echo(f"{request.order_id}/{request.line_id}: {answer}, recorded.")
            return
        with opened.reading() as connection:
            found = latest_requests(connection, day, in_book=True)
    finally:
        opened.close()
    chosen = [each for each in found if order in (None, each.order_id) and line in (None, each.line_id)]
    click.echo("\n".join(_listing(chosen)) or "No open order line waits for consent.")


def _listing(requests: list[Request]) -> Iterator[str]:
    for state, head in _HEADS.items():
        some = [request for request in requests if request.state == state]
        if some:
            yield head
            yield from map(_line, some)


def _line(request: Request) -> str:
    new = f"ships {request.ship_date}" if request.ship_date else "has no date"
    silence = (
        "silence is consent" if request.silence == "consents" else "without a yes it counts as cancelled"
    )
    return (
        f"  {request.order_id}/{request.line_id} of {request.customer_id or '(nobody)'}: was to ship by "
        f"{request.applicable_date}, {new}; answer by {request.answer_by}, {silence}"
    )
