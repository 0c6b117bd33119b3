"""Writing doubts down, thousands at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from allocator.arrays import Ints, ranges
from allocator.scenario.checks.keys import repeats
from allocator.scenario.doubts.touched import NUM_NAMED, LinesById, lines_by_item, say
from allocator.scenario.parse import ParsedTable
from allocator.scenario.settings import Settings
from allocator.scenario.texts import TEXT, Text, array_of, join

COLUMNS = ("table", "key", "column", "doubt", "effect")
Mask = npt.NDArray[np.bool_]


class Night:
    """The tables of a scenario as given, and what several kinds of doubts ask of them."""

    def __init__(self, parsed: Mapping[str, ParsedTable], given: frozenset[str], settings: Settings) -> None:
        self.parsed = parsed
        self.given = given
        self.part = settings.part
        self.as_of = np.datetime64(settings.as_of, "s")
        self.horizon = np.datetime64(settings.as_of + timedelta(days=settings.horizon_days), "s")

    def frame(self, table: str) -> pd.DataFrame:
        """Return a table; defaults that depend on other columns are still blank in it."""
        return self.parsed[table].frame

    @cached_property
    def line_names(self) -> pa.LargeStringArray:
        """The names of all order lines, as SO-1/2."""
        return names_of_lines(self.frame("order_lines"))

    @cached_property
    def lines_by_item(self) -> LinesById:
        """The order lines of each item."""
        return lines_by_item(self.frame("order_lines"), self.frame("substitutes"), self.line_names)

    def lines_by(self, column: str) -> LinesById:
        """The order lines of each id in a column of order_lines."""
        lines = self.frame("order_lines")
        return LinesById(array_of(lines[column]), np.arange(len(lines)), self.line_names)

    @cached_property
    def order_start(self) -> Ints:
        """The first line of each order; the lines of an order stand together."""
        return np.flatnonzero(~repeats(self.frame("order_lines"), ["order_id"]))

    def touched_orders(self, orders: Ints) -> pa.LargeStringArray:
        """Say for each order, a place in `order_start`, which lines are its own."""
        count = np.diff(np.append(self.order_start, len(self.frame("order_lines"))))[orders]
        named = ranges(self.order_start[orders], np.minimum(count, NUM_NAMED))
        return say(self.line_names.take(pa.array(named)), count)

    def touched(self, items: pd.Series[Any]) -> pa.LargeStringArray:
        """Say for each item which order lines it touches."""
        return self.lines_by_item.touched_by_each(array_of(items)) if len(items) else array_of(items)


def names_of_lines(lines: pd.DataFrame) -> pa.LargeStringArray:
    """Return the name of each order line, as SO-1/2."""
    return join(array_of(lines["order_id"]), "/", array_of(lines["line_id"]))


def doubts(table: str, column: str, key: pa.LargeStringArray, doubt: Text, effect: Text) -> pa.Table:
    """Return one doubt for each key."""
    texts = (table, key, column, doubt, effect)
    return pa.table([repeated(text, len(key)) for text in texts], names=COLUMNS)


def repeated(text: Text, times: int) -> pa.LargeStringArray:
    """Return a text as often as there are doubts."""
    return pa.repeat(pa.scalar(text, TEXT), times) if isinstance(text, str) else text


def written(values: pd.Series[Any]) -> pa.LargeStringArray:
    """Return dates or numbers as text, blank where there is none."""
    array = pa.array(values)
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.date32())
    elif pa.types.is_floating(array.type):
        array = pa.array([f"{value:.15g}" for value in values], TEXT)
    return array.cast(TEXT).fill_null("")


def iso(day: np.datetime64) -> str:
    """Return a day as text."""
    return str(day.astype("datetime64[D]"))
