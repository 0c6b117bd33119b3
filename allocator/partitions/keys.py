"""Keys that may not stand in two parts: no part sees the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from allocator.errors import Problem
from allocator.partitions.sources import Source
from allocator.scenario.cells import shown
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.tables import TABLES

Hashes = npt.NDArray[np.uint64]
_KEYED = ("order_lines", "receipts")
_DEFAULTS = {"line_id": "1"}


def repeated_keys(sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Yield a problem for each order line and receipt that stands in a scenario twice.

    Only numbers made of the keys are held in memory; where two are the same, the keys themselves are read.
    """
    for name in _KEYED:
        if name not in sources:
            continue
        key = TABLES[name].key
        found = [_hashes(columns, key) for columns in sources[name].ids(*key)]
        hashes = np.concatenate([np.zeros(0, dtype=np.uint64), *found])
        once, count = np.unique(hashes, return_counts=True)
        if (count > 1).any():
            yield from _named(sources[name], key, once[count > 1])


def _hashes(columns: list[pa.LargeStringArray], key: tuple[str, ...]) -> Hashes:
    total = np.zeros(len(columns[0]), dtype=np.uint64)
    for name, column in zip(key, columns, strict=True):
        texts = column.to_pandas().replace("", _DEFAULTS.get(name, "")).to_numpy(object)
        total = total * np.uint64(0x9E3779B97F4A7C15) + pd.util.hash_array(texts, categorize=False)
    return total


def _named(source: Source, key: tuple[str, ...], wanted: Hashes) -> Iterator[Problem]:
    seen: set[tuple[str, ...]] = set()
    listed = 0
    for columns in source.ids(*key):
        for at in np.flatnonzero(np.isin(_hashes(columns, key), wanted)).tolist():
            texts = tuple(
                column[at].as_py() or _DEFAULTS.get(name, "")
                for name, column in zip(key, columns, strict=True)
            )
            if texts in seen and listed < MOST_PROBLEMS_LISTED:
                listed += 1
                what = f"{shown('/'.join(texts))} stands there twice"
                yield Problem(source.name, None, key[-1], what, "keep one of the rows")
            seen.add(texts)
