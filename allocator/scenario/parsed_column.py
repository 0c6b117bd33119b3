"""A column that has been read: a value for every row, and the faults that were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario.fields import CHOICE, DATE, FLAG, ID, MONEY, QUANTITY, TEXT, WHOLE

Values = Any
"""Texts as a large_string array ("" blank), numbers as float64 (NaN blank), dates as datetime64[s] (NaT
blank), flags as bool."""

NO_VALUE: dict[str, Any] = {
    **dict.fromkeys([ID.kind, TEXT.kind, CHOICE.kind], ""),
    **dict.fromkeys([QUANTITY.kind, MONEY.kind, WHOLE.kind], np.nan),
    DATE.kind: np.datetime64("NaT", "s"),
    FLAG.kind: False,
}
TEXTS = (ID, TEXT, CHOICE)
NUMBERS = (QUANTITY, MONEY, WHOLE)


@dataclass(frozen=True)
class Fault:
    """One cell that cannot be used, or, without a position, a count of further ones."""

    position: int | None
    what: str
    remedy: str


@dataclass
class ParsedColumn:
    """A column that was read: a value per row, and what was odd about the cells."""

    values: Values
    blank: npt.NDArray[np.bool_]
    """Where the cell held nothing; a faulty cell is not blank, though it has no value."""
    cut: npt.NDArray[np.bool_] | None = None
    """Where blanks around an id were cut off; None: nowhere."""
    faults: list[Fault] = field(default_factory=list)

    def add_faults(self, positions: npt.NDArray[np.int64], listed: list[tuple[str, str]]) -> None:
        """Add faults, the first of them in words and with a remedy, and the count of the others."""
        self.faults += [Fault(int(at), *said) for at, said in zip(positions, listed, strict=False)]
        if len(positions) > len(listed):
            more = f"{len(positions) - len(listed)} more rows with such a fault"
            self.faults.append(Fault(None, more, listed[-1][1]))

    def fill(self, default: Any) -> None:
        """Give every blank cell the default of its column."""
        if default == "" or not self.blank.any():
            return
        if isinstance(self.values, np.ndarray):
            self.values = np.where(self.blank, default, self.values)
        else:
            self.values = pc.if_else(pa.array(self.blank), pa.scalar(default, pa.large_string()), self.values)
