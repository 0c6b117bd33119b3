"""What the names of the columns say about a table, whatever file it stands in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from allocator.errors import Problem
from allocator.scenario.cells import shown
from allocator.scenario.tables import TableSpec


def header_problems(spec: TableSpec, names: Sequence[str]) -> list[Problem]:
    """Return what makes a header unusable: nothing in it, a wrong separator, a column twice."""
    if not any(names):
        return [Problem(spec.name, None, "", "empty", "write the names of the columns into the first row")]
    if len(names) == 1 and any(separator in names[0] for separator in ";\t|"):
        what = f"the header {shown(names[0])} is one single cell"
        return [Problem(spec.name, 1, "", what, "separate the cells by commas")]
    return [
        Problem(spec.name, None, name, f"{count} columns have this name", "keep one of them")
        for name, count in Counter(names).items()
        if count > 1 and name in spec.row.model_fields
    ]


def header_warnings(spec: TableSpec, names: Sequence[str]) -> list[str]:
    """Name the columns that the table does not know."""
    unknown = dict.fromkeys(name for name in names if name not in spec.row.model_fields)
    return [f"{spec.name}: column {shown(name)} is unknown and was kept out" for name in unknown if name]
