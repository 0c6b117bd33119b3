"""A check from outside: what it reads, what it refuses, what it says."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import allocator.checking
from allocator.checking import check
from allocator.checking.findings import SHOWN, Findings
from allocator.errors import InputError, UsageError
from allocator.model import Model, Stage
from allocator.scenario import Scenario
from tests.check.hand_plans import two_classes, two_warehouses
from tests.check.tables import HandPlan

MAY_IMPORT = ("allocator.checking", "allocator.scenario", "allocator.model", "allocator.errors")


def test_the_check_shares_no_code_with_the_program_that_builds_plans() -> None:
    """Its modules import only each other, the tables, the model file and the errors."""
    folder = Path(allocator.checking.__path__[0])
    modules = list(folder.glob("*.py"))
    assert len(modules) > 10
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith("allocator") or name.startswith(MAY_IMPORT), (module.name, name)


def stored(plan: HandPlan, **summary: Any) -> SimpleNamespace:
    """Return the plan as it is read from a folder: no scenario, no model."""
    tables = {
        name: getattr(plan, name) for name in ("shipments", "etas", "orders", "shortages", "alerts", "prices")
    }
    return SimpleNamespace(**tables, summary={**plan.summary, **summary})


DEFINITION = {"stages": [{"goals": ["promises", "fill", "profit", "first_come"]}]}


def test_a_plan_from_a_folder_is_checked_by_the_model_in_its_summary() -> None:
    """The summary holds the name of a shipped model, or the whole definition of any model."""
    plan = two_classes()
    assert check(plan.scenario, stored(plan)).ok
    plan = two_warehouses()
    assert check(plan.scenario, stored(plan, model_definition=DEFINITION)).ok
    other = {"stages": [{"goals": ["fill"]}]}
    assert not check(plan.scenario, stored(plan, model_definition=other)).ok


def test_a_model_that_is_given_goes_before_the_plans_own() -> None:
    """Checked as a plan of `first-come` the stages are not those of the model."""
    plan = two_classes()
    problems = check(plan.scenario, plan, model="first-come").problems
    assert "summary.json: model: says 'priority-first', must be 'first-come'" in problems


def test_a_model_that_does_not_exist_is_named() -> None:
    """A name that is no shipped model, or a definition that is none, is an error and not a failed check."""
    plan = two_warehouses()
    with pytest.raises(UsageError, match="no model 'hand'"):
        check(plan.scenario, stored(plan))
    with pytest.raises(InputError, match="unknown goal 'luck'"):
        check(plan.scenario, stored(plan, model_definition={"stages": [{"goals": ["luck"]}]}))


def test_a_changed_input_is_said_and_is_no_fault_of_the_plan() -> None:
    """The digest of the input differs, and all else still holds."""
    plan = two_classes().figure(None, "digest", "of another night")
    report = check(plan.scenario, plan)
    assert report.ok
    assert report.notes == ("The input has changed since this plan was made (its digest differs).",)
    assert str(report).endswith(report.notes[0])
    plan = two_classes().figure(None, "digest", plan.scenario.digest)
    assert check(plan.scenario, plan).notes == ()


@pytest.mark.parametrize("name", ["shipments", "etas", "orders", "shortages", "alerts", "prices"])
def test_a_table_without_one_of_its_columns_is_named_and_nothing_is_proven(name: str) -> None:
    """A file that lacks a column cannot be checked."""
    plan = two_classes()
    column = getattr(plan, name).columns[0]
    report = check(plan.scenario, replace(plan, **{name: getattr(plan, name).drop(columns=column)}))
    assert report.problems == (f"{name}: no column {column}",)
    assert len(report.stages) == 0


def test_what_the_check_cannot_prove_is_said() -> None:
    """A goal that is not among those it knows is named instead of passed over."""
    plan = two_classes()
    luck = Model.model_construct(name="luck", stages=(Stage.model_construct(goals=("luck", "fill")),))
    report = check(plan.scenario, plan, model=luck)
    assert report.problems == ("scenario: uses the goal luck, which this check cannot prove",)


def test_a_plan_of_nothing_holds() -> None:
    """No order lines: one class without a name, every value zero."""
    columns = ["order_id", "item_id", "quantity", "requested_date"]
    scenario = Scenario.from_frames(order_lines=pd.DataFrame(columns=columns), as_of="2026-01-05")
    plan = two_classes()
    empty = {
        name: getattr(plan, name).iloc[:0]
        for name in ("shipments", "etas", "orders", "shortages", "alerts", "prices")
    }
    stages = [
        {"class": "", "goal": goal, "value": 0, "bound": 0, "proven": True}
        for goal in ("promises", "fill", "value", "profit", "first_come")
    ]
    zeros = {part: dict.fromkeys(plan.summary[part], 0) for part in ("counts", "totals")}
    summary = {**plan.summary, **zeros, "priority": None, "stages": stages}
    report = check(scenario, replace(plan, scenario=scenario, summary=summary, **empty))
    assert report.problems == ()
    assert report.stages["proven"].all()


def test_a_check_that_finds_nothing_says_so_in_two_lines() -> None:
    """Short when all is well."""
    plan = two_warehouses()
    assert str(check(plan.scenario, plan)) == (
        "The plan holds: 5 shipments for 4 order lines keep every rule; "
        "schedule, ETAs, shortages, alerts, totals and stages are right.\n"
        "4 of 4 stages are proven optimal."
    )


def test_a_check_that_finds_something_lists_it() -> None:
    """The first line says that the plan does not hold, the next ones why."""
    plan = two_warehouses().changed("orders", 0, status="scheduled")
    assert str(check(plan.scenario, plan)).splitlines()[:2] == [
        "The plan does not hold (5 shipments for 4 order lines):",
        "  order_etas.csv: SO-1: wrong status (says 'scheduled', must be 'partial')",
    ]


def test_many_rows_of_one_kind_are_counted_and_not_all_listed() -> None:
    """Of 1,007 faults of one kind five are named."""
    findings = Findings()
    findings.rows("file.csv", np.ones(1007, dtype=bool), lambda row: f"row {row}", "is wrong")
    assert len(findings.problems) == SHOWN + 1
    assert findings.problems[0] == "file.csv: row 0: is wrong"
    assert findings.problems[-1] == "file.csv: 1,002 more rows: is wrong"


@pytest.mark.parametrize(
    ("customers", "named"), [(["C1", "C1"], "C1"), (["C1", "C2"], ""), (["C1", ""], "C1"), (["", ""], "")]
)
def test_an_order_names_its_customer_unless_its_lines_name_two(customers: list[str], named: str) -> None:
    """A line without a customer names none, so it does not contradict the others."""
    scenario = Scenario.from_rows(
        order_lines=[
            {
                **{"order_id": "SO-1", "line_id": str(place), "item_id": "W", "customer_id": customer},
                **{"quantity": 1, "requested_date": "2026-01-05"},
            }
            for place, customer in enumerate(customers)
        ],
        as_of="2026-01-05",
    )
    plan = two_classes()
    orders = plan.orders.iloc[:1].assign(order_id="SO-1", customer_id="nobody")
    problems = check(scenario, replace(plan, scenario=scenario, orders=orders)).problems
    assert f"order_etas.csv: SO-1: wrong customer_id (says 'nobody', must be '{named}')" in problems
