"""What a planner reads of the notices that a release has queued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from allocator.ledger.words import count
from allocator.model import NoticeKind
from allocator.notices.outbox import addressee
from allocator.notices.telling import Telling

MOST_NAMED = 5


def queued(telling: Telling) -> Iterator[str]:
    """Yield how many are told what, who cannot be told by mail, and what is to be cancelled."""
    if telling.notices:
        kinds = ", ".join(
            f"{telling.kinds[kind]:,} {kind}" for kind in get_args(NoticeKind) if telling.kinds[kind]
        )
        customers = count(telling.notices, "customer")
        yield f"Notices: {customers} to be told ({kinds}); `allocator notify` sends them."
    if telling.unaddressed:
        names = sorted(map(addressee, telling.unaddressed))
        more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
        shown = ", ".join(names[:MOST_NAMED])
        yield f"Without an e-mail address: {shown}{more}; `allocator notify --jsonl FILE` writes theirs."
    if telling.to_cancel:
        lines = count(telling.to_cancel, "order line")
        yield f"To be cancelled and refunded, for want of consent: {lines}; see `allocator consents`."
