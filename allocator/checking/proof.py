"""Stage values and bounds: what the plan states against what its shipments and prices give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocator.checking.bound import bound
from allocator.checking.facts import Facts
from allocator.checking.figures import Outcome
from allocator.checking.findings import Findings, number_text
from allocator.checking.prices import read_prices
from allocator.checking.stages import Step, steps, totals
from allocator.checking.tables import Tables
from allocator.checking.vectors import Floats
from allocator.model import Model

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
    """The best that any plan could reach, given the steps before; NaN after a step that is not proven."""
    from_prices: bool
    proven: bool

    @property
    def name(self) -> str:
        """Words for a sentence."""
        return f"{self.step.goal} of class {self.step.label}" if self.step.label else self.step.goal


def prove(facts: Facts, model: Model, got: Outcome, plan: Tables, findings: Findings) -> list[Proof]:
    """Recompute every stage value and its bound, and note where the summary says something else.

    Prices prove a step only while every step before it is proven: what is given up there could buy more here.
    """
    all_steps = steps(model, facts.lines.classes)
    all_stated = _stated(all_steps, plan.summary, findings)
    best = bound(facts, all_steps, read_prices(facts, len(all_steps), plan.prices, findings))
    values = _costs(facts, all_steps, got, np.ones(len(got.open)))
    priced = (
        _costs(facts, all_steps, got, (~best.skipped).astype(np.float64)) if best.skipped.any() else values
    )
    proofs, tight = [], True
    for k, (step, stated) in enumerate(zip(all_steps, all_stated, strict=True)):
        value, size = values[k]
        room = _room(priced[k][0], priced[k][1] + best.size[k])
        reached = abs(priced[k][0] - best.value[k]) <= room
        from_prices = not best.unpriced(facts, step.rank)
        limit = step.sign * best.value[k] + 0.0 if from_prices else stated.bound
        met = reached if from_prices else reached and _same(stated.bound, step.sign * value, size)
        proof = Proof(
            step,
            stated,
            value=step.sign * value + 0.0,
            bound=limit if tight else np.nan,
            from_prices=from_prices,
            proven=tight and met and (from_prices or stated.proven),
        )
        _compare(proof, size + best.size[k], tight, findings)
        proofs.append(proof)
        tight = tight and reached
    return proofs


def _costs(facts: Facts, all_steps: list[Step], got: Outcome, share: Floats) -> list[tuple[float, float]]:
    """Cost of each step, and the size of its terms, of this share of every line."""
    schedule = got.schedule
    units = schedule.units * share[schedule.line]
    return totals(facts, all_steps, schedule.trips(facts), units, got.open * share)


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


def _compare(proof: Proof, size: float, tight: bool, findings: Findings) -> None:
    """Note what the summary says wrongly of one step."""
    stated, name = proof.stated, proof.name
    if not _same(stated.value, proof.value, size):
        findings.add(
            FILE,
            f"{name}: says value {number_text(stated.value)}, the shipments give {number_text(proof.value)}",
        )
    if not tight:
        return
    if proof.from_prices and not _same(stated.bound, proof.bound, size):
        findings.add(
            FILE,
            f"{name}: says bound {number_text(stated.bound)}, the prices give {number_text(proof.bound)}",
        )
    if stated.proven and not proof.proven:
        gap = f"value {number_text(proof.value)}, bound {number_text(proof.bound)}"
        findings.add(FILE, f"{name}: says it is proven optimal, but it is not ({gap})")
    if proof.proven and not stated.proven:
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
