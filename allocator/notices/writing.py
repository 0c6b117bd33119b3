"""From order lines with news to notices: one per customer, with all lines, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd

from allocator.addresses import ascii_address
from allocator.ledger.changes import Release
from allocator.model import NoticeKind
from allocator.notices.content import Consent, Content, Customer, Line, one_line
from allocator.notices.tonight import SEPARATOR

if TYPE_CHECKING:
    from allocator.scenario import Scenario

_URGENCY: dict[str, int] = {kind: rank for rank, kind in enumerate(get_args(NoticeKind))}
_DAYS = ["promised_date", "previous_date", "likely_date", "safe_date", "ship_date", "arrives", "answer_by"]


def contents(
    told: pd.DataFrame, release: Release, scenario: Scenario, language: Callable[[str], str]
) -> Iterator[Content]:
    """Yield a notice for each customer, and for each order whose lines name none.

    Args:
        told: the lines that are told, with `kind`, and `answer_by` and `silence` where consent is asked.
        release: what they were decided by.
        scenario: for the names of customers and items.
        language: the language to write in for what the table `customers` says.
    """
    nobody = told["customer_id"] == ""
    order = told["order_id"].where(nobody, "")
    rows = told.assign(order=order, urgency=told["kind"].map(_URGENCY))
    rows = rows.sort_values(["customer_id", "order", "urgency", "order_id", "line_id"])
    for name in _DAYS:
        rows[name] = _iso(rows[name])
    customers = _customers(scenario, set(rows["customer_id"]))
    named = _descriptions(scenario)
    for (customer_id, _), some in groupby(rows.itertuples(), lambda row: (row.customer_id, row.order)):
        yield {
            "run_id": release.run_id,
            "as_of": release.as_of.isoformat(),
            "customer": _customer(customers.get(customer_id), customer_id, language),
            "lines": [_line(row, named) for row in some],
        }


def _line(row: Any, named: dict[str, str]) -> Line:
    asked: Consent = {"answer_by": row.answer_by, "silence": row.silence}
    substitutes = row.substitute_id.split(SEPARATOR) if row.substitute_id else []
    return {
        "kind": row.kind,
        "order_id": row.order_id,
        "line_id": row.line_id,
        "item_id": row.item_id,
        "item": named.get(row.item_id, row.item_id),
        "quantity": row.quantity,
        "open_quantity": row.open_quantity,
        "new_date": row.promised_date or None,
        "old_date": row.previous_date or None,
        "likely_date": row.likely_date or None,
        "safe_date": row.safe_date or None,
        "ship_date": row.ship_date or None,
        "ships_today": row.ships_today,
        "arrives": row.arrives or None,
        "substitute_id": row.substitute_id,
        "substitute": SEPARATOR.join(named.get(item, item) for item in substitutes),
        "reason_code": row.reason_code,
        "consent": asked if row.kind == "consent" else None,
    }


def _customers(scenario: Scenario, ids: set[str]) -> dict[str, tuple[str, str, str]]:
    """Return name, address and language of customers by id."""
    table = scenario.tables["customers"]
    wanted = table[table["customer_id"].isin(ids)]
    facts = zip(*(wanted[name].tolist() for name in ("name", "email", "language")), strict=True)
    return dict(zip(wanted["customer_id"].tolist(), facts, strict=True))


def _customer(
    known: tuple[str, str, str] | None, customer_id: str, language: Callable[[str], str]
) -> Customer:
    name, email, spoken = known or ("", "", "")
    return {
        "customer_id": customer_id,
        "name": one_line(name),
        "email": ascii_address(email) or "",
        "language": language(spoken),
    }


def _descriptions(scenario: Scenario) -> dict[str, str]:
    items = scenario.tables["items"]
    given = items[items["description"] != ""]
    return {item: one_line(text) for item, text in zip(given["item_id"], given["description"], strict=True)}


def _iso(days: pd.Series[Any]) -> list[str]:
    """Return days as text such as 2026-07-03, blank where there is none."""
    texts = np.datetime_as_string(days.to_numpy("datetime64[D]")).tolist()
    return ["" if text == "NaT" else text for text in texts]
