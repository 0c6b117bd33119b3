"""`allocator release`: the plan becomes promises."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.ledger import ledger_option


@click.command(short_help="Turn a plan into promises to customers.")
@click.argument("out", type=click.Path(path_type=Path))
@ledger_option("promises.db beside OUT by default.")
@click.option(
    "--extract",
    metavar="PATH",
    help="A fresh scenario: lines that changed since the plan was made are skipped and listed.",
)
@click.option("--changes", metavar="FILE.csv", help="Also write every change to a file.")
@click.option("--force", is_flag=True, help="Release a plan although it is older than the last release.")
def release(out: Path, ledger: str | None, extract: str | None, changes: str | None, force: bool) -> None:
    """Record what the plan in OUT promises to customers.

    `run` only proposes. This compares the plan with what stands promised in the ledger, and records each
    promise that is new or has to change, with the reason; a plan that moves inside what was promised changes
    nothing. A plan that was released before is not released again.

    \b
    Example:
      allocator release out
      allocator release out --extract tonight --changes changes.csv
      allocator release out --ledger postgresql://planner@db.example/orders
    """
    import allocator
    from allocator.cli.released import released, write_changes

    result = allocator.release(out, ledger=ledger, extract=extract, force=force)
    if changes is not None:
        write_changes(result, changes)
    click.echo(released(result, changes))
