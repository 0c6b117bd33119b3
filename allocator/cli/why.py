"""`allocator why`: the story of one order."""

from __future__ import annotations

from pathlib import Path

import click


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

    stored = read_plan(out)
    tonight = stored.scenario if scenario is None else allocator.read(scenario, stored.as_of)
    if tonight.digest != stored.digest:
        click.echo(
            "warning: this is not the input that the plan was made from; this is told of the plan", err=True
        )
    click.echo(allocator.why(tonight, stored, order, line))
