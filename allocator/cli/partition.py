"""`allocator partition`: a night cut into parts."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.errors import InputError, Problem


@click.command(short_help="Cut a scenario into parts that are planned apart.")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--parts", required=True, type=click.IntRange(1, 1000), metavar="N", help="How many parts.")
def partition(scenario: Path, directory: Path, parts: int) -> None:
    """Write the scenario in the folder SCENARIO to DIR as N parts, for nights that one machine cannot hold.

    Order lines and supplies that a pair or a rule may link stay together, so every part is planned on its own
    and all together are the plan of the whole. Tables are read as streams. `allocator run DIR` plans the
    parts one after the other, or side by side with `--engine dask`; it checks first that nothing crosses.

    \b
    Example:
      allocator partition tonight parts --parts 8
      allocator run parts --out out --engine dask --scheduler tcp://10.0.0.5:8786
    """
    from allocator.partitions.making import partition as cut

    if not scenario.is_dir():
        what = "is not a folder of tables"
        raise InputError([Problem(str(scenario), None, "", what, "name a scenario folder")])
    manifest = cut(scenario, directory, parts)
    for part in manifest.parts:
        click.echo(f"{part.folder}: {part.order_lines:,} order lines")
