"""A list of the report: columns of cells, the most urgent rows first, and where the whole of it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import pandas as pd

from allocator.report import formats

ROWS_SHOWN = 300
"""Most rows a list carries into the report: it stays small, whatever the size of the plan."""

_SHORT_TEXT = 20
"""Columns of texts up to so long are not broken into lines."""
_LONG_DETAIL = 40
"""Columns with details longer than that get room for them."""

Kind = Literal["text", "quantity", "money", "date"]


class Cell(NamedTuple):
    """One cell as the page shows it."""

    text: str
    order: str
    """What the column sorts by, where that is not the text itself."""
    detail: str
    """A second, quieter line."""
    tone: str
    """Colour of a chip around the text; none where empty."""
    bar: tuple[tuple[str, str], ...]
    """Tone and width in percent of the parts of a bar behind the text."""


@dataclass(frozen=True)
class Column:
    """One column of a list: its heading and one value per row shown."""

    label: str
    values: Sequence[Any]
    kind: Kind = "text"
    unit: str = ""
    details: Sequence[str] = ()
    tones: Sequence[str] = ()
    bars: Sequence[tuple[tuple[str, str], ...]] = ()
    choose: bool = False
    """Offer the distinct texts of this column as a filter."""

    @cached_property
    def css(self) -> str:
        """Class of the cells: `number` is flush right, `why` has room for sentences, `loose` may break."""
        if self.is_number:
            return "number"
        if any(len(detail) > _LONG_DETAIL for detail in self.details):
            return "why"
        if self.kind == "date":
            return "date"
        return "fixed" if all(len(str(value)) <= _SHORT_TEXT for value in self.values) else "loose"

    @property
    def is_number(self) -> bool:
        """Whether the column is set flush right."""
        return self.kind in ("quantity", "money")

    def cells(self) -> Iterator[Cell]:
        """Yield the cells from top to bottom."""
        decimals = formats.money_decimals(self.values) if self.kind == "money" else 0
        for row, value in enumerate(self.values):
            yield Cell(
                text=self._text(value, decimals),
                order=f"{float(value):.10g}" if self.is_number and not pd.isna(value) else "",
                detail=self.details[row] if self.details else "",
                tone=self.tones[row] if self.tones else "",
                bar=self.bars[row] if self.bars else (),
            )

    def _text(self, value: Any, decimals: int) -> str:
        if self.kind == "quantity":
            return formats.quantity(value)
        if self.kind == "money":
            return formats.money(value, decimals)
        return formats.day(value) if self.kind == "date" else str(value)


@dataclass(frozen=True)
class Listing:
    """A table that sorts and filters, with what it leaves out said in words."""

    key: str
    """Name of its place in the page."""
    nav: str
    """Its name in the navigation."""
    title: str
    columns: tuple[Column, ...]
    total: int
    """Rows there are, shown or not."""
    order: str
    """How the rows are ordered, in words."""
    file: str
    """The file that has all rows."""
    empty: str
    """What is said when there is no row."""
    note: str = ""
    rows_at_first: int = 10
    rows: list[tuple[Cell, ...]] = field(init=False)

    def __post_init__(self) -> None:
        cells = zip(*(column.cells() for column in self.columns), strict=True)
        object.__setattr__(self, "rows", list(cells))

    @property
    def shown(self) -> str:
        """How much of the whole is here.

        >>> Listing("a", "A", "A", (Column("Item", ["x"]),), 1200, "worst first", "a.csv", "None.").shown
        '1 of 1,200, worst first'
        """
        if len(self.rows) == self.total:
            return f"{self.total:,}, {self.order}" if self.total > 1 else f"{self.total:,}"
        return f"{len(self.rows):,} of {self.total:,}, {self.order}"


def bar(parts: Sequence[tuple[str, float]], whole: float) -> tuple[tuple[str, str], ...]:
    """Return the parts of a bar as widths in percent of `whole`; a negative part has no width.

    >>> bar([("good", 3.0), ("late", 1.0), ("open", -2.0)], 8.0)
    (('good', '37.5'), ('late', '12.5'))
    """
    if not whole > 0:
        return ()
    return tuple((tone, f"{100 * size / whole:.4g}") for tone, size in parts if size > 0)
