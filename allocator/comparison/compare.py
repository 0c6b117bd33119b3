"""Two plans side by side: every line that moved, and the change of the input that moved it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocator.comparison.arrivals import NOTHING, Arrivals, Line, arrivals, gone_by
from allocator.comparison.blocks import groups_of_items
from allocator.comparison.causes import MOST_CHANGES, Group, find_causes, group_changes
from allocator.comparison.changes import LINE, Change, Nights
from allocator.comparison.plans import ComparedPlan
from allocator.comparison.result import COLUMNS, WORDS, Comparison
from allocator.comparison.undoing import Undoing

UNEXPLAINED = "unexplained"
TOGETHER = "together"
_DTYPES = {"text": "str", "number": "float64", "whole": "Int64", "date": "datetime64[s]"}


def compare(before: ComparedPlan, after: ComparedPlan, *, time_limit: float | None = None) -> Comparison:
    """Compare two plans, of two nights or of one night under two models, and find what moved each line.

    Causes are found by planning again: a change is the cause of a line's move if the line is back where it
    was once the change is undone. `time_limit` is the number of seconds that a block under rules may take.

    Raises InputError if a plan's copy of its input is broken.
    """
    nights = Nights(before, after)
    was = arrivals(before.shipments, gone_by(before.shipments, nights.now, nights.shipped))
    now = arrivals(after.shipments, gone_by(after.shipments, nights.now, ()))
    table = _table(nights, was, now)
    moved = table[~table["change"].isin(["came", "shipped", "left"])]
    changes = nights.changes() if len(moved) else []
    undoing = Undoing(nights, time_limit)
    groups = _groups(nights, moved, was, changes) if len(moved) else []
    find_causes(groups, undoing)
    table = _with_causes(nights, table, groups)
    return Comparison(
        lines=table,
        changes=_changes_table(changes, groups),
        totals=_totals(nights, table),
        notes=tuple(_notes(groups, undoing, table)),
    )


def _table(nights: Nights, was: Mapping[Line, Arrivals], now: Mapping[Line, Arrivals]) -> pd.DataFrame:
    """Return the lines that came, left or moved, without causes."""
    columns = [*LINE, "customer_id", "item_id", "quantity", "allocated_quantity", "eta"]
    both = nights.before.etas[columns].merge(
        nights.after.etas[columns], how="outer", on=LINE, suffixes=("_before", "_after"), indicator="side"
    )
    keys = list(zip(both["order_id"], both["line_id"], strict=True))
    stays = (both["side"] == "both").to_numpy()
    moved = np.array([was.get(key, NOTHING) != now.get(key, NOTHING) for key in keys], dtype=bool)
    chosen = both[~stays | moved]
    rows = [_row(nights, row, was, now) for row in chosen.itertuples(index=False)]
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in rows], dtype=_DTYPES[kind])
            for column, kind in COLUMNS.items()
        }
    )


def _row(
    nights: Nights, row: Any, was: Mapping[Line, Arrivals], now: Mapping[Line, Arrivals]
) -> dict[str, Any]:
    """Return one row of the table. What left before the second plan counts for neither."""
    key = (row.order_id, row.line_id)
    then, since = was.get(key, NOTHING), now.get(key, NOTHING)
    sides = {"left_only": (True, False), "right_only": (False, True)}.get(row.side, (True, True))
    gone = "shipped" if key in nights.shipped else "left"
    eta = [max((day for day, _, _ in parts), default=pd.NaT) for parts in (then, since)]
    units = [sum(quantity for _, _, quantity in parts) for parts in (then, since)]
    change = _kind(eta, units) if all(sides) else ("came" if sides[1] else gone)
    days = (eta[1] - eta[0]).days if all(sides) and not pd.isna(eta[0]) and not pd.isna(eta[1]) else pd.NA
    unit_days, money = _worth(nights, key, then, since) if all(sides) else (0.0, 0.0)
    return {
        "order_id": row.order_id,
        "line_id": row.line_id,
        "customer_id": row.customer_id_after if sides[1] else row.customer_id_before,
        "item_id": row.item_id_after if sides[1] else row.item_id_before,
        "change": change,
        "quantity_before": row.quantity_before,
        "quantity_after": row.quantity_after,
        "allocated_before": units[0] if sides[0] else np.nan,
        "allocated_after": units[1] if sides[1] else np.nan,
        "eta_before": eta[0],
        "eta_after": eta[1],
        "days_later": days,
        "unit_days_later": unit_days,
        "money": money,
        "cause": "" if all(sides) else {"came": "order", "left": "order", "shipped": "time"}[change],
        "cause_text": "" if all(sides) else _GONE[change],
    }


_GONE = {
    "came": "the order line came in",
    "left": "the order line left the book without having shipped",
    "shipped": "it has shipped, as the first plan said",
}


def _kind(eta: list[Any], units: list[float]) -> str:
    """Return what happened to a line that is in both plans."""
    if pd.isna(eta[0]) or pd.isna(eta[1]):
        return "dated" if pd.isna(eta[0]) else "undated"
    if abs(units[1] - units[0]) > 1e-6:
        return "more" if units[1] > units[0] else "less"
    if eta[0] != eta[1]:
        return "later" if eta[1] > eta[0] else "earlier"
    return "spread"


def _worth(nights: Nights, key: Line, then: Arrivals, since: Arrivals) -> tuple[float, float]:
    """Return by how many unit-days a line waits longer, open units to the end of the horizon, and the money.

    Both are counted with the line as it is in the second night: margin of what it gets less the cost of
    arriving late.
    """
    line = nights.line_facts[key]
    days = [_unit_days(nights, parts, line) for parts in (then, since)]
    got = [sum(quantity for _, _, quantity in parts) for parts in (then, since)]
    money = (got[1] - got[0]) * line["unit_margin"] - (days[1] - days[0]) * line["late_cost"]
    return round(days[1] - days[0], 6), round(float(money), 6)


def _unit_days(nights: Nights, parts: Arrivals, line: Mapping[str, Any]) -> float:
    """Return units times days from the requested date on; what stays open waits to the end of the horizon."""
    end = nights.now + pd.Timedelta(days=nights.new.settings.horizon_days + 1)
    requested = line["requested_date"]
    late = sum(max((day - requested).days, 0) * quantity for day, _, quantity in parts)
    still_open = max(line["quantity"] - sum(quantity for _, _, quantity in parts), 0.0)
    return float(late + still_open * max((end - requested).days, 0))


def _groups(
    nights: Nights, moved: pd.DataFrame, was: Mapping[Line, Arrivals], changes: list[Change]
) -> list[Group]:
    """Return the groups of items that have a line that moved, each with the changes that may concern it."""
    number = groups_of_items(nights.before, nights.after)
    members: dict[int, set[str]] = {}
    for item, group in number.items():
        members.setdefault(group, set()).add(item)
    lines: dict[int, dict[Line, Arrivals]] = {}
    for order, line, item in moved[[*LINE, "item_id"]].to_numpy(dtype=object).tolist():
        lines.setdefault(number[item], {})[order, line] = was.get((order, line), NOTHING)
    of_group: dict[int, list[Change]] = {}
    for change in changes:
        concerned = {number[item] for item in change.items if item in number} if change.items else lines
        for group in concerned:
            of_group.setdefault(group, []).append(change)
    found = []
    for group, arrived in sorted(lines.items()):
        parts, coarse = group_changes(of_group.get(group, []))
        found.append(Group(frozenset(members[group]), arrived, parts, coarse=coarse))
    return found


def _with_causes(nights: Nights, table: pd.DataFrame, groups: list[Group]) -> pd.DataFrame:
    """Fill in the cause of every line that moved."""
    said = {line: _said(nights, group, line) for group in groups for line in group.moved}
    keys = list(zip(table["order_id"], table["line_id"], strict=True))
    cause = [said.get(key, (old, "")) for key, old in zip(keys, table["cause"], strict=True)]
    texts = [said[key][1] if key in said else old for key, old in zip(keys, table["cause_text"], strict=True)]
    return table.assign(
        cause=pd.Series([name for name, _ in cause], dtype="str"),
        cause_text=pd.Series(texts, dtype="str"),
    )


def _said(nights: Nights, group: Group, line: Line) -> tuple[str, str]:
    """Return the cause of one line: its code, and in words."""
    alone = group.alone.get(line)
    if alone:
        words = [_words(nights, group, number) for number in alone]
        return group.changes[alone[0]][0].cause, "; or as well: ".join(words)
    together = group.together.get(line)
    if together:
        words = [_words(nights, group, number) for number in together]
        return TOGETHER, "no change alone, but together: " + "; and ".join(words)
    if not group.changes:
        return UNEXPLAINED, "nothing in its input changed"
    return UNEXPLAINED, "with all changes undone it does not return: the first plan was made otherwise"


def _words(nights: Nights, group: Group, number: int) -> str:
    """Return a change in words; of time, which receipts of the group's items did not come meanwhile."""
    changes = group.changes[number]
    more = f" and {len(changes) - 1:,} more such changes" if len(changes) > 1 else ""
    if changes[0].cause == "time":
        late = nights.overdue[nights.overdue["item_id"].isin(group.items)]
        more = "".join(
            f", and receipt {receipt}, due {due:%Y-%m-%d}, has not come"
            for receipt, due in zip(late["receipt_id"][:3], late["available_date"][:3], strict=True)
        )
    return changes[0].words + more


def _changes_table(changes: list[Change], groups: list[Group]) -> pd.DataFrame:
    """Return a row per change, those that moved most lines first."""
    count: Counter[Change] = Counter()
    for group in groups:
        for line in group.moved:
            numbers = group.alone.get(line, [])[:1] or group.together.get(line, [])
            count.update(change for number in numbers for change in group.changes[number])
    rows = sorted(changes, key=lambda change: -count[change])
    return pd.DataFrame(
        {
            "cause": pd.Series([change.cause for change in rows], dtype="str"),
            "change": pd.Series([change.words for change in rows], dtype="str"),
            "lines_moved": pd.Series([count[change] for change in rows], dtype="int64"),
        }
    )


def _totals(nights: Nights, table: pd.DataFrame) -> dict[str, Any]:
    """Return how many lines did what, and what that comes to."""
    kinds = table["change"].value_counts()
    moved = table[~table["change"].isin(["came", "shipped", "left"])]
    return {
        "as_of_before": f"{nights.then:%Y-%m-%d}",
        "as_of_after": f"{nights.now:%Y-%m-%d}",
        "lines": len(nights.after.etas),
        "moved": len(moved),
        **{kind: int(kinds.get(kind, 0)) for kind in ("came", "shipped", "left", *WORDS)},
        "unit_days_later": round(float(moved["unit_days_later"].sum()), 6),
        "money": round(float(moved["money"].sum()), 6),
        "currency": nights.new.settings.currency,
        "causes": {str(cause): int(number) for cause, number in moved["cause"].value_counts().items()},
    }


def _notes(groups: list[Group], undoing: Undoing, table: pd.DataFrame) -> list[str]:
    notes = []
    coarse = sum(group.coarse for group in groups)
    if coarse:
        notes.append(
            f"In {coarse:,} groups of items with more than {MOST_CHANGES} changes, all of a kind were undone "
            "together."
        )
    strange = int((table["cause"] == UNEXPLAINED).sum())
    if strange:
        notes.append(
            f"{strange:,} lines are not explained by the input, such as by another solver's time limit."
        )
    if groups:
        notes.append(
            f"Causes were found by planning again {undoing.num_solves:,} times, "
            f"{sum(len(group.items) for group in groups):,} items in {len(groups):,} groups."
        )
    return notes
