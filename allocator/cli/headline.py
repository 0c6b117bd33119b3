"""What a planner reads first: how tonight's plan looks, what hurts most, and where to look next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

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
    sections = [_what(plan), _treatments(plan), _promises(plan), _late(plan), _shortages(plan), _doubts(plan)]
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
    broken = _broken_promises(plan.etas)
    if broken.empty:
        return
    yield f"Promises: {_count(len(broken), 'promise')} cannot be kept:"
    for eta in _rows(broken.head(MOST_SHOWN)):
        yield f"  {eta.order_id}/{eta.line_id} promised for {_date(eta.current_promise_date)}, {_fate(eta)}"
    yield from _more(len(broken), "customer_etas.csv")


def _broken_promises(etas: pd.DataFrame) -> pd.DataFrame:
    """Promised lines with units that have no date, then those later than promised; the worst first."""
    has_open = etas["open_quantity"] > 0
    broken = etas["current_promise_date"].notna() & (has_open | (etas["days_vs_promise"].fillna(0) > 0))
    order = ["has_open", "days_vs_promise"]
    listed = etas[broken].assign(has_open=has_open[broken])
    return listed.sort_values(order, ascending=False, kind="stable", na_position="first")


def _late(plan: PlanTables) -> Iterator[str]:
    """The lines that arrive late, the latest first."""
    late = plan.etas[plan.etas["days_late"].fillna(0) > 0]
    if late.empty:
        return
    yield f"Late: {_count(len(late), 'line')}:"
    for eta in _rows(late.sort_values("days_late", ascending=False, kind="stable").head(MOST_SHOWN)):
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
    unhappy = plan.etas[plan.etas["reason_code"] != ""]
    if not unhappy.empty:
        late = unhappy.sort_values("days_late", ascending=False, kind="stable", na_position="first")
        eta = pd.concat([_broken_promises(unhappy), late]).iloc[0]
        ids = [eta["order_id"], eta["line_id"]]
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
