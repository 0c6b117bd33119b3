"""`allocator compare`: what changed between two plans, and why."""

from __future__ import annotations

import io
from pathlib import Path

import click


@click.command(short_help="Say what changed between two plans, and why.")
@click.argument("before", metavar="OUT_A", type=click.Path(path_type=Path))
@click.argument("after", metavar="OUT_B", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "--out",
    metavar="FILE.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every line that moved, with its cause, to a CSV file (/dev/stdout for the screen).",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="How long a block of lines linked by rules may take when it is planned again.",
)
def compare(before: Path, after: Path, output: Path | None, time_limit: float | None) -> None:
    """Compare the plans in OUT_A and OUT_B: two nights, or one night under two models.

    Names every order line whose date or quantity moved, and the cause: a receipt that slipped, an order that
    came in or left, a priority or a rule that changed, stock that was corrected. Causes are found by planning
    again with one change undone at a time; where only several together explain a move, that is said. Both
    plans keep a copy of their input, so the extracts may be gone.

    \b
    Example:
      allocator compare archive/monday archive/tuesday
      allocator compare out what-if --out moved.csv
    """
    import allocator
    from allocator.comparison.result import COLUMNS
    from allocator.files import read_plan
    from allocator.files.layout import PlanTable
    from allocator.files.tables import write_table
    from allocator.files.whole_file import write_text

    found = allocator.compare(read_plan(before), read_plan(after), time_limit=time_limit)
    click.echo(str(found))
    if output is not None:
        content = io.BytesIO()
        write_table(found.lines, PlanTable(output.name, COLUMNS), content)
        write_text(content.getvalue().decode(), output)
