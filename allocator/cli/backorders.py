"""`allocator backorders`: who waited for what over the last releases."""

from __future__ import annotations

import click

from allocator.cli.ledger import ledger_option


@click.command(short_help="Sum up the backorders of the last releases.")
@ledger_option("promises.db in the current folder by default.")
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="How many releases.",
)
@click.option(
    "--by",
    type=click.Choice(["item", "customer", "kind"]),
    multiple=True,
    help="Sum up by these; may be given more than once. All three by default.",
)
def backorders(ledger: str | None, runs: int, by: tuple[str, ...]) -> None:
    """Print, as CSV, the order lines that did not arrive in full when they were requested.

    A row per release and item, customer and kind: how many lines, their units that arrive late, those without
    a date, and the price of both. The kind is planned where the customer ordered before the item's launch, a
    pre-order; unplanned otherwise.

    \b
    Example:
      allocator backorders --by item --by kind
      allocator backorders --runs 30 --by customer > waiting.csv
    """
    from allocator.ledger.address import FILE
    from allocator.ledger.backorders import backorder_summary, csv_of

    click.echo(csv_of(backorder_summary(ledger or FILE, runs, by)), nl=False)
