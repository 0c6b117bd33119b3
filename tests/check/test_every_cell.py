"""A correct plan passes; change any one cell, row or stage of it, and the check fails."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from allocator.checking import check
from tests.check.hand_plans import HAND_PLANS
from tests.check.tables import DATES, HandPlan

UNPROVEN = {("etas", "reason"), ("shortages", "unit_value")}
"""Columns that do not follow from the shipments: sentences, and what the solver says of a unit's worth."""
TABLES = ("shipments", "etas", "orders", "shortages", "alerts", "prices")


def every_cell() -> list[tuple[str, str, int, str]]:
    """Every cell of every hand-made plan."""
    return [
        (name, table, row, column)
        for name, make in HAND_PLANS.items()
        for table in TABLES
        for row in range(len(getattr(make(), table)))
        for column in getattr(make(), table).columns
        if (table, column) not in UNPROVEN
    ]


def other(cell: object, column: str) -> object:
    """Return a value that the cell does not have."""
    if column in DATES:
        return pd.Timestamp("2026-01-14") if pd.isna(cell) else cell + pd.Timedelta(days=1)
    if isinstance(cell, str):
        return f"{cell}x"
    return 1 if pd.isna(cell) else cell + 1


@pytest.mark.parametrize("name", HAND_PLANS)
def test_a_correct_plan_holds_and_every_stage_of_it_is_proven(name: str) -> None:
    """The hand-made plans are right to the last cell and their prices prove them."""
    plan = HAND_PLANS[name]()
    report = check(plan.scenario, plan)
    assert report.problems == ()
    assert report.ok
    assert report.stages["proven"].all()


@pytest.mark.parametrize(("name", "table", "row", "column"), every_cell())
def test_no_cell_can_be_changed(name: str, table: str, row: int, column: str) -> None:
    """One more in a number, one day later, one letter more: each is noticed and its file is named."""
    plan = HAND_PLANS[name]()
    cell = getattr(plan, table).loc[row, column]
    report = check(plan.scenario, plan.changed(table, row, **{column: other(cell, column)}))
    assert not report.ok


@pytest.mark.parametrize("name", HAND_PLANS)
@pytest.mark.parametrize("table", ["shipments", "etas", "orders", "alerts"])
def test_no_row_can_be_left_out_or_written_twice(name: str, table: str) -> None:
    """Every row of the schedule, the lines, the orders and the alerts counts once."""
    plan = HAND_PLANS[name]()
    for row in range(len(getattr(plan, table))):
        assert not check(plan.scenario, plan.without(table, row)).ok
        assert not check(plan.scenario, plan.twice(table, row)).ok


def test_a_short_or_late_item_cannot_be_left_out_of_the_shortages() -> None:
    """PUMP, OIL and VALVE are all short in the plan of two warehouses."""
    plan = HAND_PLANS["two_warehouses"]()
    for row, item in enumerate(["PUMP", "OIL", "VALVE"]):
        report = check(plan.scenario, plan.without("shortages", row))
        assert report.problems == (f"shortages.csv: {item}: short or late, but not listed",)


@pytest.mark.parametrize("name", HAND_PLANS)
def test_no_figure_of_the_summary_can_be_off(name: str) -> None:
    """Every count, every total and every setting that the summary repeats is compared."""
    plan = HAND_PLANS[name]()
    figures = [(part, figure) for part in ("counts", "totals") for figure in plan.summary[part]]
    settings = [(None, key) for key in ("as_of", "model", "priority", "requested_date", "currency")]
    for part, figure in [*figures, *settings]:
        was = plan.summary[figure] if part is None else plan.summary[part][figure]
        for wrong in ("other", None if was is not None else 1, was + 1 if part else "else"):
            report = check(plan.scenario, plan.figure(part, figure, wrong))
            assert len(report.problems) == 1
            assert figure in report.problems[0]


@pytest.mark.parametrize("column", ["value", "bound"])
@pytest.mark.parametrize("change", [-1.0, 1.0, 2e-6 + 2e-9 * 404, np.nan])
@pytest.mark.parametrize("name", HAND_PLANS)
def test_no_stage_can_state_another_value_or_bound(name: str, change: float, column: str) -> None:
    """A stage that is off by one, by a little, or that states nothing is named."""
    plan = HAND_PLANS[name]()
    for place, stage in enumerate(plan.summary["stages"]):
        report = check(plan.scenario, plan.stage(place, **{column: stage[column] + change}))
        assert len(report.problems) == 1
        assert report.problems[0].startswith("summary.json: " + stage["goal"])


@pytest.mark.parametrize("name", HAND_PLANS)
def test_a_stage_cannot_be_called_unproven_when_it_is_proven(name: str) -> None:
    """What the prices prove is proven, whatever the summary says."""
    plan = HAND_PLANS[name]()
    for place in range(len(plan.summary["stages"])):
        (problem,) = check(plan.scenario, plan.stage(place, proven=False)).problems
        assert problem.endswith("says it is not proven, but the prices prove it")


@pytest.mark.parametrize("entry", [{"class": "3"}, {"goal": "profit"}])
def test_the_stages_are_those_of_the_model_in_its_order(entry: dict[str, str]) -> None:
    """A stage of another class or goal is not the model's."""
    plan = HAND_PLANS["two_classes"]()
    problems = check(plan.scenario, plan.stage(0, **entry)).problems
    assert problems[0].startswith("summary.json: stages are ")
    assert problems[0].endswith(
        "must be 1 promises, 1 fill, 1 value, 2 promises, 2 fill, 2 value, profit, first_come"
    )


def changed_price(plan: HandPlan, row: int, column: str, price: float) -> HandPlan:
    """Return the plan with another price."""
    return plan.changed("prices", row, **{column: price})


@pytest.mark.parametrize("change", [-1.0, -0.01, 0.01])
def test_no_price_can_be_off(change: float) -> None:
    """With a price too high or too low the bound no longer meets the value, so nothing is proven by it."""
    plan = HAND_PLANS["two_warehouses"]()
    for row in range(len(plan.prices)):
        for column in ("price_1", "price_2", "price_3", "price_4"):
            wrong = changed_price(plan, row, column, plan.prices.loc[row, column] + change)
            assert not check(plan.scenario, wrong).ok
