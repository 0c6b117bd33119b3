"""All tables of a plan, made from a solution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa

from allocator.lateness import expected_receipts
from allocator.model import Model
from allocator.network import Network
from allocator.objective import Objective
from allocator.plan.alerts import stock_alerts
from allocator.plan.dates import customer_dates
from allocator.plan.doubts import data_doubts
from allocator.plan.etas import customer_etas, order_etas
from allocator.plan.exceptions import find_exceptions
from allocator.plan.lines import line_results
from allocator.plan.plan import Plan
from allocator.plan.proof import price_table
from allocator.plan.reasons import explain
from allocator.plan.shipments import shipping_schedule
from allocator.plan.shortages import shortages
from allocator.plan.stages import stage_values
from allocator.plan.summary import summarise
from allocator.scenario import Scenario
from allocator.scenario.texts import array_of, join
from allocator.solve.solution import Solution
from allocator.threads import each


def build_plan(
    scenario: Scenario, model: Model, network: Network, objective: Objective, solution: Solution
) -> Plan:
    """Return the plan that a solution stands for; every figure comes from its allocations."""
    results = line_results(network, solution.held, solution.open)
    expected = expected_receipts(scenario, model)
    told = customer_dates(model, network, results, expected)

    def tables_of_lines() -> tuple[pd.DataFrame, pd.DataFrame]:
        reasons = explain(scenario, model, network, solution, results, line_names(scenario, network))
        etas = customer_etas(scenario, network, results, told.lines, reasons)
        return etas, order_etas(scenario, etas, told.orders)

    makers: dict[str, Callable[[], Any]] = {
        "lines": tables_of_lines,
        "shipments": lambda: shipping_schedule(scenario, network, solution, results),
        "alerts": lambda: stock_alerts(scenario, model, network, solution, results),
        "stages": lambda: stage_values(network, objective, solution, results.served),
        "shortages": lambda: shortages(scenario, network, objective, solution, results),
        "prices": lambda: price_table(network, solution),
        "doubts": lambda: data_doubts(scenario, model, network),
    }
    made = dict(zip(makers, each(lambda name: makers[name](), makers, len(network.lines)), strict=True))
    etas, orders = made.pop("lines")
    exceptions = find_exceptions(network, results, etas)
    counts = len(made["shipments"]), made.pop("stages"), exceptions, len(made["doubts"])
    summary = summarise(scenario, model, network, etas, *counts, expected)
    return Plan(scenario=scenario, model=model, etas=etas, orders=orders, **made, summary=summary)


def line_names(scenario: Scenario, network: Network) -> pa.LargeStringArray:
    """Return the name that people call each line of the network by: order_id/line_id."""
    table = scenario.tables["order_lines"]
    names = join(array_of(table["order_id"]), "/", array_of(table["line_id"]))
    return names.take(pa.array(network.lines.row))
