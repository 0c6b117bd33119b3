"""What a planner reads first."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest

from allocator.cli.headline import headline
from allocator.plan import Plan
from tests.files.plans import frame, plan


def eta(order: str, **cells: object) -> dict[str, object]:
    """A row of customer_etas.csv for 10 widgets, all on hold unless said."""
    blank = {"item_id": "WIDGET", "quantity": 10.0, "allocated_quantity": 0.0, "open_quantity": 10.0}
    return {
        "order_id": order,
        "line_id": "1",
        **blank,
        "status": "on_hold",
        "reason_code": "no_supply",
        **cells,
    }


def served(order: str, arrives: str, **cells: object) -> dict[str, object]:
    """A row of a line that is served in full."""
    full = {"allocated_quantity": 10.0, "open_quantity": 0.0, "status": "scheduled", "reason_code": ""}
    return eta(order, **{**full, "eta": arrives, "days_late": 0, **cells})


def night(**changes: Any) -> Plan:
    """A plan with these tables, the others empty, in euros."""
    summary = {
        "title": "Monday",
        "as_of": "2026-01-05",
        "model": "mine",
        "priority": "highest_first",
        "currency": "EUR",
        "stages": [{"goal": "fill", "proven": True}],
    }
    empty: dict[str, Any] = {name: frame(name, []) for name in ("etas", "shortages", "doubts")}
    return dataclasses.replace(plan(), **{**empty, "summary": summary, **changes})


def said(tonight: Plan) -> list[str]:
    """The lines of the headline without what the run is and where to look."""
    return headline(tonight, Path("out")).splitlines()


def test_a_plan_of_nothing_is_said_to_be_one() -> None:
    """No order line is no error."""
    assert said(night()) == [
        "Monday: plan of 2026-01-05 by the model mine, proven optimal.",
        "Priority: the highest number first.",
        "0 order lines: 0 ship today, 0 scheduled, 0 partial, 0 on hold.",
        "Written to out. Read out/report.html first.",
    ]


def test_a_plan_that_is_not_proven_says_so_first() -> None:
    """One stage that is not proven is enough."""
    stages = [{"goal": "fill", "proven": True}, {"goal": "value", "proven": False}]
    summary = {"as_of": "2026-01-05", "model": "mine", "stages": stages}
    assert said(night(summary=summary))[0] == (
        "Plan of 2026-01-05 by the model mine, NOT proven optimal, see the stages in summary.json."
    )


def test_lines_are_counted_by_status() -> None:
    """Four states, each with its number."""
    states = ["ship_now"] * 1200 + ["scheduled", "partial", "on_hold", "on_hold"]
    etas = frame("etas", [eta(f"SO-{number}", status=state) for number, state in enumerate(states)])
    assert said(night(etas=etas))[2] == (
        "1,204 order lines: 1,200 ship today, 1 scheduled, 1 partial, 2 on hold."
    )


def test_exceptions_come_before_everything_else() -> None:
    """A line to win that cannot be won is named with what stands in its way, before any other figure."""
    won = {"treatment": "win", "order_id": "SO-1", "line_id": "2", "wanted": datetime.date(2026, 1, 7)}
    late = {**won, "eta": datetime.date(2026, 1, 9), "open_quantity": 0.0, "reason": "It waits for R-1."}
    never = {**won, "treatment": "gain", "eta": None, "open_quantity": 3.0, "reason": "There is none."}
    summary = {**night().summary, "exceptions": [late, never, never, never]}
    assert said(night(summary=summary))[3:8] == [
        "Exceptions: 4 lines to win or gain cannot be kept:",
        "  SO-1/2 (win) wanted for 2026-01-07, arrives 2026-01-09: It waits for R-1.",
        "  SO-1/2 (gain) wanted for 2026-01-07, has no date: There is none.",
        "  SO-1/2 (gain) wanted for 2026-01-07, has no date: There is none.",
        "  and 1 more in summary.json",
    ]


def test_promises_that_cannot_be_kept_come_first() -> None:
    """No date at all is worse than any day; then the most days later; a promise that is kept is not named."""
    promise = {"current_promise_date": "2026-01-07"}
    etas = frame(
        "etas",
        [
            served("KEPT", "2026-01-07", days_vs_promise=0, **promise),
            served("LATER", "2026-01-08", days_vs_promise=1, **promise),
            served("LATEST", "2026-01-09", days_vs_promise=2, **promise),
            served("LATE", "2026-01-08", days_vs_promise=1, **promise),
            eta("PART", open_quantity=2.5, eta="2026-01-07", days_vs_promise=0, **promise),
            eta("NEVER", **promise),
            eta("FREE"),
        ],
    )
    lines = said(night(etas=etas))
    assert lines[-1] == "Ask why, for example: allocator why out NEVER 1"
    assert lines[3:8] == [
        "Promises: 5 promises cannot be kept:",
        "  NEVER/1 promised for 2026-01-07, 10 open",
        "  PART/1 promised for 2026-01-07, arrives 2026-01-07 with 2.5 open",
        "  LATEST/1 promised for 2026-01-07, arrives 2026-01-09",
        "  and 2 more in customer_etas.csv",
    ]


def test_the_latest_lines_are_named() -> None:
    """Most days late first; of equals the first in the file."""
    days = {"A": 1, "B": 9, "C": 0, "D": 2, "E": 2}
    etas = frame("etas", [served(order, "2026-01-20", days_late=late) for order, late in days.items()])
    assert said(night(etas=etas))[3:8] == [
        "Late: 4 lines:",
        "  B/1 of WIDGET, arrives 2026-01-20, 9 days late",
        "  D/1 of WIDGET, arrives 2026-01-20, 2 days late",
        "  E/1 of WIDGET, arrives 2026-01-20, 2 days late",
        "  and 1 more in customer_etas.csv",
    ]


@pytest.mark.parametrize(
    ("value", "worth"),
    [
        (12.5, "; one more today is worth 12.5 EUR"),
        (float("nan"), ""),
        (0.004, "; one more today is worth 0.004 EUR"),
    ],
)
def test_the_worst_shortages_are_named_with_what_one_more_is_worth(value: float, worth: str) -> None:
    """Most margin open first; what is late only is not short."""
    shortages = frame(
        "shortages",
        [
            {"item_id": "LATE", "demand": 5.0, "open_quantity": 0.0, "lines_short": 0, "margin_open": 0.0},
            {"item_id": "SMALL", "demand": 5.0, "open_quantity": 5.0, "lines_short": 2, "margin_open": 7.0},
            {
                "item_id": "WORST",
                "demand": 2000.0,
                "open_quantity": 1000.5,
                "lines_short": 1,
                "margin_open": 99.999,
                "unit_value": value,
            },
        ],
    )
    assert said(night(shortages=shortages))[3:6] == [
        "Short: 2 items:",
        f"  WORST: 1,000.5 of 2,000 open on 1 line, margin 100 EUR{worth}",
        "  SMALL: 5 of 5 open on 2 lines, margin 7 EUR",
    ]


def test_the_first_doubts_are_named() -> None:
    """Three with what the plan does about them, and how many there are."""
    doubts = frame(
        "doubts",
        [
            {"table": "stock", "key": f"W{number}", "doubt": "negative", "effect": "repaid"}
            for number in range(5)
        ],
    )
    assert said(night(doubts=doubts))[3:8] == [
        "Doubts about the data: 5:",
        "  stock W0: negative; repaid",
        "  stock W1: negative; repaid",
        "  stock W2: negative; repaid",
        "  and 2 more in data_doubts.csv",
    ]


def test_the_line_to_ask_about_is_the_worst() -> None:
    """A line without any date before the latest one."""
    late = served("LATE", "2026-02-20", days_late=30, reason_code="outranked")
    etas = frame("etas", [served("FINE", "2026-01-05"), late, eta("NEVER")])
    assert said(night(etas=etas))[-1] == "Ask why, for example: allocator why out NEVER 1"
