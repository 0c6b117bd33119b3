"""summary.json: what it says of the run, its counts and its totals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from allocator.checking.figures import STATUSES, Outcome
from allocator.checking.findings import Findings, number_text
from allocator.checking.vectors import NEVER, Floats, day_numbers, exact_sum, numbers
from allocator.model import Model
from allocator.scenario import Scenario

FILE = "summary.json"


def check_summary(
    scenario: Scenario, model: Model, got: Outcome, summary: Mapping[str, Any], findings: Findings
) -> None:
    """Compare the settings it repeats, `counts` and `totals`."""
    settings = scenario.settings
    repeated = {
        "as_of": settings.as_of.isoformat(),
        "model": model.name,
        "priority": settings.priority,
        "requested_date": settings.requested_date,
        "currency": settings.currency,
    }
    for name, expected in repeated.items():
        stated = summary.get(name)
        if (str(stated) if name == "as_of" else stated) != expected:
            findings.add(FILE, f"{name}: says {stated!r}, must be {expected!r}")
    _check_budget(scenario, model, got, summary.get("promise_budget"), findings)
    _compare_numbers(findings, "counts", summary.get("counts"), counts(scenario, model, got, summary))
    _compare_numbers(findings, "totals", summary.get("totals"), totals(scenario, got))


def _check_budget(scenario: Scenario, model: Model, got: Outcome, stated: Any, findings: Findings) -> None:
    """Count the promised lines that are not in full on their promise, and how many may be so.

    More than may be are a fault unless the plan says that none moves fewer, which is taken on trust.
    """
    share = model.service.max_promises_moved
    if share is None:
        return
    promise = day_numbers(scenario.tables["order_lines"]["current_promise_date"], NEVER)
    promised = int((promise < NEVER).sum())
    moved = int(((promise < NEVER) & (got.short | (got.eta > promise))).sum())
    allowed = math.floor(share * promised + 1e-9)
    expected = {"promised": promised, "moved": moved, "allowed": allowed}
    _compare_numbers(findings, "promise_budget", stated, expected)
    fewest = stated.get("fewest") if isinstance(stated, Mapping) else None
    if fewest != (moved if moved > allowed else None):
        what = f"fewest says {fewest!r}, but {moved:,} promised lines get a later date and {allowed:,} may"
        findings.add(FILE, f"promise_budget: {what}")


def _weights_of_nobody(scenario: Scenario, model: Model) -> int:
    """Count the weights of segments, stage by stage, that neither a line nor a customer has."""
    tables = [scenario.tables[name]["segment"].unique() for name in ("order_lines", "customers")]
    there = set(np.concatenate(tables))
    return sum(name not in there for stage in model.stages for name in stage.segment_weights or {})


def counts(scenario: Scenario, model: Model, got: Outcome, summary: Mapping[str, Any]) -> dict[str, float]:
    """Lines, orders, lines of each status, late lines, shipments, doubts."""
    doubts = len(scenario.doubts) + _weights_of_nobody(scenario, model)
    if len(scenario.tables["reservations"]):
        # A reservation that is short shows only when supplies are netted: such doubts come on top.
        stated = (summary.get("counts") or {}).get("data_doubts")
        doubts = max(doubts, stated if isinstance(stated, int) else 0)
    status = np.bincount(got.status, minlength=len(STATUSES))
    return {
        "order_lines": len(got.status),
        "orders": int(scenario.tables["order_lines"]["order_id"].nunique()),
        **{str(name): int(status[place]) for place, name in enumerate(STATUSES)},
        "late": int(got.late.sum()),
        "shipments": len(got.schedule.line),
        "data_doubts": doubts,
    }


def totals(scenario: Scenario, got: Outcome) -> dict[str, float]:
    """Units, their price and their margin: all asked for, allocated, allocated to late lines, open."""
    lines = scenario.tables["order_lines"]
    parts: dict[str, Floats] = {
        "": numbers(lines["quantity"]),
        "allocated_": got.allocated,
        "late_": got.allocated * got.late,
        "open_": got.open,
    }
    each: dict[str, Floats] = {
        "quantity": np.ones(len(lines)),
        "value": numbers(lines["unit_price"]),
        "margin": numbers(lines["unit_margin"]),
    }
    return {
        f"{part}{name}": exact_sum(units * rate)[0]
        for name, rate in each.items()
        for part, units in parts.items()
    }


def _compare_numbers(findings: Findings, part: str, stated: Any, expected: Mapping[str, float]) -> None:
    """Compare a part of the summary that is numbers by name."""
    stated = stated if isinstance(stated, Mapping) else {}
    for name, number in expected.items():
        cell = stated.get(name, np.nan)
        says = float(cell) if isinstance(cell, int | float) else np.nan
        if not np.isclose(says, number, rtol=1e-9, atol=1e-6):
            what = f"says {number_text(says)}, must be {number_text(number)}"
            findings.add(FILE, f"{part}.{name}: {what}")
