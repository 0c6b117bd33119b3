"""OR-Tools' min-cost flow: supplies to lines, with what stays open and what stays in stock."""

from __future__ import annotations

import time

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.one_goal import OneGoal
from benchmarks.rivals.solved import Solved


def solve(program: OneGoal) -> Solved:
    """Solve the program; raises RuntimeError if OR-Tools does not call its answer optimal."""
    start = time.perf_counter()
    flow = _flow(program)
    built = time.perf_counter()
    status = flow.solve()
    solved = time.perf_counter()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"OR-Tools ended with {status}")
    return Solved(built - start, solved - built, flow.optimal_cost())


def _flow(program: OneGoal) -> SimpleMinCostFlow:
    """Nodes: the lines, the supplies, the source of what stays open, the sink of what stays in stock."""
    demand, available = program.demand, program.available
    lines, supplies = np.arange(len(demand)), len(demand) + np.arange(len(available))
    never, kept = len(demand) + len(available), len(demand) + len(available) + 1
    tails = np.concatenate([supplies[program.supply], np.full(len(lines), never), supplies, [never]])
    heads = np.concatenate([program.line, lines, np.full(len(supplies), kept), [kept]])
    units = np.minimum(demand[program.line], available[program.supply])
    capacities = np.concatenate([units, demand, available, [demand.sum()]])
    costs = np.concatenate([program.cost, program.open_cost, np.zeros(len(supplies) + 1, dtype=np.int64)])
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    nodes = np.concatenate([lines, supplies, [never, kept]])
    flow.set_nodes_supplies(nodes, np.concatenate([-demand, available, [demand.sum(), -available.sum()]]))
    return flow
