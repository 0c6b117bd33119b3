"""Stage values and bounds: what the plan states against what its shipments and prices give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocator.checking.bound import bound
from allocator.checking.facts import Facts
from allocator.checking.fairness import smallest_share
from allocator.checking.figures import Outcome
from allocator.checking.findings import Findings, group_name, number_text
from allocator.checking.goals import FAIR_SHARE, STABILITY
from allocator.checking.prices import read_prices
from allocator.checking.stability import moved, weighted
from allocator.checking.stages import Step, steps, totals
from allocator.checking.tables import Tables
from allocator.checking.vectors import Flags
from allocator.model import Model
from allocator.scenario import Scenario

FILE = "summary.json"
STAGE_COLUMNS = ["class", "goal", "value", "recomputed", "bound", "bound_from", "proven"]


@dataclass(frozen=True)
class Stated:
    """An entry of `summary["stages"]`; NaN where a number is missing."""

    label: str
    goal: str
    value: float
    bound: float
    proven: bool


@dataclass(frozen=True)
class Proof:
    """One step with all that is known of it; numbers in the goal's own sense."""

    step: Step
    stated: Stated
    value: float
    bound: float
    """The best that any plan could reach, given the steps before; NaN after a step that is not proven.

    Of lines without prices it is what the summary says; of all others it is computed.
    """
    from_prices: bool
    proven: bool

    @property
    def name(self) -> str:
        """Words for a sentence."""
        group = group_name(self.step.label)
        return f"{self.step.goal} of {group}" if group else self.step.goal


def prove(
    scenario: Scenario, facts: Facts, model: Model, got: Outcome, plan: Tables, findings: Findings
) -> list[Proof]:
    """Recompute every stage value and its bound, and note where the summary says something else.

    Prices prove a step only while every step before it is proven: what is given up there could buy more here.
    Lines without prices, in blocks that rules concern, share nothing with the others, so of them the summary
    says how far they may be from the best (value - bound), and the bound of all is that and the prices' own.
    """
    all_steps = steps(model, facts.lines)
    all_stated = _stated(all_steps, plan.summary, findings)
    best = bound(facts, all_steps, read_prices(facts, len(all_steps), plan.prices, findings))
    costs = _costs(facts, all_steps, got)
    priced = _costs(facts, all_steps, got, ~best.skipped) if best.skipped.any() else costs
    days = moved(scenario, facts, got, getattr(plan, "last_plan", None), findings)
    proofs, tight, settled, blamed = [], True, True, False
    for k, (step, stated) in enumerate(zip(all_steps, all_stated, strict=True)):
        value, size = costs[k]
        if step.goal == FAIR_SHARE:
            value, size = _fair_cost(scenario, facts, step, got)
        elif step.goal == STABILITY:
            value = size = weighted(step, facts, days)
        room = _room(priced[k][0], priced[k][1] + best.size[k])
        reached = abs(priced[k][0] - best.value[k]) <= room
        # Nothing is steadier than a plan that moves nothing.
        best_there_is = step.goal == STABILITY and value <= room
        from_prices = best_there_is or (
            step.goal not in (FAIR_SHARE, STABILITY) and not best.unpriced(facts, step)
        )
        limit = best.value[k] if from_prices else step.sign * stated.bound + best.value[k] - priced[k][0]
        known = tight and (from_prices or settled)
        met = reached if from_prices else reached and _same(stated.bound, step.sign * value, size)
        proof = Proof(
            step,
            stated,
            value=step.sign * value + 0.0,
            bound=step.sign * limit + 0.0 if known else np.nan,
            from_prices=from_prices,
            proven=known and met and (from_prices or stated.proven),
        )
        _compare_value(proof, size + best.size[k], findings)
        if tight and not blamed:
            _compare_bound(proof, size + best.size[k], settled, findings)
        proofs.append(proof)
        tight, settled = tight and reached, settled and (from_prices or met)
        blamed = blamed or (stated.proven and not proof.proven)
    return proofs


def _costs(
    facts: Facts, all_steps: list[Step], got: Outcome, chosen: Flags | None = None
) -> list[tuple[float, float]]:
    """Cost of each step, and the size of its terms, of all lines or of those chosen."""
    schedule, units, still_open = got.schedule, got.schedule.ordered, got.open
    if chosen is not None:
        units, still_open = units * chosen[schedule.line], still_open * chosen
    return totals(facts, all_steps, schedule.trips(facts), units, still_open)


def _fair_cost(scenario: Scenario, facts: Facts, step: Step, got: Outcome) -> tuple[float, float]:
    share = smallest_share(scenario, facts, step, got.allocated)
    return step.sign * share, share


def _stated(all_steps: Sequence[Step], summary: Mapping[str, Any], findings: Findings) -> list[Stated]:
    """Return the entries of the summary, blank ones where they are not the steps of the model in order."""
    entries = summary.get("stages")
    entries = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    names = [(str(entry.get("class", "")), str(entry.get("goal", ""))) for entry in entries]
    wanted = [(step.label, step.goal) for step in all_steps]
    if names != wanted:
        findings.add(FILE, f"stages are {_listed(names)}, must be {_listed(wanted)}")
        return [Stated(label, goal, np.nan, np.nan, False) for label, goal in wanted]
    return [
        Stated(*name, _number(entry.get("value")), _number(entry.get("bound")), entry.get("proven") is True)
        for name, entry in zip(names, entries, strict=True)
    ]


def _listed(names: Sequence[tuple[str, str]]) -> str:
    return ", ".join(" ".join(filter(None, name)) for name in names) or "missing"


def _number(cell: Any) -> float:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else np.nan


def _compare_value(proof: Proof, size: float, findings: Findings) -> None:
    """Note where the summary states another value than the shipments have."""
    stated, name = proof.stated, proof.name
    if not _same(stated.value, proof.value, size):
        findings.add(
            FILE,
            f"{name}: says value {number_text(stated.value)}, the shipments give {number_text(proof.value)}",
        )


def _compare_bound(proof: Proof, size: float, settled: bool, findings: Findings) -> None:
    """Note what the summary says wrongly of the bound; `settled`: every stated bound before it is reached."""
    stated, name = proof.stated, proof.name
    sign = proof.step.sign
    if proof.from_prices and not _same(stated.bound, proof.bound, size):
        findings.add(
            FILE,
            f"{name}: says bound {number_text(stated.bound)}, the prices give {number_text(proof.bound)}",
        )
    beaten = sign * (stated.bound - proof.value) > _room(proof.value, size)
    if beaten and not proof.from_prices:
        better = f"the shipments are better ({number_text(proof.value)})"
        findings.add(FILE, f"{name}: says bound {number_text(stated.bound)}, but {better}")
    if stated.proven and not proof.proven:
        gap = f"value {number_text(proof.value)}, bound {number_text(proof.bound)}"
        findings.add(FILE, f"{name}: says it is proven optimal, but it is not ({gap})")
    if settled and proof.proven and not stated.proven:
        findings.add(FILE, f"{name}: says it is not proven, but the prices prove it")


def _same(one: float, other: float, size: float) -> bool:
    """Equal but for rounding; NaN equals nothing."""
    return abs(one - other) <= _room(max(abs(one), abs(other)), size)


def _room(value: float, size: float) -> float:
    """1e-6, a relative 1e-9, and the rounding of a sum whose terms have this size in all."""
    return 1e-6 + 1e-9 * abs(value) + 1e-15 * size


def stage_frame(proofs: Sequence[Proof]) -> pd.DataFrame:
    """One row per step: class, goal, value stated and recomputed, bound and where it comes from, proven."""
    rows = [
        {
            "class": proof.step.label,
            "goal": proof.step.goal,
            "value": proof.stated.value,
            "recomputed": proof.value,
            "bound": proof.bound,
            "bound_from": "prices" if proof.from_prices else "summary",
            "proven": proof.proven,
        }
        for proof in proofs
    ]
    return pd.DataFrame(rows, columns=STAGE_COLUMNS).astype({"proven": bool})
