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
from typing import Any

from allocator.cluster import Cluster
from allocator.model import Model, load_model
from allocator.network import Network, build_network
from allocator.network.fingerprints import fingerprints
from allocator.network.kept import keep
from allocator.network.places import number_places
from allocator.network.rules import Rules
from allocator.objective import build_objective
from allocator.plan.build import build_plan
from allocator.plan.last_plan import PlanTables, last_plan_of
from allocator.plan.plan import Plan
from allocator.progress import Progress, say_nothing
from allocator.scenario import Scenario
from allocator.solve import NETWORK, Solution, solve
from allocator.solve.limits import plan_within_limits
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
    most_moved = chosen.service.max_promises_moved
    say = progress or say_nothing
    say("pairing", 0, 0)
    threads = workers or os.cpu_count() or 1
    end = None if time_limit is None else time.monotonic() + time_limit
    made: dict[str, Any] = {}

    def begin(rules: Rules | None) -> tuple[Network, Solution]:
        """Plan each block on its own."""
        with clock.measure("network"):
            network = build_network(scenario, chosen, rules)
            objective = build_objective(network, chosen)
        with clock.measure("solve"):
            fingerprint = fingerprints(scenario, chosen, network, objective)
            made.update(objective=objective, fingerprint=fingerprint)
            seconds = None if end is None else max(end - time.monotonic(), 0.0)
            solving = partial(
                solve, solver=solver, workers=workers, progress=progress, seconds=seconds, cluster=cluster
            )
            if last is None or last.blocks is None:
                return network, solving(network, objective)
            return network, solve_changes(last.blocks, fingerprint, network, objective, solving)

    def finish(network: Network, solution: Solution) -> tuple[Network, Solution]:
        """Keep the last plan, and promises over the whole night."""
        objective = made["objective"]
        with clock.measure("solve"):
            if most_moved is not None or (last is not None and last.shipments is not None):
                network, solution = over_all_pairs(network, solution)
            if last is not None and last.shipments is not None:
                network = replace(network, kept=keep(network, last.shipments))
                network, solution = keep_last_plan(network, objective, solution, threads, end, progress)
            reusable = solution.proven.copy()
            made.update(budget={}, reusable=reusable)
            if most_moved is not None:
                from allocator.solve.promises import keep_promises

                network, solution, found, touched = keep_promises(
                    network, objective, solution, most_moved, threads, end, progress
                )
                made["budget"] = {"promise_budget": vars(found)}
                reusable[touched] = False
        return network.with_pairs(solution.pairs), solution

    # Shares are made equal over every line, so a fair night is one program whatever its limits.
    fair = any("fair_share" in stage.goals for stage in chosen.stages)
    if not fair and any(len(scenario.tables[name]) for name in ("quotas", "protections", "capacities")):
        network, solution = plan_within_limits(number_places(scenario).rules, begin, finish)
    else:
        network, solution = finish(*begin(None))
    objective, budget = made["objective"], made["budget"]
    blocks = block_table(network, solution, made["fingerprint"], made["reusable"])
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
        spent = self.seconds.get(part, 0.0) + time.perf_counter() - start
        self.seconds[part] = round(spent, 3)
