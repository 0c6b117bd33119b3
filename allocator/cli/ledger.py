"""The option that names a ledger, shared by every command that reads or writes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from allocator.scenario.promised import Promised

VARIABLE = "ALLOCATOR_LEDGER"


def ledger_option(where: str) -> Callable[[Any], Any]:
    """Return the option `--ledger`; `where` says what holds without it."""
    return click.option(
        "--ledger",
        metavar="FILE|URL",
        envvar=VARIABLE,
        help=f"The ledger: a file, or postgresql://USER@HOST/DATABASE. {where} Also read from {VARIABLE}.",
    )


def promised_in(ledger: str) -> Promised:
    """Return what a ledger has promised; nothing, with a warning, where there is no ledger yet."""
    from allocator.ledger import open_ledger
    from allocator.ledger.opening import NoLedgerError
    from allocator.ledger.standing import nothing_promised

    try:
        opened = open_ledger(ledger, create=False)
    except NoLedgerError as error:
        click.echo(
            f"warning: {error.problems[0].table}: there is no ledger yet; nothing is promised", err=True
        )
        return nothing_promised()
    try:
        return opened.promised()
    finally:
        opened.close()
