"""What must hold of every plan, whatever the scenario; each property is a theorem of the contract.

More supply, a wider window or one line less leave the other lines every plan that they had, so the best can
only be better, stage before stage. The other changes only name things anew, or count them in other units.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import allocator
from tests.optimality.planners import NUM_SEEDS, Stages, assert_same_stages, planned, stages_of
from tests.optimality.test_against_oracle import LINEAR_NAMES
from tests.optimality.variations import (
    moved_in_time,
    rows_of,
    shuffled,
    split_in_two,
    with_columns,
    with_table,
    without_line,
)
from tests.oracle import solve
from tests.oracle.facts import Case
from tests.oracle.random_scenarios import cases, models
from tests.oracle.shipped_models import shipped_model

FRAMES = ("shipments", "etas", "orders", "shortages", "alerts", "doubts", "prices")
MAXIMISED = ("fill", "value", "profit")
MONEY = ("value", "profit")
MONEY_COLUMNS = ("unit_price", "unit_margin", "late_cost", "unit_cost")


some_tests = settings(max_examples=NUM_SEEDS // 5, deadline=None, derandomize=True)
any_model = st.one_of(st.sampled_from(LINEAR_NAMES).map(shipped_model), models())


def assert_same_plan(one: allocator.Plan, other: allocator.Plan) -> None:
    """Fail unless all tables, stages and the digest of the input are the same."""
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.summary["stages"] == other.summary["stages"]
    assert one.scenario.digest == other.scenario.digest


def assert_no_worse(new: Stages, old: Stages) -> None:
    """Fail if the first stage whose value differs is worse than it was."""
    assert [stage[:2] for stage in new] == [stage[:2] for stage in old]
    for (name, goal, is_now), (_, _, was) in zip(new, old, strict=True):
        gain = is_now - was if goal in MAXIMISED else was - is_now
        if abs(gain) > 1e-6:
            assert gain > 0, f"{goal} of class {name!r} was {was} and is {is_now}"
            return


@some_tests
@given(case=cases(), model=any_model, seed=st.integers(0, 99))
def test_the_order_of_rows_and_columns_changes_nothing(case: Case, model: Any, seed: int) -> None:
    """Shuffled tables give every table of the plan to the last bit."""
    assert_same_plan(planned(case, model), planned(shuffled(case, seed), model))


@some_tests
@given(case=cases(), model=any_model)
def test_the_same_scenario_gives_the_same_plan_for_any_number_of_workers(case: Case, model: Any) -> None:
    """Planned twice, with one thread and with four."""
    scenario = allocator.Scenario.from_frames(**case)
    assert_same_plan(planned(scenario, model, workers=1), planned(scenario, model, workers=4))


@some_tests
@given(case=cases(), model=any_model)
def test_another_solver_gives_the_same_plan(case: Case, model: Any) -> None:
    """The exact method and HiGHS agree on every table."""
    scenario = allocator.Scenario.from_frames(**case)
    assert_same_plan(planned(scenario, model), planned(scenario, model, solver="highs"))


@some_tests
@given(case=cases(), model=any_model, place=st.integers(0, 5), more=st.integers(1, 5))
def test_more_supply_makes_no_stage_worse(case: Case, model: Any, place: int, more: int) -> None:
    """A larger receipt or lot leaves every plan possible that was possible before."""
    name = "receipts" if rows_of(case, "receipts") > place else "stock"
    assume(rows_of(case, name) > place)

    gain = pd.Series(0.0, case[name].index).mask(case[name].index == place, more)
    larger = with_table(case, name, lambda table: table.assign(quantity=table["quantity"] + gain))
    assert_no_worse(stages_of(planned(larger, model)), stages_of(planned(case, model)))


@some_tests
@given(case=cases(), model=any_model)
def test_a_wider_window_makes_no_stage_worse(case: Case, model: Any) -> None:
    """Without latest dates, and with goods that may ship early, every old plan is still possible."""
    wider = with_table(case, "order_lines", lambda table: table.drop(columns="latest_date", errors="ignore"))
    early = {**model, "service": {**model["service"], "ship_early": True}}
    assert_no_worse(stages_of(planned(wider, early)), stages_of(planned(case, model)))


@some_tests
@given(case=cases(), model=any_model, place=st.integers(0, 7))
def test_one_line_less_makes_no_stage_worse_for_the_others(case: Case, model: Any, place: int) -> None:
    """The others could keep what they had, so with the line gone they get no worse, stage before stage."""
    assume(rows_of(case, "order_lines") > max(place, 1))
    line = case["order_lines"].iloc[place]
    fewer = with_table(case, "order_lines", lambda table: without_line(table, line))
    kept = without_line(planned(case, model).shipments, line)
    had = solve(fewer, model, plan=kept).values()
    assert_no_worse(stages_of(planned(fewer, model)), had)


@some_tests
@given(case=cases(), model=any_model, times=st.integers(2, 7))
def test_quantities_in_another_unit_give_the_same_plan_in_that_unit(
    case: Case, model: Any, times: int
) -> None:
    """All quantities times a whole number: stage values and shipments grow by it, dates stay."""
    scaled = with_columns(case, ("quantity",), lambda quantity: quantity * times)
    before, after = planned(case, model), planned(scaled, model)
    larger = [(name, goal, value * times) for name, goal, value in stages_of(before)]
    assert_same_stages(stages_of(after), larger)
    expected = before.shipments.assign(quantity=before.shipments["quantity"] * times)
    pd.testing.assert_frame_equal(after.shipments, expected)


@some_tests
@given(case=cases(), model=any_model, times=st.sampled_from([10, 100]))
def test_money_in_another_currency_gives_the_same_plan(case: Case, model: Any, times: int) -> None:
    """All money times ten or a hundred: money goals grow by it, every shipment stays."""
    lines = case["order_lines"]
    late_cost = lines["late_cost"].fillna(1.0) if "late_cost" in lines else 1.0
    dear = with_table(case, "order_lines", lambda table: table.assign(late_cost=late_cost))
    before = planned(dear, model)
    after = planned(with_columns(dear, MONEY_COLUMNS, lambda money: money * times), model)
    grown = [(c, goal, value * (times if goal in MONEY else 1)) for c, goal, value in stages_of(before)]
    assert_same_stages(stages_of(after), grown)
    pd.testing.assert_frame_equal(after.shipments, before.shipments)


@some_tests
@given(case=cases(), model=any_model, days=st.integers(1, 800))
def test_the_calendar_date_does_not_matter(case: Case, model: Any, days: int) -> None:
    """Every date so many days later: the same values, every shipment so many days later."""
    before, after = planned(case, model), planned(moved_in_time(case, days), model)
    assert_same_stages(stages_of(after), stages_of(before))
    later = before.shipments.copy()
    for column in ("ship_date", "arrival_date"):
        later[column] = (later[column] + pd.Timedelta(days=days)).astype("datetime64[s]")
    pd.testing.assert_frame_equal(after.shipments, later)


@some_tests
@given(case=cases(), model=any_model)
def test_priorities_turned_round_with_their_direction_give_the_same_plan(case: Case, model: Any) -> None:
    """Priority 3 of lowest_first is priority -3 of highest_first."""
    assume("priority" in case)
    other = {"lowest_first": "highest_first", "highest_first": "lowest_first"}[case["priority"]]
    turned = with_table(case, "order_lines", lambda table: table.assign(priority=-table["priority"]))
    before, after = planned(case, model), planned({**turned, "priority": other}, model)
    pd.testing.assert_frame_equal(after.shipments, before.shipments)
    assert [stage[1:] for stage in stages_of(after)] == [stage[1:] for stage in stages_of(before)]


@some_tests
@given(case=cases(), model=any_model, place=st.integers(0, 7))
def test_a_line_or_a_receipt_in_two_halves_is_worth_the_same(case: Case, model: Any, place: int) -> None:
    """What counts is units: two lines of two are a line of four, and two receipts likewise."""
    doubled = with_columns(case, ("quantity",), lambda quantity: quantity * 2)
    expected = stages_of(planned(doubled, model))
    for table, key in (("order_lines", "line_id"), ("receipts", "receipt_id")):
        if rows_of(case, table) > place:
            halved = with_table(doubled, table, lambda rows, key=key: split_in_two(rows, place, key))  # type: ignore[misc]
            assert_same_stages(stages_of(planned(halved, model)), expected)
