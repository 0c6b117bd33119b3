"""`allocator why`: the story of one order."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.stored import promised_of
from allocator.errors import InputError, Problem


@click.command(short_help="Say why an order gets what it gets, when.")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("order")
@click.argument("line", required=False)
@click.option(
    "--scenario", metavar="PATH", help="Another input than the copy that the plan keeps of its own."
)
def why(out: Path, order: str, line: str | None, scenario: str | None) -> None:
    """Say in sentences what ORDER, or its line LINE, gets from the plan in OUT, and why not sooner.

    What it asked for, what it gets and when, which supplies it could have had, who holds them instead and
    which goal put those first, and the receipt it waits for.

    \b
    Example:
      allocator why out SO-449310
      allocator why out SO-449310 2
    """
    import allocator
    from allocator.files import read_plan
    from allocator.partitions.stored import parts_of

    in_parts = parts_of(out)
    if in_parts is not None:
        click.echo("\n\n".join(_in_parts(out, in_parts[1], order, line)))
        return
    stored = read_plan(out)
    tonight = (
        stored.scenario if scenario is None else allocator.read(scenario, stored.as_of, promised_of(stored))
    )
    if tonight.digest != stored.digest:
        click.echo(
            "warning: this is not the input that the plan was made from; this is told of the plan", err=True
        )
    click.echo(allocator.why(tonight, stored, order, line))


def _in_parts(out: Path, folders: list[Path], order: str, line: str | None) -> list[str]:
    """Tell the story of every part that an order has lines in."""
    import allocator
    from allocator.files import read_plan

    stories = []
    for folder in folders:
        stored = read_plan(folder)
        lines = stored.etas[stored.etas["order_id"] == order]
        if len(lines) and (line is None or (lines["line_id"] == line).any()):
            stories.append(allocator.why(stored.scenario, stored, order, line))
    if not stories:
        name = order if line is None else f"{order}/{line}"
        raise InputError([Problem(str(out), None, "", f"no order line {name} in any part", "check the id")])
    return stories
