"""From raw tables to a checked scenario; every problem of every table is reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from allocator.errors import InputError, Problem
from allocator.scenario.checks import cross_table_problems
from allocator.scenario.defaults import fill_defaults
from allocator.scenario.digest import digest_of
from allocator.scenario.doubts import find_doubts
from allocator.scenario.parse import parse_table
from allocator.scenario.problems import sorted_problems
from allocator.scenario.promised import Promised, with_promises
from allocator.scenario.raw import RawTable
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import Settings
from allocator.scenario.tables import TABLES
from allocator.threads import each


def assemble(
    raw: Mapping[str, RawTable],
    settings: Settings | None,
    problems: Sequence[Problem],
    warnings: Iterable[str],
    source: Path | None = None,
    promised: Promised | None = None,
) -> Scenario:
    """Check raw tables and return the scenario that they make; raises InputError."""
    parsed = {name: parse_table(spec, raw.get(name, NO_TABLE)) for name, spec in TABLES.items()}
    given = frozenset(raw)
    found = [*problems, *missing_order_lines(raw, problems)]
    found += [problem for name in raw for problem in parsed[name].problems]
    incomplete = frozenset(problem.table for problem in found if problem.row is None or not problem.column)
    found += cross_table_problems(parsed, given, incomplete, settings)
    if settings is None or found:
        raise InputError(sorted_problems(found))
    disagreements: list[pa.Table] = []
    if promised is not None:
        parsed, disagreements = with_promises(parsed, promised)
    tables = fill_defaults({name: table.frame for name, table in parsed.items()})
    finders: tuple[Callable[[], Any], ...] = (
        partial(find_doubts, parsed, given, settings, disagreements),
        partial(digest_of, settings, tables, given),
    )
    doubts, digest = each(lambda find: find(), finders, len(tables["order_lines"]))
    return Scenario(
        settings=settings,
        tables=MappingProxyType(tables),
        given=given,
        doubts=doubts,
        warnings=tuple(warnings),
        source=source,
        digest=digest,
        last_release=None if promised is None else promised.last_release,
    )


def missing_order_lines(raw: Mapping[str, RawTable], problems: Iterable[Problem]) -> Iterable[Problem]:
    """Yield the problem that the one required table is not there at all."""
    if "order_lines" not in raw and all(problem.table != "order_lines" for problem in problems):
        yield Problem("order_lines", None, "", "missing", "add the table; without a line it may be empty")


NO_TABLE = RawTable({}, 0)
