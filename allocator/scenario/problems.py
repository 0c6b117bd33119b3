"""Listing problems: one per row, in the order of the file, and a count where there are too many to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from allocator.errors import Problem
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.tables import TABLES

if TYPE_CHECKING:
    from allocator.scenario.parse import ParsedTable


def row_problems(
    table: str, column: str, rows: npt.NDArray[np.int64], what: str | Callable[[int], str], remedy: str
) -> Iterator[Problem]:
    """Yield one problem per row of the file; `what` may depend on the place of the row among `rows`."""
    for at in np.argsort(rows, kind="stable")[:MOST_PROBLEMS_LISTED]:
        yield Problem(table, int(rows[at]), column, what if isinstance(what, str) else what(int(at)), remedy)
    if len(rows) > MOST_PROBLEMS_LISTED:
        more = f"{len(rows) - MOST_PROBLEMS_LISTED} more rows with the same fault"
        yield Problem(table, None, column, more, remedy)


def problems_of(
    table: ParsedTable,
    wrong: npt.NDArray[np.bool_],
    column: str,
    what: str | Callable[[int], str],
    remedy: str,
) -> Iterator[Problem]:
    """Yield one problem per wrong row of a table; `what` may depend on the position in the frame."""
    at = np.flatnonzero(wrong)
    said = what if isinstance(what, str) else lambda place: what(int(at[place]))
    yield from row_problems(table.spec.name, column, table.file_rows[at], said, remedy)


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems table by table, row by row, column by column."""
    tables = ["scenario", *TABLES]
    columns = {
        (name, column.name): at for name, spec in TABLES.items() for at, column in enumerate(spec.columns)
    }

    def place(problem: Problem) -> tuple[int, float, int, str]:
        row = -1 if problem.row is None else problem.row
        return (
            tables.index(problem.table),
            row,
            columns.get((problem.table, problem.column), -1),
            problem.column,
        )

    return sorted(problems, key=place)
