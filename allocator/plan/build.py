"""All tables of a plan, made from a solution."""

from __future__ import annotations

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


def build_plan(
    scenario: Scenario, model: Model, network: Network, objective: Objective, solution: Solution
) -> Plan:
    """Return the plan that a solution stands for; every figure comes from its allocations."""
    results = line_results(network, solution.held, solution.open)
    reasons = explain(scenario, model, network, solution, results, line_names(scenario, network))
    schedule = shipping_schedule(scenario, network, solution, results)
    expected = expected_receipts(scenario, model)
    told = customer_dates(model, network, results, expected)
    etas = customer_etas(scenario, network, results, told.lines, reasons)
    doubts = data_doubts(scenario, model, network)
    stages = stage_values(network, objective, solution, results.served)
    exceptions = find_exceptions(network, results, etas)
    return Plan(
        scenario=scenario,
        model=model,
        shipments=schedule,
        etas=etas,
        orders=order_etas(scenario, etas, told.orders),
        shortages=shortages(scenario, network, objective, solution, results),
        alerts=stock_alerts(scenario, model, network, solution, results),
        doubts=doubts,
        prices=price_table(network, solution),
        summary=summarise(
            scenario, model, network, etas, len(schedule), stages, exceptions, len(doubts), expected
        ),
    )


def line_names(scenario: Scenario, network: Network) -> pa.LargeStringArray:
    """Return the name that people call each line of the network by: order_id/line_id."""
    table = scenario.tables["order_lines"]
    names = join(array_of(table["order_id"]), "/", array_of(table["line_id"]))
    return names.take(pa.array(network.lines.row))
