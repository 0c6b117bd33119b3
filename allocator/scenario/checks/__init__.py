"""What rows and tables must agree on among themselves; everything found is reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from allocator.errors import Problem
from allocator.scenario.checks.agreement import contradictions
from allocator.scenario.checks.keys import duplicate_keys
from allocator.scenario.checks.references import unknown_ids
from allocator.scenario.parse import ParsedTable
from allocator.scenario.settings import Settings


def cross_table_problems(
    parsed: Mapping[str, ParsedTable],
    given: frozenset[str],
    incomplete: frozenset[str],
    settings: Settings | None,
) -> Iterator[Problem]:
    """Yield every problem that no single cell shows.

    `parsed` holds every table, `given` names those that the scenario has, `incomplete` those of which a part
    could not be read, so that nothing can be said to be missing from them.
    """
    for table in parsed.values():
        yield from duplicate_keys(table)
    yield from contradictions(parsed, incomplete, settings)
    yield from unknown_ids(parsed, given, incomplete, None if settings is None else settings.part)


__all__ = ["cross_table_problems"]
