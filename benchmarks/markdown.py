"""The measurements as a Markdown table, and the conditions they were taken under."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from benchmarks.turns import Row

PACKAGES = ("stock-allocator", "highspy", "pulp", "ortools", "numba", "numpy", "pandas", "pyarrow")
HEADER = "| lines | measured | against | ratio | seconds | against, seconds | peak MB | against, peak MB |"

EXPLANATION = """\
Written by `python -m benchmarks --write`. Each ratio is the median over rounds in which the sides run in
turns; seconds are medians, memory is the most any round took. A ratio below 1 means less time than the rival.
The rivals solve one goal and read and write no files; the run solves every stage of the default model."""


@dataclass(frozen=True)
class Section:
    """A table of its own kind, with what has to be known to read it."""

    title: str
    text: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def __str__(self) -> str:
        """Markdown, with a heading of the second order."""
        rules = ("---",) * len(self.header)
        lines = [f"| {' | '.join(cells)} |" for cells in (self.header, rules, *self.rows)]
        return "\n".join([f"## {self.title}", "", self.text, "", *lines])


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table; a ratio below 1 means less time than the rival."""
    rules = "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |"
    return "\n".join([HEADER, rules, *map(_line, rows)])


def page(rows: Sequence[Row], sections: Sequence[Section] = ()) -> str:
    """Return the tables under a heading, with date, versions and the number of processors."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    conditions = (
        f"{date.today()}, {os.cpu_count()} processors, Python {platform.python_version()}, {versions}."
    )
    parts = ["# Benchmark results", EXPLANATION, conditions, table(rows), *map(str, sections)]
    return "\n\n".join(parts) + "\n"


def _line(row: Row) -> str:
    cells = [
        row.num_lines,
        row.ours,
        row.rival,
        f"{row.ratio:.2f}",
        f"{row.our_time.seconds:.2f}",
        f"{row.rival_time.seconds:.2f}",
        f"{row.our_time.peak_mb:,.0f}",
        f"{row.rival_time.peak_mb:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"
