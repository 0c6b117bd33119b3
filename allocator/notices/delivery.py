"""Deliver what waits in the outbox."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from allocator.ledger.opening import Ledger
from allocator.notices.channels import Channel, Say
from allocator.notices.outbox import Notice, Outbox
from allocator.notices.schema import notices


class Standing(NamedTuple):
    """How many notices of a ledger are in which state."""

    waiting: int
    sending: int
    sent: int
    failed: int
    unaddressed: int
    unsure: int
    """Times that a notice may have reached its customer although nobody could tell, so that it was sent
    again."""
    next_attempt_at: datetime | None
    """When the next notice that waits is due, UTC."""


def deliver(ledger: Ledger, channel: Channel, say: Say = lambda text: None) -> int:
    """Deliver all notices that are due; return how many were delivered.

    What cannot be delivered now waits for a later call, or has failed: `standing` counts. Two processes may
    deliver at the same time; each notice is claimed by one of them.

    Raises:
        InputError: the server, the folder or the file is out of order; nothing is lost.
    """
    outbox = Outbox(ledger)
    outbox.recover()
    try:
        while claimed := outbox.claim(channel.at_once, channel.takes):
            _deliver(outbox, channel, claimed, say)
    finally:
        channel.close()
    return outbox.num_sent


def _deliver(outbox: Outbox, channel: Channel, claimed: list[Notice], say: Say) -> None:
    try:
        channel.deliver(outbox, claimed, say)
    except BaseException:  # Ctrl-C and SIGTERM, too
        outbox.give_back(claimed)
        raise


def standing(ledger: Ledger) -> Standing:
    """Return the state of the outbox."""
    count = sa.select(notices.c.state, sa.func.count(), sa.func.sum(notices.c.unsure)).group_by(
        notices.c.state
    )
    due = sa.select(sa.func.min(notices.c.next_attempt_at)).where(notices.c.state == "waiting")
    with ledger.reading() as connection:
        rows = connection.execute(count).all()
        next_attempt_at = connection.execute(due).scalar()
    number: Counter[str] = Counter({state: found for state, found, _ in rows})
    return Standing(
        waiting=number["waiting"],
        sending=number["sending"] + number["handing_over"],
        sent=number["sent"],
        failed=number["failed"],
        unaddressed=number["unaddressed"],
        unsure=sum(unsure for _, _, unsure in rows),
        next_attempt_at=next_attempt_at,
    )
