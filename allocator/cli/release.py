"""`allocator release`: the plan becomes promises."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.ledger import ledger_option
from allocator.cli.notify import templates_option


@click.command(short_help="Turn a plan into promises to customers.")
@click.argument("out", type=click.Path(path_type=Path))
@ledger_option("promises.db beside OUT by default.")
@click.option(
    "--extract",
    metavar="PATH",
    help="A fresh scenario: lines that changed since the plan was made are skipped and listed.",
)
@click.option("--changes", metavar="FILE.csv", help="Also write every change to a file.")
@templates_option
@click.option("--force", is_flag=True, help="Release a plan although it is older than the last release.")
def release(
    out: Path,
    ledger: str | None,
    extract: str | None,
    changes: str | None,
    templates: Path | None,
    force: bool,
) -> None:
    """Record what the plan in OUT promises to customers.

    `run` only proposes. This compares the plan with what stands promised in the ledger, and records each
    promise that is new or has to change, with the reason; a plan that moves inside what was promised changes
    nothing. A plan that was released before is not released again. What customers are to be told of it is
    queued in the same step; `allocator notify` sends it.

    \b
    Example:
      allocator release out
      allocator release out --extract tonight --changes changes.csv
      allocator release out --ledger postgresql://planner@db.example/orders
    """
    import allocator
    from allocator.cli.queued import queued
    from allocator.cli.released import released, write_changes
    from allocator.notices.telling import Telling
    from allocator.notices.wording import Wording

    telling = Telling(Wording(templates))
    result = allocator.release(out, ledger=ledger, extract=extract, force=force, also=[telling])
    if changes is not None:
        write_changes(result, changes)
    click.echo("\n".join([released(result, changes), *queued(telling)]))
