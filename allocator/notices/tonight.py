"""The order lines that may have news tonight, with all that decides what is told.

The frame has a row per order line and, next to its ids, these columns; days are NaT where there is none.

| column | meaning |
| --- | --- |
| change | the kind of PromiseChange, blank where the promise stands |
| promised_date, likely_date, safe_date | the arrival promised tonight, and its range |
| previous_date, previous_open_quantity | what was promised before; 0 units without a date where nothing was |
| quantity, open_quantity, reason_code | as in customer_etas |
| ships_today, arrives | ordered units that leave on as_of, and when they arrive |
| ship_date, transit_days | the day the last of what has a date leaves, and its days on the way |
| substitute_id, told_substitute | items that come instead; those that the customer knows of |
| order_date, segment | of the line, or of its customer |
| protected | whether the mail-order rule protects the customer |
| num_delays, asked_from | how often consent was asked; the day from which the last such delay counted |
| consented, cancelled | the last delay was agreed to; was refused, or the day for a yes is over |
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from allocator.ledger.changes import LineEvent, PromiseChange, Release
from allocator.model import Notices
from allocator.notices.memory import Memory

if TYPE_CHECKING:
    from allocator.ledger.outlook import PlanTables
    from allocator.scenario import Scenario

KEY = ["order_id", "line_id"]
_UNTOLD = {"adopted", "rest"}
"""Changes of a promise that are no news to the customer."""


def lines_with_news(release: Release, plan: PlanTables, memory: Memory) -> pd.DataFrame:
    """Return the lines of which the release changed a promise, that leave today, or get a substitute."""
    lines = _changes(release.changes)
    lines = lines.merge(_leaving(release.events, memory), on=KEY, how="outer")
    lines = lines.merge(_substitutes(plan), on=KEY, how="outer")
    lines = lines.merge(_planned(plan), on=KEY, how="inner").merge(_last_shipment(plan), on=KEY, how="left")
    lines = lines.merge(memory.substitutes, on=KEY, how="left").merge(memory.consents, on=KEY, how="left")
    lines = _filled(lines.merge(_ordered(plan.scenario), on=KEY, how="left"))
    return lines.assign(protected=_protected(lines["segment"], plan.model.notices))


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(["change", "substitute_id", "told_substitute"], ""),
    **dict.fromkeys(["ships_today", "previous_open_quantity"], 0.0),
    **dict.fromkeys(["transit_days", "num_delays"], 0),
    **dict.fromkeys(["consented", "cancelled"], False),
}


def _filled(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines with what holds where there is nothing to tell, or to remember."""
    filled = {
        name: lines[name].astype(object).where(lines[name].notna(), value).astype(type(value))
        for name, value in _NOTHING.items()
    }
    return lines.assign(**filled)


def _changes(changes: Iterable[PromiseChange]) -> pd.DataFrame:
    told = [change for change in changes if change.kind not in _UNTOLD]
    frame = pd.DataFrame(told, columns=list(PromiseChange._fields)).rename(columns={"kind": "change"})
    days = ["promised_date", "likely_date", "safe_date", "previous_date"]
    for name in days:
        frame[name] = pd.Series(frame[name].to_numpy("datetime64[s]"), index=frame.index)
    frame = frame[[*KEY, "change", *days, "previous_open_quantity"]]
    kinds = {**dict.fromkeys((*KEY, "change"), "str"), "previous_open_quantity": "float64"}
    typed: pd.DataFrame = frame.astype(kinds)
    return typed


def _leaving(events: Iterable[LineEvent], memory: Memory) -> pd.DataFrame:
    """Return what leaves today, but for what was told by an earlier release of the same day."""
    rows = [
        (event.order_id, event.line_id, event.quantity, event.event_date)
        for event in events
        if event.kind == "shipping" and (event.order_id, event.line_id) not in memory.leaving_told
    ]
    frame = pd.DataFrame(rows, columns=[*KEY, "ships_today", "arrives"])
    frame["arrives"] = pd.Series(frame["arrives"].to_numpy("datetime64[s]"), index=frame.index)
    typed: pd.DataFrame = frame.astype({**dict.fromkeys(KEY, "str"), "ships_today": "float64"})
    return typed


def _substitutes(plan: PlanTables) -> pd.DataFrame:
    """Return for each line that gets other items than ordered which ones."""
    other = plan.shipments[plan.shipments["item_id"] != plan.shipments["shipped_item_id"]]
    pairs = other[[*KEY, "shipped_item_id"]].drop_duplicates().sort_values([*KEY, "shipped_item_id"])
    joined = pairs.groupby(KEY, as_index=False).agg(substitute_id=("shipped_item_id", SEPARATOR.join))
    typed: pd.DataFrame = joined.astype(dict.fromkeys([*KEY, "substitute_id"], "str"))
    return typed


SEPARATOR = ", "


def _planned(plan: PlanTables) -> pd.DataFrame:
    return plan.etas[[*KEY, "customer_id", "item_id", "quantity", "open_quantity", "reason_code"]]


def _last_shipment(plan: PlanTables) -> pd.DataFrame:
    """Return the day that the last part of each line leaves, and how long that is on its way."""
    parts = plan.shipments[[*KEY, "ship_date", "arrival_date"]].sort_values(["arrival_date", "ship_date"])
    last = parts.drop_duplicates(KEY, keep="last")
    days = (last["arrival_date"] - last["ship_date"]).dt.days
    return last.assign(transit_days=days)[[*KEY, "ship_date", "transit_days"]]


def _ordered(scenario: Scenario) -> pd.DataFrame:
    """Return the day of the order and the segment of each line, its customer's where it has none."""
    lines = scenario.tables["order_lines"][[*KEY, "customer_id", "segment", "order_date"]]
    customers = scenario.tables["customers"].set_index("customer_id")["segment"]
    own = lines["customer_id"].map(customers).fillna("")
    segment = np.where(lines["segment"] == "", own, lines["segment"])
    return lines.assign(segment=pd.array(segment, dtype="str"))[[*KEY, "segment", "order_date"]]


def _protected(segment: pd.Series[str], notices: Notices) -> pd.Series[bool]:
    everyone = pd.Series(notices.consent == "us_mail_order", index=segment.index)
    return everyone & segment.isin(notices.consent_segments) if notices.consent_segments else everyone
