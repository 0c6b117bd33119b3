"""Whether no block crosses from one part of a partitioned scenario to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from allocator.arrays import Ints
from allocator.errors import InputError, Problem
from allocator.partitions.keys import repeated_keys
from allocator.partitions.links import ITEM_TABLES, Items, linked_groups
from allocator.partitions.manifest import MANIFEST, Manifest
from allocator.partitions.sources import Source, find_sources
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.tables import TABLES

_REMEDY = "make the parts again with `allocator partition`"
_OWN_ROWS = (*ITEM_TABLES, "substitutes")
"""Tables whose rows stand in one part each; those of the others are copied to every part that needs them."""


class _Everywhere(Source):
    """A table as all parts hold it."""

    def __init__(self, name: str, parts: Sequence[Source]) -> None:
        self.name = name
        self.parts = parts
        self.columns = tuple(dict.fromkeys(column for part in parts for column in part.columns))

    def batches(self, wanted: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows of all parts."""
        for part in self.parts:
            yield from part.batches(wanted)


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise InputError, naming what crosses, unless the parts can be planned apart."""
    parts: list[dict[str, Source]] = []
    problems: list[Problem] = []
    for part in manifest.parts:
        try:
            parts.append(find_sources(folder / part.folder))
        except InputError as error:
            problems += (each._replace(table=f"{part.folder}/{each.table}") for each in error.problems)
    if problems:
        raise InputError(problems)
    together = {
        name: _Everywhere(name, [part[name] for part in parts if name in part])
        for name in TABLES
        if any(name in part for part in parts)
    }
    problems += repeated_keys(together)
    problems += _crossing(parts, together, manifest)
    if problems:
        raise InputError(problems)


def _crossing(
    parts: list[dict[str, Source]], together: dict[str, _Everywhere], manifest: Manifest
) -> Iterator[Problem]:
    """Yield the items that stand in two parts, and those that a rule links across parts."""
    items = Items(together)
    first = np.full(len(items), len(parts))
    last = np.full(len(items), -1)
    for number, part in enumerate(parts):
        for item in _items_of(part, items):
            np.minimum.at(first, item, number)
            np.maximum.at(last, item, number)
    names = [part.folder for part in manifest.parts]
    twice = np.flatnonzero((last >= 0) & (first < last))
    for item in twice[:MOST_PROBLEMS_LISTED].tolist():
        what = f"item {items.ids[item].as_py()!r} stands in {names[first[item]]} and in {names[last[item]]}"
        yield Problem(MANIFEST, None, "parts", what, _REMEDY)
    group = linked_groups(together, items)
    lead = np.full(int(group.max(initial=-1)) + 1, len(parts))
    np.minimum.at(lead, group, first)
    apart = np.flatnonzero((first < len(parts)) & (first > lead[group]) & (first == last))
    for item in apart[:MOST_PROBLEMS_LISTED].tolist():
        what = f"a rule or an order links item {items.ids[item].as_py()!r} of {names[first[item]]} to "
        yield Problem(MANIFEST, None, "parts", what + names[lead[group[item]]], _REMEDY)


def _items_of(part: dict[str, Source], items: Items) -> Iterator[Ints]:
    for name in _OWN_ROWS:
        columns = ("item_id", "substitute_id") if name == "substitutes" else ("item_id",)
        if name in part:
            for batch in part[name].ids(*columns):
                for ids in batch:
                    number = np.unique(items.number(ids))
                    yield number[number >= 0]
