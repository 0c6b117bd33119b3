"""`allocator run`: tonight's plan."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.ledger import ledger_option, ledger_warnings, promised_in
from allocator.cli.progress import ProgressLine
from allocator.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from allocator import Model, Scenario
    from allocator.cluster import Cluster
    from allocator.files import StoredPlan


@click.command(short_help="Make tonight's plan from a scenario.")
@click.argument("scenario")
@click.option("--model", metavar="NAME|FILE.toml", help="What is optimised; the scenario's own by default.")
@click.option(
    "--out",
    default="out",
    show_default=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the plan goes; a plan that is there is replaced, whole or not at all.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Plan as of this day (YYYY-MM-DD) instead of the scenario's.",
)
@click.option(
    "--solver",
    default="network",
    show_default=True,
    metavar="NAME",
    help="network, highs, or a solver that PuLP finds, such as cbc.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Threads; one per processor by default."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="How long lines linked by rules may take, all together; what is not proven then is said.",
)
@click.option(
    "--engine",
    type=click.Choice(["threads", "dask"]),
    default="threads",
    show_default=True,
    help="Where the work is done: on threads here, or on the workers of a dask scheduler.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The dask scheduler, such as tcp://10.0.0.5:8786.")
@ledger_option("Its promises count, whatever SCENARIO says of them; without it SCENARIO's do.")
@click.option(
    "--previous",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The last plan: blocks that have not changed since are taken over, and a model with the goal "
    "stability keeps to it. May be the folder of --out.",
)
@click.option("--quiet", is_flag=True, help="No summary, no progress, no warnings: errors only.")
def run(
    scenario: str,
    model: str | None,
    out: Path,
    as_of: datetime | None,
    solver: str,
    workers: int | None,
    time_limit: float,
    engine: str,
    scheduler: str | None,
    ledger: str | None,
    previous: Path | None,
    quiet: bool,
) -> None:
    """Allocate the supplies of SCENARIO to its order lines, and write the plan.

    SCENARIO is a folder with scenario.toml and tables in CSV or Parquet, an Excel workbook, or the name of a
    shipped scenario (see `allocator scenarios`); or a night in parts, made by `allocator partition`, of which
    every part is planned on its own. A short summary goes to stdout, warnings to stderr.

    \b
    Example:
      allocator run product-launch --out out
      allocator run tonight/ --model profit-first --as-of 2026-01-05
      allocator run tonight/ --ledger promises.db
    """
    import allocator
    from allocator.cli.headline import headline
    from allocator.cli.parts import run_parts
    from allocator.partitions.manifest import is_partitioned

    if not scenario.strip():
        raise UsageError("SCENARIO is empty: name a folder, a workbook or a shipped scenario")
    if (engine == "dask") != (scheduler is not None):
        raise UsageError("--engine dask and --scheduler ADDRESS go together")
    chosen = None if model is None else allocator.load_model(model)
    if is_partitioned(scenario):
        if previous is not None:
            raise UsageError("--previous is for a scenario in one piece: leave it out for one in parts")
        promised = None if ledger is None else promised_in(ledger)
        run_parts(Path(scenario), out, chosen, as_of, solver, workers, time_limit, scheduler, promised, quiet)
        if not quiet:
            for warning in ledger_warnings(ledger, promised and promised.last_release, out):
                click.echo(f"warning: {warning}", err=True)
        return
    with ProgressLine(quiet) as progress, _cluster(scheduler) as cluster:
        today = as_of.date() if as_of else None
        tonight, last = _read(scenario, today, out, ledger, previous, progress)
        chosen = chosen or _own_model(tonight)
        plan = allocator.allocate(
            tonight,
            chosen,
            solver=solver,
            workers=workers,
            time_limit=time_limit,
            progress=progress,
            previous=last,
            cluster=cluster,
        )
        plan.write(out, progress)
    if not quiet:
        for warning in (*tonight.warnings, *ledger_warnings(ledger, tonight.last_release, out)):
            click.echo(f"warning: {warning}", err=True)
        click.echo(headline(plan, out))


def _cluster(scheduler: str | None) -> AbstractContextManager[Cluster | None]:
    """A connection to the workers of a dask scheduler; none without one."""
    from allocator.cluster import connected

    return nullcontext() if scheduler is None else connected(scheduler)


def _read(
    path: str,
    as_of: date | None,
    out: Path,
    ledger: str | None,
    previous: Path | None,
    progress: ProgressLine,
) -> tuple[Scenario, StoredPlan | None]:
    """The scenario and the last plan; what is wrong with them and with the output folder is said together."""
    import allocator
    from allocator.files import check_writable, read_plan

    problems: list[Problem] = []
    promised, last = None, None
    try:
        check_writable(out)
    except InputError as error:
        problems += error.problems
    try:
        promised = None if ledger is None else promised_in(ledger)
    except InputError as error:
        problems += error.problems
    try:
        last = None if previous is None else read_plan(previous)
    except InputError as error:
        problems += (each._replace(table=f"previous {each.table}") for each in error.problems)
    try:
        scenario = allocator.read(path, as_of, promised, progress=progress)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    if problems:
        raise InputError(problems)
    return scenario, last


def _own_model(scenario: Scenario) -> Model:
    """The model that the scenario names; an unknown one is a fault of the input, not of the command."""
    import allocator

    try:
        return allocator.load_model(scenario.settings.model)
    except UsageError as error:
        raise InputError([Problem("scenario", None, "model", *str(error).split(": ", 1))]) from error
