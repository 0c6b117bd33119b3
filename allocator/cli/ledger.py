"""The option that names a ledger, shared by every command that reads or writes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
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
    """Return what a ledger has promised: nothing where there is no ledger yet."""
    from allocator.ledger import open_ledger
    from allocator.ledger.opening import NoLedgerError
    from allocator.ledger.standing import nothing_promised

    try:
        opened = open_ledger(ledger, create=False)
    except NoLedgerError:
        return nothing_promised()
    try:
        return opened.promised()
    finally:
        opened.close()


def ledger_warnings(ledger: str | None, last_release: str | None, out: Path) -> Iterator[str]:
    """Warn where a ledger holds no promise (is it the one that was meant?), and where one was forgotten."""
    from allocator.ledger.address import FILE, address_of

    beside = out.parent / FILE
    if ledger is not None and not last_release:
        yield f"nothing has been released into {address_of(ledger).shown} yet, so no promise is known"
    if ledger is None and beside.is_file():
        yield f"{beside} has promises that this plan does not know; run with --ledger {beside} to keep them"
