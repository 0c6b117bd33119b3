"""`allocator models` and `allocator scenarios`: what comes with the package."""

from __future__ import annotations

import difflib
import textwrap
import tomllib
from pathlib import Path

import click

from allocator.data_files import shipped_folder
from allocator.errors import UsageError

_WIDTH = 96


@click.command(short_help="List the shipped models, or print one.")
@click.argument("name", required=False)
def models(name: str | None) -> None:
    """List the shipped models, or print the TOML of the model NAME.

    A model says what is optimised, goal after goal. To change one, print it into a file, edit that, and give
    the file to `allocator run --model FILE.toml`.

    \b
    Example:
      allocator models
      allocator models priority-first > mine.toml
    """
    files = {path.stem: path for path in shipped_folder("models").glob("*.toml")}
    if name is None:
        click.echo(_listing(files))
    elif name in files:
        click.echo(files[name].read_text(encoding="utf-8"), nl=False)
    else:
        near = difflib.get_close_matches(name, files, n=1) or sorted(files)
        raise UsageError(f"no shipped model {name!r}: did you mean {', '.join(near)}?")


@click.command(short_help="List the worked scenarios.")
def scenarios() -> None:
    """List the worked scenarios that come with the package, each a situation a planner knows.

    \b
    Example:
      allocator scenarios
      allocator run product-launch
    """
    files = {path.parent.name: path for path in shipped_folder("scenarios").glob("*/scenario.toml")}
    click.echo(_listing(files))


def _listing(files: dict[str, Path]) -> str:
    """Each name with its title, and its description below."""
    return "\n\n".join(_entry(name, files[name]) for name in sorted(files))


def _entry(name: str, path: Path) -> str:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    text = " ".join(content.get("description", "").split())
    description = textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    return f"{name}: {content.get('title', '')}\n{description}".rstrip()
