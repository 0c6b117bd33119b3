"""Promises that the ledger remembers take the place of what the extract says about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario.doubts.listing import doubts, names_of_lines, written
from allocator.scenario.parse import ParsedTable
from allocator.scenario.texts import join

TABLE = "order_lines"
KEY = ["order_id", "line_id"]
DATES = ("original_promise_date", "current_promise_date", "promise_target_date")


class Promised(NamedTuple):
    """What customers have been told, by order line."""

    lines: pd.DataFrame
    """order_id, line_id, original_promise_date, current_promise_date and promise_target_date, blank where
    there is no date; other columns are left alone. A line that is not in it keeps what the extract says."""
    last_release: str
    """The run that was released last; empty where none was."""


def with_promises(
    parsed: Mapping[str, ParsedTable], promised: Promised
) -> tuple[dict[str, ParsedTable], list[pa.Table]]:
    """Return the tables with the promises in place, and a doubt for each that the extract has otherwise."""
    table = parsed[TABLE]
    lines, place = table.frame, _places(table.frame, promised.lines)
    known = place >= 0
    columns, found = {}, []
    for column in DATES:
        told = promised.lines[column].array.take(np.where(known, place, -1), allow_fill=True)
        ours = pd.Series(told, index=lines.index).astype(lines[column].dtype)
        found += list(_disagreements(lines, column, ours, known))
        columns[column] = ours.where(known, lines[column])
    return {**parsed, TABLE: replace(table, frame=lines.assign(**columns))}, found


def _places(lines: pd.DataFrame, told: pd.DataFrame) -> Any:
    """Return for each order line its row among those that were told something, -1 where it is not there."""
    if told.empty:
        return np.full(len(lines), -1)
    return pd.MultiIndex.from_frame(told[KEY]).get_indexer(pd.MultiIndex.from_frame(lines[KEY]))


def _disagreements(lines: pd.DataFrame, column: str, ours: pd.Series[Any], known: Any) -> Iterator[pa.Table]:
    """Yield the lines of which the extract says another date than the ledger; a blank says nothing."""
    theirs = lines[column]
    other = known & theirs.notna().to_numpy(bool) & (theirs != ours).to_numpy(bool)
    if not other.any():
        return
    names, dates = names_of_lines(lines[other]), written(ours[other])
    said = pc.if_else(pc.equal(dates, ""), "no date stands", join("it is ", dates))
    doubt = join("the extract says ", written(theirs[other]), ", in the ledger ", said)
    yield doubts(TABLE, column, names, doubt, join("the ledger counts; touches ", names))
