"""`allocator history`: what a customer was told of an order line, and when."""

from __future__ import annotations

import click

from allocator.cli.ledger import ledger_option


@click.command(short_help="Tell what a customer was promised, when and why.")
@click.argument("order")
@click.argument("line", required=False)
@ledger_option("promises.db in the current folder by default.")
def history(order: str, line: str | None, ledger: str | None) -> None:
    """Tell the story of ORDER, or of its line LINE: the first promise, each change with its reason, its end.

    \b
    Example:
      allocator history SO-449310
      allocator history SO-449310 2 --ledger plans/promises.db
    """
    import allocator
    from allocator.ledger.address import FILE

    click.echo(allocator.history(order, line, ledger or FILE))
