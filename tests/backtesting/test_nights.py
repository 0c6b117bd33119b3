"""Nights with receipts of which it is known how they come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd
import pytest

import allocator
from allocator import Backtest, InputError, Scenario
from allocator.backtesting import POLICIES

START = date(2025, 3, 3)
SCENARIO_AS_OF = date(2026, 1, 1)


def scenario(late: Iterable[int], num: int = 400, days_apart: int = 1) -> Scenario:
    """Return a history of single receipts, due every day around START, as late as `late` says in turn."""
    pattern = list(late)
    due = [START + timedelta(days=days_apart * (number - num // 2)) for number in range(num)]
    came = [day + timedelta(days=pattern[number % len(pattern)]) for number, day in enumerate(due)]
    history = pd.DataFrame(
        {
            "supplier_id": "V",
            "item_id": [f"I{number % 5}" for number in range(num)],
            "kind": "purchase",
            "due_date": due,
            "received_date": came,
            "quantity": 100.0,
        }
    )
    lines = pd.DataFrame(columns=["order_id", "item_id", "quantity", "requested_date"])
    return Scenario.from_frames(order_lines=lines, receipt_history=history, as_of=SCENARIO_AS_OF)


def played(late: Iterable[int], *names: str, num_lines: int = 60) -> Backtest:
    """Return a backtest of ten nights with some of the policies."""
    policies = [policy for policy in POLICIES if policy.name in names]
    return allocator.backtest(
        scenario(late), num_nights=10, num_lines=num_lines, first_night=START, policies=policies
    )


def held(result: Backtest) -> dict[str, float]:
    """Return the share of dates that held, by policy."""
    return {score.policy: score.held for score in result.scores}


def test_where_receipts_always_come_on_the_day_every_date_holds_and_none_changes() -> None:
    """The planned date is the safe one; nobody is told anything later."""
    result = played([0], "safe", "planned")
    assert held(result) == {"safe": 1, "planned": 1}
    assert [score.later_dates for score in result.scores] == [0, 0]
    assert result.scores[0].wait == result.scores[1].wait


def test_where_receipts_are_always_late_the_safe_date_says_so_and_the_planned_one_does_not() -> None:
    """2 days late every time: so is the constant, and few of the dates that were planned hold."""
    result = played([2], "safe", "planned", "constant")
    shares = held(result)
    assert result.safety_days == 2
    assert shares["safe"] > shares["planned"] + 0.3
    assert result.scores[0].later_dates < result.scores[1].later_dates


def test_a_night_knows_nothing_of_what_comes_later() -> None:
    """The first night's history ends the day before; the constant is that of what had come by then."""
    world = played([0, 3], "planned").world
    known = world.known_history(world.first_night)
    assert (pd.to_datetime(known["received_date"]).dt.date < START).all()
    assert len(known) < len(world.history)
    assert (world.receipts["received"] >= world.first_night).all()


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    """Orders are made up by the seed alone."""
    one, again = (played([0, 0, 0, 20], "planned", "first-come") for _ in range(2))
    assert one.scores == again.scores
    policies = [policy for policy in POLICIES if policy.name == "planned"]
    other = allocator.backtest(
        scenario([0, 0, 0, 20]), num_nights=10, num_lines=60, seed=2, first_night=START, policies=policies
    )
    assert not other.world.lines.equals(one.world.lines)


def test_a_history_that_is_too_short_is_refused() -> None:
    """Twenty receipts are no nights, and none is none."""
    for num in (0, 20):
        with pytest.raises(InputError, match="receipts to play in 60 nights"):
            allocator.backtest(scenario([0], num=num))


def test_nothing_is_shipped_that_is_not_there_and_no_more_than_was_ordered() -> None:
    """What arrived is never more than the orders, nor than what came."""
    result = played([0, 5, -3], "safe")
    world = result.world
    assert len(world.lines) == 60
    assert world.lines["night"].between(0, 9).all()
    assert world.lines["quantity"].min() >= 1
