"""Planning a scenario in parts: each part where it lies, then what they come to together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from allocator.errors import InputError, Problem
from allocator.files import write_plan
from allocator.files.layout import SUMMARY, TABLES
from allocator.files.plan_folder import check_writable, not_writable, refuse_foreign
from allocator.files.summary import encoded, to_json
from allocator.files.tables import write_table
from allocator.files.whole_folder import real_place, replacement
from allocator.model import Model, load_model
from allocator.partitions.manifest import read_manifest
from allocator.partitions.merging import (
    classes_of_night,
    merged_orders,
    merged_stages,
    merged_summary,
    stages_with_lines,
)
from allocator.partitions.verifying import verify
from allocator.planning import allocate
from allocator.scenario import Settings, read
from allocator.scenario.promised import Promised

ORDERS = TABLES["orders"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PartPlan:
    """What the planner of all parts needs to know of one; the rest is on disk."""

    summary: Mapping[str, Any]
    orders: pd.DataFrame
    """order_etas of the part."""
    warnings: tuple[str, ...]
    settings: Settings
    has_others: bool
    """Whether any of its lines is not treated as `lose`: those alone take part in the model's own stages."""


Outcome = PartPlan | tuple[Problem, ...]
Work = Callable[[str], Outcome]
Spread = Callable[[Work, list[str]], Iterable[Outcome]]
"""Does the work for every folder and yields the outcomes in that order."""


@dataclass(frozen=True)
class PartedPlan:
    """A plan in parts that has been written."""

    summary: Mapping[str, Any]
    warnings: tuple[str, ...]


def one_by_one(work: Work, folders: list[str]) -> Iterator[Outcome]:
    """Plan the parts on this machine, one after the other: the memory of one part is enough."""
    return map(work, folders)


def plan_parts(
    folder: Path,
    out: Path,
    model: str | Path | Model | None = None,
    *,
    as_of: str | None = None,
    solver: str = "network",
    workers: int | None = None,
    time_limit: float | None = None,
    promised: Promised | None = None,
    spread: Spread = one_by_one,
    progress: Progress | None = None,
) -> PartedPlan:
    """Plan every part of a scenario made by `allocator partition`, and write all plans whole or not at all.

    `out` gets a folder with a plan for each part, and for all of them `order_etas.csv` and `summary.json`.
    Whoever does the work must see both folders under the same path.

    Raises InputError: a block crosses from one part to another, the input cannot be planned (all problems of
    all parts), or `out` cannot be written.
    """
    manifest = read_manifest(folder)
    check_writable(out)
    verify(folder, manifest)
    chosen = load_model(manifest.model if model is None else model)
    if chosen.service.max_promises_moved is not None:
        what = f"the model {chosen.name} limits the promises moved in a whole night"
        remedy = "plan the night in one piece, or without max_promises_moved"
        raise InputError([Problem("model", None, "service.max_promises_moved", what, remedy)])
    target = real_place(out)
    names = [part.folder for part in manifest.parts]
    done: list[PartPlan] = []
    problems: list[Problem] = []
    try:
        with replacement(target, refuse_foreign) as draft:
            work = partial(
                plan_part, folder.resolve(), draft, model=chosen, as_of=as_of, solver=solver,
                workers=workers, time_limit=time_limit, promised=promised,
            )  # fmt: skip
            for place, (name, outcome) in enumerate(zip(names, spread(work, names), strict=True), start=1):
                if isinstance(outcome, PartPlan):
                    done.append(outcome)
                else:
                    problems += (each._replace(table=f"{name}/{each.table}") for each in outcome)
                if progress is not None:
                    progress("planning parts", place, len(names))
            if problems:
                raise InputError(problems)
            orders = merged_orders([part.orders for part in done])
            classes = classes_of_night(done[0].settings)
            summaries = [part.summary for part in done]
            stages = merged_stages(
                chosen, classes, [stages_with_lines(part.summary["stages"], part.has_others) for part in done]
            )
            summary = merged_summary(str(folder.resolve()), names, summaries, stages, len(orders))
            with (draft / ORDERS.file).open("xb") as file:
                write_table(orders, ORDERS, file)
            (draft / SUMMARY).write_bytes(encoded(to_json(summary)))
    except OSError as error:
        raise not_writable(target, error) from error
    return PartedPlan(summary, tuple(dict.fromkeys(text for part in done for text in part.warnings)))


def plan_part(
    folder: Path,
    out: Path,
    name: str,
    *,
    model: Model,
    as_of: str | None,
    solver: str,
    workers: int | None,
    time_limit: float | None,
    promised: Promised | None = None,
) -> Outcome:
    """Plan one part and write its plan; return what is needed of it, or the problems of its input."""
    try:
        scenario = read(folder / name, as_of, promised)
        plan = allocate(scenario, model, solver=solver, workers=workers, time_limit=time_limit)
    except InputError as error:
        return error.problems
    write_plan(plan, out / name)
    has_others = bool((scenario.tables["order_lines"]["treatment"] != "lose").any())
    return PartPlan(plan.summary, plan.orders, scenario.warnings, scenario.settings, has_others)
