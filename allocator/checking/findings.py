"""What a check found wrong, in sentences, capped per kind so that one fault does not fill a screen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from allocator.checking.vectors import Flags, Floats, Ints, day_text, texts

SHOWN = 5
"""How many rows of one kind are named before the rest is only counted."""

TREATMENTS = ("win", "gain", "lose")
"""Labels of stages that are no class."""

RowText = Callable[[int], str]


class Findings:
    """Collects sentences that name the file, the row and what is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []
        """What could not be told."""

    def add(self, file: str, what: str) -> None:
        """Note one fault of a whole file."""
        self.problems.append(f"{file}: {what}")

    def rows(self, file: str, bad: Flags, label: RowText, what: str, detail: RowText | None = None) -> None:
        """Note `what` for every row that is `bad`; `detail` says more about one row."""
        rows = np.flatnonzero(bad)
        for row in rows[:SHOWN].tolist():
            self.add(file, f"{label(row)}: {what}{f' ({detail(row)})' if detail else ''}")
        if len(rows) > SHOWN:
            self.add(file, f"{len(rows) - SHOWN:,} more rows: {what}")


class Columns:
    """Compares the columns of one file with what they must be; rows are told apart by `label`."""

    def __init__(self, findings: Findings, file: str, table: pd.DataFrame, label: RowText) -> None:
        self.findings, self.file, self.table, self.label = findings, file, table, label

    def text(self, column: str, expected: pd.Series) -> None:
        """Compare texts, letter by letter."""
        stated, wanted = texts(self.table[column]), texts(expected)
        bad = (stated != wanted).to_numpy(dtype=bool)
        self._differ(column, bad, lambda row: repr(stated[row]), lambda row: repr(wanted[row]))

    def number(self, column: str, expected: Floats) -> None:
        """Compare numbers to 1e-6 and the rounding of large ones; a blank is NaN and equals only a blank."""
        stated = self.table[column].to_numpy(dtype=np.float64, na_value=np.nan)
        close = np.isclose(stated, expected, rtol=1e-12, atol=1e-6, equal_nan=True)

        def text(values: Floats) -> RowText:
            return lambda row: number_text(values[row])

        self._differ(column, ~close, text(stated), text(expected))

    def day(self, column: str, stated: Ints, expected: Ints, blank: int) -> None:
        """Compare days; `blank` is the day number that stands for an empty cell."""

        def text(days: Ints) -> RowText:
            return lambda row: "blank" if days[row] == blank else day_text(days[row])

        self._differ(column, stated != expected, text(stated), text(expected))

    def _differ(self, column: str, bad: Flags, stated: RowText, wanted: RowText) -> None:
        detail: RowText = lambda row: f"says {stated(row)}, must be {wanted(row)}"  # noqa: E731
        self.findings.rows(self.file, bad, self.label, f"wrong {column}", detail)


def group_name(label: str) -> str:
    """Name the lines of a stage by its label in the summary; blank for all lines.

    >>> group_name("2"), group_name("win"), group_name("lose 2"), group_name("")
    ('class 2', 'win lines', 'lose lines of class 2', '')
    """
    treatment, _, priority = label.rpartition(" ")
    if label in TREATMENTS:
        treatment, priority = label, ""
    words = [f"{treatment} lines" if treatment else "", f"class {priority}" if priority else ""]
    return " of ".join(filter(None, words))


def number_text(number: float) -> str:
    """Return a number for a sentence: no more digits than it needs.

    >>> number_text(12.0), number_text(0.25), number_text(float("nan"))
    ('12', '0.25', 'blank')
    """
    return "blank" if np.isnan(number) else f"{number:,.6f}".rstrip("0").rstrip(".")
