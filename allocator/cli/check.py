"""`allocator check`: the proof of a plan."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.progress import ProgressLine
from allocator.cli.stored import scenario_of
from allocator.errors import CheckFailedError, UsageError


@click.command(short_help="Prove a plan without trusting the solver.")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    metavar="PATH",
    help="The input, where it is no longer where the plan was made from.",
)
@click.option(
    "--solver",
    metavar="NAME",
    help="Solve every block again with another solver that PuLP finds, such as cbc, and compare.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="How long that solver may take for a block of lines linked by rules.",
)
def check(out: Path, scenario: str | None, solver: str | None, time_limit: float | None) -> None:
    """Prove the plan in the folder OUT without trusting the solver.

    Reads input and output again and recomputes every rule, every figure, every stage value and its bound.
    Says so if the input has changed since, and where it is gone takes the copy that the plan keeps. Exits
    with 4 if the plan does not hold.

    With --solver a second opinion: that solver must come to the plan's value in every stage of every block.
    What it does not finish is said.

    \b
    Example:
      allocator check out
      allocator check out --solver cbc
      allocator check out --scenario archive/2026-01-05
    """
    from allocator.cli.parts import check_parts
    from allocator.partitions.stored import parts_of

    in_parts = parts_of(out)
    if in_parts is None:
        holds = _check(out, scenario, solver, time_limit)
    elif scenario is None:
        holds = check_parts(out, *in_parts, lambda part: _check(part, None, solver, time_limit))
    else:
        raise UsageError("--scenario is for a plan in one piece; this one is in parts")
    if not holds:
        raise CheckFailedError(f"The plan in {out} does not hold.")


def _check(out: Path, scenario: str | None, solver: str | None, time_limit: float | None) -> bool:
    """Check one plan, say what is found and return whether it holds."""
    import allocator
    from allocator.files import read_plan

    stored = read_plan(out)
    tonight, note = scenario_of(stored, scenario)
    with ProgressLine(quiet=False) as progress:
        report = allocator.check(tonight, stored, solver=solver, time_limit=time_limit, progress=progress)
    click.echo(str(report))
    if note:
        click.echo(note)
    if not report.ok and tonight.digest != stored.digest and allocator.check(stored.scenario, stored).ok:
        click.echo("With the input that it was made from, of which it keeps a copy, the plan holds.")
    return report.ok
