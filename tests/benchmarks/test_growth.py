"""The figures of docs/scale.md come from a command that works."""

from __future__ import annotations

from pathlib import Path

from allocator.cli.progress import SHARES
from benchmarks.growth import BY_PART, PARTS, TOTALS, figures


def test_a_night_gives_a_row_of_each_table(tmp_path: Path) -> None:
    """The size first, a figure in every column, all parts of a run among them."""
    totals, parts = figures(200, tmp_path)
    assert tuple(SHARES) == PARTS
    assert totals.count("|") == TOTALS.count("|")
    assert parts.count("|") == BY_PART.count("|")
    assert totals.startswith("| 200 |")
    seconds, busy = (float(cell) for cell in totals.split(" | ")[1:3])
    assert 0 < busy <= seconds * 16
    assert all(float(cell) >= 0 for cell in parts.strip("| ").split(" | ")[1:])
