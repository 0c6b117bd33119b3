"""PuLP, which writes the program one variable at a time, and CBC, which solves it."""

from __future__ import annotations

import time

import pulp

from benchmarks.one_goal import OneGoal
from benchmarks.rivals.solved import Solved


def solve(program: OneGoal) -> Solved:
    """Solve the program; raises RuntimeError if there is no CBC or it does not call its answer optimal."""
    command = _command()
    start = time.perf_counter()
    problem = _problem(program)
    built = time.perf_counter()
    problem.solve(command)
    solved = time.perf_counter()
    if pulp.LpStatus[problem.status] != "Optimal":
        raise RuntimeError(f"CBC ended with {pulp.LpStatus[problem.status]}")
    return Solved(built - start, solved - built, pulp.value(problem.objective))


def _command() -> pulp.LpSolver:
    """Return the CBC that this PuLP knows: version 3 brings one of its own, version 4 looks for one."""
    available = pulp.listSolvers(onlyAvailable=True)
    name = next((name for name in ("PULP_CBC_CMD", "COIN_CMD") if name in available), None)
    if name is None:
        raise RuntimeError("PuLP finds no CBC: install it, the comparison needs one")
    return pulp.getSolver(name, msg=False)


def _problem(program: OneGoal) -> pulp.LpProblem:
    problem = pulp.LpProblem("one_goal", pulp.LpMinimize)
    shipped = [problem.add_variable(f"ship_{pair}", 0) for pair in range(len(program.line))]
    left = [problem.add_variable(f"open_{line}", 0) for line in range(len(program.demand))]
    problem += pulp.lpDot(program.cost.tolist() + program.open_cost.tolist(), shipped + left)
    of_line = [[variable] for variable in left]
    of_supply: list[list[pulp.LpVariable]] = [[] for _ in program.available]
    for line, supply, variable in zip(program.line.tolist(), program.supply.tolist(), shipped, strict=True):
        of_line[line].append(variable)
        of_supply[supply].append(variable)
    for variables, demand in zip(of_line, program.demand.tolist(), strict=True):
        problem += pulp.lpSum(variables) == demand
    for variables, available in zip(of_supply, program.available.tolist(), strict=True):
        problem += pulp.lpSum(variables) <= available
    return problem
