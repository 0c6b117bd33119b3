"""`allocator lp`: the linear program behind one order line, to read."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Print the linear program behind an order line.")
@click.argument("scenario")
@click.option("--order", required=True, metavar="ORDER", help="The order whose program is wanted.")
@click.option("--line", metavar="LINE", help="One line of it; all its lines by default.")
@click.option("--model", metavar="NAME|FILE.toml", help="What is optimised; the scenario's own by default.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to a file instead of stdout.",
)
def lp(scenario: str, order: str, line: str | None, model: str | None, output: Path | None) -> None:
    """Print the linear program that decides about an order line of SCENARIO, in the LP format.

    It holds the line and all that compete with it, with names a planner can read. Every solver reads it.

    \b
    Example:
      allocator lp product-launch --order SO-449310
      allocator lp tonight/ --order SO-9 --line 2 -o SO-9.lp
    """
    import allocator
    from allocator.files.whole_file import write_text

    text = allocator.lp(allocator.read(scenario), model, order, line)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(text, output)
