"""Nights in parts on the command line: the commands that look at every part in turn."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.progress import ProgressLine

if TYPE_CHECKING:
    from allocator import Model
    from allocator.scenario.promised import Promised


def run_parts(
    folder: Path,
    out: Path,
    model: Model | None,
    as_of: datetime | None,
    solver: str,
    workers: int | None,
    time_limit: float | None,
    scheduler: str | None,
    promised: Promised | None,
    quiet: bool,
) -> None:
    """Plan every part, here or on a cluster, and say what they come to."""
    from allocator.cluster import connected
    from allocator.partitions.planning import one_by_one, plan_parts

    with (
        ProgressLine(quiet) as progress,
        nullcontext() if scheduler is None else connected(scheduler) as cluster,
    ):
        plan = plan_parts(
            folder,
            out,
            model,
            as_of=None if as_of is None else as_of.date().isoformat(),
            solver=solver,
            workers=workers,
            time_limit=time_limit,
            promised=promised,
            spread=one_by_one if cluster is None else cluster.map,
            progress=progress,
        )
    if quiet:
        return
    for warning in plan.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(parts_headline(plan.summary, out))


def parts_headline(summary: Any, out: Path) -> str:
    """Say in a few lines what a plan in parts comes to, and where to look."""
    counts = summary["counts"]
    proven = all(stage["proven"] for stage in summary["stages"])
    proof = "proven optimal" if proven else "NOT proven optimal, see the stages in summary.json"
    in_parts = f"in {len(summary['parts']):,} parts"
    return "\n".join(
        [
            f"Plan of {summary['as_of']} by the model {summary['model']} {in_parts}, {proof}.",
            f"{counts['order_lines']:,} order lines: {counts['ship_now']:,} ship today, "
            f"{counts['scheduled']:,} scheduled, {counts['partial']:,} partial, "
            f"{counts['on_hold']:,} on hold; {counts['late']:,} are late.",
            f"Each part has its plan and report in a folder of {out}; "
            "order_etas.csv and summary.json are for all.",
        ]
    )


def check_parts(out: Path, summary: Any, folders: list[Path], check: Any) -> bool:
    """Check every part with `check`, which says what it finds and whether all is well."""
    from allocator.checking.parts import parts_problems
    from allocator.files import read_plan
    from allocator.files.layout import TABLES
    from allocator.files.tables import read_table

    ok = True
    parts = []
    for folder in folders:
        click.echo(f"{folder.name}:")
        ok &= check(folder)
        stored = read_plan(folder)
        parts.append((stored.summary, stored.etas))
    with (out / TABLES["orders"].file).open("rb") as file:
        problems = list(parts_problems(summary, read_table(TABLES["orders"], file), parts))
    for problem in problems:
        click.echo(problem)
    if ok and not problems:
        click.echo("The plan in parts holds: every part does, and together they are what it says of all.")
    return ok and not problems
