"""What a planner reads first: how tonight's plan looks, what hurts most, and where to look next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from allocator.arrays import first_rows

MOST_SHOWN = 3
_DIRECTION = {"lowest_first": "the lowest number first", "highest_first": "the highest number first"}


class PlanTables(Protocol):
    """What a plan has in memory and on disk alike."""

    @property
    def etas(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def shortages(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def doubts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def summary(self) -> Any: ...  # noqa: D102


def headline(plan: PlanTables, directory: Path) -> str:
    """The plan in some twenty lines, with the worst first."""
    sections = [
        _what(plan),
        _budget(plan),
        _treatments(plan),
        _promises(plan),
        _late(plan),
        _shortages(plan),
        _doubts(plan),
    ]
    lines = [line for section in sections for line in section]
    return "\n".join([*lines, *_next(plan, directory)])


def _what(plan: PlanTables) -> Iterator[str]:
    """Which plan this is, and how many lines ship today, later, in part or not at all."""
    summary, status = plan.summary, plan.etas["status"].value_counts()
    proven = all(stage["proven"] for stage in summary["stages"])
    plan_of = f"{summary['title']}: plan" if summary.get("title") else "Plan"
    proof = "proven optimal" if proven else "NOT proven optimal, see the stages in summary.json"
    yield f"{plan_of} of {summary['as_of']} by the model {summary['model']}, {proof}."
    if summary.get("priority"):
        yield f"Priority: {_DIRECTION[summary['priority']]}."
    counts = {name: int(status.get(name, 0)) for name in ("ship_now", "scheduled", "partial", "on_hold")}
    yield (
        f"{_count(len(plan.etas), 'order line')}: {counts['ship_now']:,} ship today, "
        f"{counts['scheduled']:,} scheduled, {counts['partial']:,} partial, {counts['on_hold']:,} on hold."
    )


def _budget(plan: PlanTables) -> Iterator[str]:
    """The budget for broken promises, where it cannot be kept."""
    budget = plan.summary.get("promise_budget")
    if budget and budget["moved"] > budget["allowed"]:
        yield (
            f"Exception: {budget['moved']:,} of {_count(budget['promised'], 'promised line')} "
            f"get a later date, {budget['allowed']:,} may: no plan moves fewer."
        )


def _treatments(plan: PlanTables) -> Iterator[str]:
    """Lines to win or to gain for which that cannot be done."""
    exceptions = plan.summary.get("exceptions") or []
    if not exceptions:
        return
    yield f"Exceptions: {_count(len(exceptions), 'line')} to win or gain cannot be kept:"
    for each in exceptions[:MOST_SHOWN]:
        fate = f"arrives {each['eta']}" if each["eta"] else "has no date"
        name = f"{each['order_id']}/{each['line_id']}"
        yield f"  {name} ({each['treatment']}) wanted for {each['wanted']}, {fate}: {each['reason']}"
    yield from _more(len(exceptions), "summary.json")


def _promises(plan: PlanTables) -> Iterator[str]:
    """Promises that cannot be kept."""
    broken, shown = _broken_promises(plan.etas, MOST_SHOWN)
    if not broken:
        return
    yield f"Promises: {_count(broken, 'promise')} cannot be kept:"
    for eta in _rows(shown):
        yield f"  {eta.order_id}/{eta.line_id} promised for {_date(eta.current_promise_date)}, {_fate(eta)}"
    yield from _more(broken, "customer_etas.csv")


def _broken_promises(etas: pd.DataFrame, most: int) -> tuple[int, pd.DataFrame]:
    """How many promises are broken, and the worst: units that have no date first, then the latest."""
    no_date = etas["open_quantity"].to_numpy(float) > 0
    days = etas["days_vs_promise"].to_numpy(float, na_value=np.inf)
    late = np.isfinite(days) & (days > 0)
    broken = np.flatnonzero(etas["current_promise_date"].notna().to_numpy() & (no_date | late))
    return len(broken), etas.iloc[broken[first_rows(most, ~no_date[broken], -days[broken])]]


def _late(plan: PlanTables) -> Iterator[str]:
    """The lines that arrive late, the latest first."""
    days_late = plan.etas["days_late"].to_numpy(float, na_value=0.0)
    late = np.flatnonzero(days_late > 0)
    if not len(late):
        return
    yield f"Late: {_count(len(late), 'line')}:"
    for eta in _rows(plan.etas.iloc[late[first_rows(MOST_SHOWN, -days_late[late])]]):
        days = _count(int(eta.days_late), "day")
        yield f"  {eta.order_id}/{eta.line_id} of {eta.item_id}, {_fate(eta)}, {days} late"
    yield from _more(len(late), "customer_etas.csv")


def _shortages(plan: PlanTables) -> Iterator[str]:
    """The items with units open, those that hold most margin first."""
    short = plan.shortages[plan.shortages["open_quantity"] > 0]
    if short.empty:
        return
    money = f" {plan.summary['currency']}" if plan.summary.get("currency") else ""
    yield f"Short: {_count(len(short), 'item')}:"
    worst = short.sort_values(["margin_open", "open_quantity"], ascending=False, kind="stable")
    for item in _rows(worst.head(MOST_SHOWN)):
        worth = (
            "" if pd.isna(item.unit_value) else f"; one more today is worth {_number(item.unit_value)}{money}"
        )
        yield (
            f"  {item.item_id}: {_number(item.open_quantity)} of {_number(item.demand)} open on "
            f"{_count(int(item.lines_short), 'line')}, margin {_number(item.margin_open)}{money}{worth}"
        )
    yield from _more(len(short), "shortages.csv")


def _doubts(plan: PlanTables) -> Iterator[str]:
    """What is odd about the input."""
    if plan.doubts.empty:
        return
    yield f"Doubts about the data: {len(plan.doubts):,}:"
    for doubt in _rows(plan.doubts.head(MOST_SHOWN)):
        yield f"  {doubt.table} {doubt.key}: {doubt.doubt}; {doubt.effect}"
    yield from _more(len(plan.doubts), "data_doubts.csv")


def _next(plan: PlanTables, directory: Path) -> Iterator[str]:
    """Where to look next."""
    yield f"Written to {directory}. Read {directory / 'report.html'} first."
    unhappy = np.flatnonzero((plan.etas["reason_code"] != "").to_numpy(bool))
    if len(unhappy):
        columns = [
            "order_id",
            "line_id",
            "open_quantity",
            "current_promise_date",
            "days_late",
            "days_vs_promise",
        ]
        etas = plan.etas[columns].iloc[unhappy]
        broken, first = _broken_promises(etas, 1)
        if not broken:
            first = etas.iloc[first_rows(1, -etas["days_late"].to_numpy(float, na_value=np.inf))]
        ids = [first["order_id"].iloc[0], first["line_id"].iloc[0]]
        dashes = ["--"] if any(each.startswith("-") for each in ids) else []
        command = shlex.join(["allocator", "why", *dashes, str(directory), *ids])
        yield f"Ask why, for example: {command}"


def _fate(eta: Any) -> str:
    """What becomes of a line: when it arrives, and what stays open."""
    arrives = "" if pd.isna(eta.eta) else f"arrives {_date(eta.eta)}"
    stays = f"{_number(eta.open_quantity)} open" if eta.open_quantity > 0 else ""
    return " with ".join(filter(None, [arrives, stays]))


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples."""
    return iter(frame.itertuples())


def _more(count: int, file: str) -> Iterator[str]:
    if count > MOST_SHOWN:
        yield f"  and {count - MOST_SHOWN:,} more in {file}"


def _count(count: int, noun: str) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _number(value: float) -> str:
    """`1,234.5`, at most two decimals, `0.004` in full."""
    text = f"{value:,.2f}" if abs(value) >= 0.01 else f"{value:.6f}"
    return text.rstrip("0").rstrip(".")


def _date(value: pd.Timestamp) -> str:
    return f"{value:%Y-%m-%d}"
