"""What a notice says, apart from the words: one customer, one run, all lines with news.

It is what the outbox keeps, what templates get, and what other systems get as JSON. Days are text such as
`2026-07-03`; what there is not is None.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, TypedDict

from allocator.model import NoticeKind


class Customer(TypedDict):
    """Who is told."""

    customer_id: str
    name: str
    email: str
    """A usable address, or blank."""
    language: str
    """The one to write in: the customer's, or the model's default."""


class Consent(TypedDict):
    """What the customer is asked."""

    answer_by: str
    """The last day for the answer."""
    silence: Literal["consents", "cancels"]
    """What no answer until then means."""


class Line(TypedDict):
    """One order line."""

    kind: NoticeKind
    order_id: str
    line_id: str
    item_id: str
    item: str
    """The item's description, or its id."""
    quantity: float
    """Units still to be delivered, as of the plan."""
    open_quantity: float
    """Units of them without a date."""
    new_date: str | None
    """The arrival promised now; None also where the promise did not change."""
    old_date: str | None
    """The arrival promised before."""
    likely_date: str | None
    """Half of such deliveries arrive by then."""
    safe_date: str | None
    """Nearly all of them do (the share is the model's)."""
    ship_date: str | None
    """The day on which the last of what has a date leaves."""
    ships_today: float
    """Units that leave on the day of the plan."""
    arrives: str | None
    """When these arrive."""
    substitute_id: str
    substitute: str
    """The item that comes instead, blank where none does."""
    reason_code: str
    """For programs. Templates say `reason`, the same in the customer's words."""
    consent: Consent | None


class Content(TypedDict):
    """One notice."""

    run_id: str
    as_of: str
    customer: Customer
    lines: list[Line]
    """The most urgent first."""


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters and marks that turn writing around.

    >>> one_line("Pump\\r\\nBcc: x@y.example \\u202egnp.exe")
    'Pump Bcc: x@y.example gnp.exe'
    """
    return " ".join(_UNSEEN.sub(_blank_or_nothing, text).split())


_UNSEEN = re.compile(
    "[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ud800-\\udfff]"
)


def _blank_or_nothing(found: re.Match[str]) -> str:
    return " " if unicodedata.category(found[0]) in ("Cc", "Zl", "Zp") else ""
