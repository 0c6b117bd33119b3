"""From a scenario to a plan."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from allocator.cluster import Cluster
from allocator.model import Model, load_model
from allocator.network import build_network
from allocator.network.fingerprints import fingerprints
from allocator.network.kept import keep
from allocator.objective import build_objective
from allocator.plan.build import build_plan
from allocator.plan.last_plan import PlanTables, last_plan_of
from allocator.plan.plan import Plan
from allocator.progress import Progress, say_nothing
from allocator.scenario import Scenario
from allocator.solve import NETWORK, solve
from allocator.solve.net_change import block_table, solve_changes
from allocator.solve.solution import over_all_pairs
from allocator.solve.steady import keep_last_plan


def allocate(
    scenario: Scenario,
    model: str | Path | Model | None = None,
    *,
    solver: str = NETWORK,
    workers: int | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    previous: PlanTables | str | Path | None = None,
    cluster: Cluster | None = None,
) -> Plan:
    """Allocate the supplies of a scenario to its order lines, proven optimal by the model's goals.

    `model` is the name of a shipped model, a TOML file or a Model; the scenario's own by default.
    `solver` is `network` (exact, the default), `highs`, or a solver that PuLP finds, such as `cbc`.
    `time_limit` is the number of seconds that the blocks of order lines linked by rules may take together
    (what is missed of the optimum is stated, stage by stage); without one, as long as it takes.
    `previous` is the last plan, or its folder: the goal `stability` keeps to it, and blocks of lines and
    supplies that have not changed since, of a plan of the same day and model, are taken over, not solved.
    `workers` is the number of threads, by default one per processor. `progress` is called as work goes on.
    `cluster` is a connection to other machines (see `allocator.cluster.connected`): blocks are solved there.

    Raises UsageError for an unknown model or solver, InputError for a scenario that cannot be planned,
    NoProvenPlanError where the solver gives up, EngineError where the cluster does.

    >>> scenario = Scenario.from_rows(
    ...     order_lines=[{"order_id": "SO-1", "item_id": "A", "quantity": 5, "requested_date": "2026-01-05"}],
    ...     stock=[{"item_id": "A", "quantity": 3}],
    ...     as_of="2026-01-05",
    ... )
    >>> plan = allocate(scenario)
    >>> plan.etas[["order_id", "allocated_quantity", "open_quantity", "status"]].values.tolist()
    [['SO-1', 3.0, 2.0, 'partial']]
    """
    clock = _Clock()
    chosen = load_model(scenario.settings.model if model is None else model)
    last = None if previous is None else last_plan_of(previous, scenario, chosen)
    say = progress or say_nothing
    say("pairing", 0, 0)
    with clock.measure("network"):
        network = build_network(scenario, chosen)
        objective = build_objective(network, chosen)
    end = None if time_limit is None else time.monotonic() + time_limit
    with clock.measure("solve"):
        fingerprint = fingerprints(scenario, chosen, network, objective)
        solving = partial(
            solve, solver=solver, workers=workers, progress=progress, seconds=time_limit, cluster=cluster
        )
        if last is None or last.blocks is None:
            solution = solving(network, objective)
        else:
            solution = solve_changes(last.blocks, fingerprint, network, objective, solving)
        threads = workers or os.cpu_count() or 1
        most_moved, budget = chosen.service.max_promises_moved, {}
        if most_moved is not None or (last is not None and last.shipments is not None):
            network, solution = over_all_pairs(network, solution)
        if last is not None and last.shipments is not None:
            network = replace(network, kept=keep(network, last.shipments))
            network, solution = keep_last_plan(network, objective, solution, threads, end, progress)
        reusable = solution.proven.copy()
        if most_moved is not None:
            from allocator.solve.promises import keep_promises

            network, solution, found, touched = keep_promises(
                network, objective, solution, most_moved, threads, end, progress
            )
            budget = {"promise_budget": vars(found)}
            reusable[touched] = False
        network = network.with_pairs(solution.pairs)
        blocks = block_table(network, solution, fingerprint, reusable)
    say("tabulating", 0, 0)
    with clock.measure("tables"):
        plan = build_plan(scenario, chosen, network, objective, solution)
    run = {
        "solver": {"name": solver, "version": version("stock-allocator")},
        "timings": clock.seconds,
    }
    if last is None:
        return replace(plan, summary={**plan.summary, **budget, **run}, blocks=blocks)
    summary = {**plan.summary, **budget, "previous": last.summary, **run}
    return replace(plan, summary=summary, last_plan=last.shipments, blocks=blocks)


class _Clock:
    """Seconds by part of the work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[part] = round(time.perf_counter() - start, 3)
