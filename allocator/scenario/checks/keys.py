"""Two rows of one key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from allocator.errors import Problem
from allocator.scenario.cells import shown
from allocator.scenario.parse import ParsedTable
from allocator.scenario.problems import problems_of
from allocator.scenario.texts import array_of


def duplicate_keys(table: ParsedTable) -> Iterator[Problem]:
    """Yield a problem for each row whose key stands in an earlier row of the file already."""
    if not table.spec.unique:
        return
    keys = table.spec.key

    def what(at: int) -> str:
        key = ", ".join(shown_key(table.frame[column].iloc[at]) for column in keys)
        return f"{key} stands in row {table.file_rows[at - 1]} already"

    repeated = repeats(table.frame, keys) & ~incomplete(table)
    yield from problems_of(table, repeated, ",".join(keys), what, "keep one of the rows")


def repeats(frame: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell for each row of a sorted frame whether it agrees with the row before; blank agrees with blank."""
    same = np.ones(len(frame), bool)
    same[:1] = False
    for column in columns:
        values = frame[column]
        if isinstance(values.dtype, pd.StringDtype):
            texts = array_of(values)
            same[1:] &= pc.equal(texts[1:], texts[:-1]).to_numpy(zero_copy_only=False)
        else:
            blank = values.isna().to_numpy()
            same[1:] &= (values.to_numpy()[1:] == values.to_numpy()[:-1]) | (blank[1:] & blank[:-1])
    return same


def incomplete(table: ParsedTable) -> npt.NDArray[np.bool_]:
    """Tell for each row whether a required part of its key is missing, which is reported elsewhere."""
    blank = np.zeros(len(table.frame), bool)
    for column in table.spec.columns:
        if column.required and column.name in table.spec.key:
            values = table.frame[column.name]
            blank |= (values.isna() | (values == "")).to_numpy(bool)
    return blank


def shown_key(value: object) -> str:
    """Return one part of a key as a message shows it."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return shown(value) if isinstance(value, str) and value else "blank"
