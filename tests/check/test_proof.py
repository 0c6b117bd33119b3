"""What prices prove: the optimum, a gap, nothing, and what is taken from the summary."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.checking import check
from allocator.checking.bound import bound
from allocator.checking.facts import gather
from allocator.checking.stages import steps
from allocator.model import Model, Stage
from allocator.scenario import Scenario
from tests.check.hand_plans import two_classes, two_warehouses
from tests.check.tables import HandPlan, table


def worse_plan() -> HandPlan:
    """The two classes with the important one served last, all figures right: feasible, but not the best.

    A (class 2) gets 10 of the 12 in stock on the 6th; B (class 1) the other 2 on the 10th and 8 on the 20th,
    10 days late: value of class 1 is -8 x 10 x 0.01 = -0.8, of class 2 it is 0, first_come is 8 x 10 = 80.
    """
    plan = two_classes()
    names = "ship_date | arrival_date | location_id | ship_to | order_id | line_id | customer_id | item_id"
    more = "shipped_item_id | quantity | source | source_id | days_late"
    plan = replace(
        plan,
        shipments=table(f"""
            {names} | {more}
            2026-01-06 | 2026-01-06 | main | - | A | 1 | - | W | W | 10 | stock   | - | 0
            2026-01-10 | 2026-01-10 | main | - | B | 1 | - | W | W | 2  | stock   | - | 0
            2026-01-20 | 2026-01-20 | main | - | B | 1 | - | W | W | 8  | receipt | R | 10
        """),
        orders=table("""
            order_id | customer_id | lines | status    | eta        | eta_likely | eta_safe
            A        | -           | 1     | scheduled | 2026-01-06 | 2026-01-06 | 2026-01-06
            B        | -           | 1     | scheduled | 2026-01-20 | 2026-01-20 | 2026-01-20
        """),
    )
    plan = plan.changed("etas", 0, **on("2026-01-06", "stock"), days_late=0, reason_code="", reason="")
    plan = plan.changed(
        "etas", 1, **on("2026-01-20", "planned"), days_late=10, reason_code="outranked", reason="By A."
    )
    for place, value in {2: -0.8, 5: 0.0, 6: -0.8, 7: 80.0}.items():
        plan = plan.stage(place, value=value, bound=value)
    return plan


def on(day: str, basis: str) -> dict[str, str]:
    """Return the dates of a line that arrives on a day, whatever is known of past receipts."""
    return {"eta": day, "eta_likely": day, "eta_safe": day, "eta_basis": basis}


def test_a_plan_that_is_feasible_but_not_the_best_is_found_out() -> None:
    """Every figure of it is right, yet the prices say that class 1 could lose nothing instead of 0.8."""
    plan = worse_plan()
    assert check(plan.scenario, plan).problems == (
        "summary.json: value of class 1: says bound -0.8, the prices give 0",
        "summary.json: value of class 1: says it is proven optimal, but it is not (value -0.8, bound 0)",
    )


def test_a_gap_that_is_stated_is_no_fault_and_nothing_after_it_is_proven() -> None:
    """The same plan, honest about its bound: it holds, with two of eight stages proven."""
    plan = worse_plan().stage(2, bound=0.0, proven=False)
    for place in range(3, 8):
        plan = plan.stage(place, bound=None, proven=False)
    report = check(plan.scenario, plan)
    assert report.problems == ()
    assert report.stages["proven"].tolist() == [True, True, *[False] * 6]
    assert report.stages["bound"].tolist()[:3] == [0.0, 10.0, 0.0]
    assert np.isnan(report.stages["bound"].tolist()[3:]).all()
    assert "2 of 8 stages are proven optimal." in str(report)
    assert "class 1, value: -0.8, at best 0" in str(report)
    assert "profit: -0.8, not proven as a stage before it is not" in str(report)


def test_without_prices_the_bound_is_what_every_line_could_have_alone() -> None:
    """No row of prices means price 0: SO-1/1 could have its promise kept, so 3 broken days are not proven."""
    plan = two_warehouses()
    plan = replace(plan, prices=plan.prices.iloc[:0])
    report = check(plan.scenario, plan)
    assert report.stages["bound"].tolist()[0] == 0.0
    assert not report.stages["proven"].any()


def test_prices_without_a_column_for_each_stage_prove_nothing() -> None:
    """price_4 is missing."""
    plan = two_warehouses()
    plan = replace(plan, prices=plan.prices.drop(columns="price_4"))
    assert "prices.parquet: no column price_4, so nothing is proven" in check(plan.scenario, plan).problems


@pytest.mark.parametrize(
    ("price", "what"),
    [(-1.0, "a price below zero proves nothing"), (np.inf, "an infinite price proves nothing")],
)
def test_a_price_that_is_negative_or_infinite_is_no_proof(price: float, what: str) -> None:
    """The first price of a supply that is not zero must be above zero and finite."""
    plan = two_warehouses()
    problems = check(plan.scenario, plan.changed("prices", 1, price_1=price)).problems
    assert f"prices.parquet: stock L2 of PUMP at west: {what}" in problems


def test_a_later_price_may_be_negative_where_an_earlier_one_is_positive() -> None:
    """Prices are compared goal by goal: (1, -5) is more than nothing, so it is no fault of its own."""
    plan = two_warehouses().changed("prices", 0, price_3=-5.0)
    assert not any("below zero" in problem for problem in check(plan.scenario, plan).problems)


def unpriced(plan: HandPlan) -> HandPlan:
    """Return the plan of two warehouses with the oil solved as a block without prices."""
    prices = plan.prices.copy()
    prices.loc[3, ["price_1", "price_2", "price_3", "price_4"]] = np.nan
    return replace(plan, prices=prices)


def test_of_lines_without_prices_the_bound_is_the_summarys() -> None:
    """The oil has no prices: the stages, which all count its line, are as proven as the summary says."""
    plan = unpriced(two_warehouses())
    report = check(plan.scenario, plan)
    assert report.problems == ()
    assert report.stages["bound_from"].tolist() == ["summary"] * 4
    assert report.stages["proven"].all()
    open_gap = plan.stage(3, bound=400.0, proven=False)
    report = check(plan.scenario, open_gap)
    assert report.problems == ()
    assert report.stages["proven"].tolist() == [True, True, True, False]


def test_lines_without_prices_do_not_hide_what_the_prices_of_others_disprove() -> None:
    """A pump from west that costs too little: its lines are still compared, and the claim does not hold."""
    plan = unpriced(two_warehouses()).changed("prices", 1, price_3=100.0)
    problems = check(plan.scenario, plan).problems
    assert any("profit: says it is proven optimal, but it is not" in problem for problem in problems)


def test_a_class_that_no_unpriced_line_belongs_to_is_proven_by_prices() -> None:
    """Class 1 wants 4 W that have no price, class 2 wants 5 V of which there are 3 at a price of one unit.

    The bound of class 2 is -(5 x 0 open) - 3 x 1: of five that would rather stay open than pay, 3 are served.
    """
    scenario = Scenario.from_rows(
        order_lines=[
            {
                **{"order_id": item, "item_id": item, "quantity": quantity, "priority": priority},
                "requested_date": "2026-01-05",
            }
            for priority, item, quantity in [(1, "W", 4), (2, "V", 5)]
        ],
        stock=[{"item_id": "V", "quantity": 3}, {"item_id": "W", "quantity": 4}],
        as_of="2026-01-05",
        priority="lowest_first",
    )
    model = Model(name="hand", stages=(Stage(for_each="priority", goals=("fill",)),))
    facts = gather(scenario, model)
    assert facts.supplies.keys["item_id"].tolist() == ["V", "W"]
    all_steps = steps(model, facts.lines)
    found = bound(facts, all_steps, np.array([[0.0, 1.0], [np.nan, np.nan]]))
    assert [found.unpriced(facts, step) for step in all_steps] == [True, False]
    assert found.value[1] == -3.0


def test_a_bound_that_the_plan_beats_is_no_bound() -> None:
    """The summary says fill 13 where at most 12.5 can be served."""
    plan = two_warehouses().stage(1, bound=13.0)
    assert check(plan.scenario, plan).problems == ("summary.json: fill: says bound 13, the prices give 12.5",)
