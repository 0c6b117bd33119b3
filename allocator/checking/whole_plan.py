"""Check a plan against its input: what `allocator check` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from allocator.checking.alerts import check_alerts
from allocator.checking.dates import check_dates
from allocator.checking.exceptions import check_exceptions
from allocator.checking.facts import gather
from allocator.checking.feasibility import check_rules
from allocator.checking.figures import check_etas, check_orders, outcome
from allocator.checking.findings import Findings
from allocator.checking.proof import Proof, prove, stage_frame
from allocator.checking.report import CheckReport
from allocator.checking.schedule import read_schedule
from allocator.checking.scope import outside
from allocator.checking.shortages import check_shortages
from allocator.checking.summary import check_summary
from allocator.checking.tables import COLUMNS, Tables
from allocator.model import Model, load_model, parse_model
from allocator.scenario import Scenario


def check(scenario: Scenario, plan: Tables, model: Model | str | Path | None = None) -> CheckReport:
    """Prove a plan from its input and its tables alone.

    Recomputes every constraint, every figure, every stage value, and from the prices the bound of every
    stage. The model is the plan's own unless one is given; a plan read from a folder has it in its summary.

    Raises UsageError if there is no such model, InputError if the summary's is none.
    """
    model = model_of(plan, model)
    findings = Findings()
    proofs: list[Proof] = []
    if not _lacks_columns(plan, findings):
        proofs = _check(scenario, plan, model, findings)
    return CheckReport(
        problems=tuple(findings.problems),
        notes=(*findings.notes, *_notes(scenario, plan)),
        stages=stage_frame(proofs),
        num_lines=len(scenario.tables["order_lines"]),
        num_shipments=len(plan.shipments),
    )


def _check(scenario: Scenario, plan: Tables, model: Model, findings: Findings) -> list[Proof]:
    unknown = outside(model)
    if unknown:
        findings.add("scenario", f"uses {', '.join(unknown)}, which this check cannot prove")
        return []
    facts = gather(scenario, model)
    schedule = read_schedule(scenario, facts, plan.shipments, findings)
    check_rules(scenario, facts, schedule, findings)
    got = outcome(facts, schedule)
    check_etas(scenario, facts, got, plan.etas, findings)
    check_orders(scenario, facts, got, plan.orders, findings)
    check_dates(scenario, model, facts, got, plan.etas, plan.orders, plan.summary, findings)
    check_shortages(scenario, facts, got, plan.shortages, findings)
    check_alerts(scenario, facts, got, plan.alerts, findings)
    check_summary(scenario, model, got, plan.summary, findings)
    check_exceptions(scenario, facts, got, plan, findings)
    return prove(scenario, facts, model, got, plan, findings)


def model_of(plan: Tables, model: Model | str | Path | None) -> Model:
    """Return the model given, else the one the plan was made with, else the one that its summary holds."""
    made_with = model or getattr(plan, "model", None)
    name, definition = str(plan.summary.get("model", "")), plan.summary.get("model_definition")
    if made_with is None and isinstance(definition, Mapping):
        return parse_model(name, definition)
    return load_model(made_with or name)


def _lacks_columns(plan: Tables, findings: Findings) -> bool:
    lacking = [
        (name, column)
        for name, columns in COLUMNS.items()
        for column in columns.split()
        if column not in getattr(plan, name).columns
    ]
    for name, column in lacking:
        findings.add(name, f"no column {column}")
    return bool(lacking)


def _notes(scenario: Scenario, plan: Tables) -> list[str]:
    """A changed input is said: the plan may still hold."""
    if plan.summary.get("digest") in (None, scenario.digest):
        return []
    return ["The input has changed since this plan was made (its digest differs)."]
