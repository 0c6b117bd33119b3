"""`allocator new`: a scenario to fill in."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Write a scenario to fill in.")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def new(directory: Path) -> None:
    """Write a scenario to fill in to the new folder DIR, with the models to edit.

    scenario.toml has every key with its meaning, each table its columns and two example rows; it can be run
    as it is. A folder that holds anything is refused.

    \b
    Example:
      allocator new tonight
      allocator run tonight
    """
    from allocator.files.starter import write_starter

    model = directory / "models" / "priority-first.toml"
    write_starter(directory)
    click.echo(f"Fill in scenario.toml and the tables in {directory}, then: allocator run {directory}")
    click.echo(f"To change what is optimised: allocator run {directory} --model {model}")
