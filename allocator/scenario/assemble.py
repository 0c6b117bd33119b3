"""From raw tables to a checked scenario; every problem of every table is reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from allocator.errors import InputError, Problem
from allocator.scenario.defaults import fill_defaults
from allocator.scenario.digest import digest_of
from allocator.scenario.parse import parse_table
from allocator.scenario.raw import RawTable
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import Settings
from allocator.scenario.tables import TABLES


def assemble(
    raw: Mapping[str, RawTable],
    settings: Settings | None,
    problems: Iterable[Problem],
    warnings: Iterable[str],
    source: Path | None = None,
) -> Scenario:
    """Check raw tables and return the scenario that they make; raises InputError."""
    parsed = {name: parse_table(spec, raw.get(name, NO_TABLE)) for name, spec in TABLES.items()}
    found = [*problems, *(problem for name in raw for problem in parsed[name].problems)]
    if settings is None or found:
        raise InputError(sorted_problems(found))
    given = frozenset(raw)
    tables = fill_defaults({name: table.frame for name, table in parsed.items()})
    return Scenario(
        settings=settings,
        tables=MappingProxyType(tables),
        given=given,
        doubts=pd.DataFrame(
            {column: pd.Series([], dtype="str") for column in ("table", "key", "column", "doubt", "effect")}
        ),
        warnings=tuple(warnings),
        source=source,
        digest=digest_of(settings, tables, given),
    )


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems table by table, row by row."""
    tables = ["scenario", *TABLES]
    columns = {
        (name, column.name): at for name, spec in TABLES.items() for at, column in enumerate(spec.columns)
    }

    def place(problem: Problem) -> tuple[int, float, int, str]:
        table = tables.index(problem.table) if problem.table in tables else len(tables)
        row = -1 if problem.row is None else problem.row
        return table, row, columns.get((problem.table, problem.column), -1), problem.column

    return sorted(problems, key=place)


NO_TABLE = RawTable({}, 0)
