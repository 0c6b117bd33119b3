"""The command line: thin commands, each over one call of the library."""

from __future__ import annotations

import click

from allocator.cli.backorders import backorders
from allocator.cli.backtest import backtest
from allocator.cli.check import check
from allocator.cli.compare import compare
from allocator.cli.consents import consents
from allocator.cli.exits import Commands
from allocator.cli.history import history
from allocator.cli.lp import lp
from allocator.cli.new import new
from allocator.cli.notify import notify, templates
from allocator.cli.partition import partition
from allocator.cli.release import release
from allocator.cli.run import run
from allocator.cli.shipped import models, scenarios
from allocator.cli.why import why

__all__ = ["main"]


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 bad input, 2 usage, 3 no proven plan in the time given, 4 a check failed.",
)
@click.version_option(package_name="stock-allocator", prog_name="allocator")
def main() -> None:
    """Allocate scarce stock to open order lines, proven optimal.

    Who gets what, from where and when: a shipping schedule, every customer's ETA, and the reason behind
    each late line.

    \b
    Example:
      allocator new tonight              a scenario to fill in
      allocator run tonight              tonight's plan, in the folder out
      allocator why out SO-449310        why an order is late
      allocator check out                the proof of the plan
      allocator release out              what it promises becomes promises to customers
      allocator notify                   customers are told
    """


for command in (
    run,
    check,
    why,
    compare,
    release,
    notify,
    consents,
    history,
    backorders,
    backtest,
    lp,
    models,
    scenarios,
    new,
    templates,
    partition,
):
    main.add_command(command)
