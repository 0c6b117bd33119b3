"""`allocator backtest`: how well the dates that customers are told hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from allocator.cli.progress import ProgressLine
from allocator.errors import UsageError

_FORMATS = (".csv", ".json")


@click.command(short_help="Measure how well told dates hold, on receipts as they really came.")
@click.argument("scenario", default="late-receipts")
@click.option(
    "--nights",
    type=click.IntRange(1, 1000),
    default=60,
    show_default=True,
    metavar="N",
    help="Nights in which orders come in; what was promised is followed up afterwards.",
)
@click.option(
    "--lines",
    type=click.IntRange(1, 1_000_000),
    default=5000,
    show_default=True,
    metavar="N",
    help="Order lines in all.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Which orders are made up; the same seed gives the same figures.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first night; by default so late that the history shows how what is promised turns out.",
)
@click.option(
    "--model",
    default="promise-first",
    show_default=True,
    metavar="NAME|FILE.toml",
    help="What is optimised, and how safe the safe date is.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write the figures to a file that ends in .csv or .json; may be given twice.",
)
@click.option("--quiet", is_flag=True, help="No progress on stderr.")
def backtest(
    scenario: str,
    nights: int,
    lines: int,
    seed: int,
    start: datetime | None,
    model: str,
    outputs: tuple[Path, ...],
    quiet: bool,
) -> None:
    """Play nights with the receipts of SCENARIO's receipt_history as they really came.

    Every night is planned anew from what was known then; goods ship when they are there, new orders come in
    (made up, by the seed), customers are told dates and, when those have to change, new ones. Our safe date
    is compared with the planned date, with that plus a constant, and with first come first served.

    \b
    Example:
      allocator backtest
      allocator backtest tonight/ --nights 90 --start 2025-06-01 --output figures.csv
    """
    import allocator
    from allocator.cli.backtested import as_csv, as_json, told
    from allocator.files.whole_file import write_text

    for path in outputs:
        if path.suffix not in _FORMATS:
            raise UsageError(f"--output {path}: name a file that ends in {' or '.join(_FORMATS)}")
    with ProgressLine(quiet) as progress:
        progress(f"reading {scenario}")
        result = allocator.backtest(
            allocator.read(scenario),
            num_nights=nights,
            num_lines=lines,
            seed=seed,
            first_night=start.date() if start else None,
            model=model,
            progress=progress,
        )
    for path in outputs:
        write_text(as_csv(result) if path.suffix == ".csv" else as_json(result), path)
    click.echo(told(result))
