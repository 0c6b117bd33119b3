"""Made-up notices of every kind, to try templates on before anything is recorded or sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from allocator.model import NoticeKind
from allocator.notices.content import Consent, Content, Customer, Line

_BARE: Line = {
    "kind": "on_hold",
    "order_id": "SO-1001",
    "line_id": "1",
    "item_id": "WIDGET",
    "item": "WIDGET",
    "quantity": 10.0,
    "open_quantity": 10.0,
    "new_date": None,
    "old_date": None,
    "likely_date": None,
    "safe_date": None,
    "ship_date": None,
    "ships_today": 0.0,
    "arrives": None,
    "substitute_id": "",
    "substitute": "",
    "reason_code": "no_supply",
    "consent": None,
}
_FULL: Line = {
    **_BARE,
    "item": "A widget",
    "open_quantity": 2.5,
    "new_date": "2026-07-03",
    "old_date": "2026-06-30",
    "likely_date": "2026-07-01",
    "safe_date": "2026-07-10",
    "ship_date": "2026-07-01",
    "ships_today": 4.0,
    "arrives": "2026-06-24",
    "substitute_id": "GADGET",
    "substitute": "A gadget",
}
_EXPRESS: Consent = {"answer_by": "2026-07-01", "silence": "cancels"}
_ASKED: tuple[Line, ...] = (
    {**_FULL, "kind": "consent", "consent": _EXPRESS},
    {**_BARE, "kind": "consent", "consent": _EXPRESS},
    {**_FULL, "kind": "consent", "open_quantity": 0.0, "consent": {**_EXPRESS, "silence": "consents"}},
)


def specimens(language: str, reason_codes: tuple[str, ...]) -> Iterator[Content]:
    """Yield a notice for each kind, with all facts and with as few as possible, and one with all of them."""
    customer: Customer = {
        "customer_id": "C-100",
        "name": "North Shop",
        "email": "orders@north.example",
        "language": language,
    }
    kinds = [kind for kind in get_args(NoticeKind) if kind != "consent"]
    lines: list[Line] = list(_ASKED)
    for kind in kinds:
        lines += [{**_FULL, "kind": kind}, {**_BARE, "kind": kind}]
    lines += [{**_BARE, "reason_code": code} for code in ("", *reason_codes)]
    for number, some in enumerate([*([line] for line in lines), lines]):
        named: Customer = customer if number % 2 else {**customer, "name": ""}
        yield {"run_id": "specimen", "as_of": "2026-06-22", "customer": named, "lines": some}
