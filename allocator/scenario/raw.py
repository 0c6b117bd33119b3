"""A table as it was read: cells of any type, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Cells: TypeAlias = pa.Array | pa.ChunkedArray | list[object]
"""One column: an Arrow array of text or of a typed column, or Python values of mixed types."""


@dataclass(frozen=True)
class RawTable:
    """The columns of a table that its row model knows."""

    columns: Mapping[str, Cells]
    num_rows: int
    file_rows: npt.NDArray[np.int64] | None = None
    """The row of the file that each row stands in; None: the rows follow the header in row 1 without a
    gap."""
    names: tuple[str, ...] = field(default=())
    """All column names found, the unknown ones too."""

    def rows_in_file(self) -> npt.NDArray[np.int64]:
        """Return the row of the file of each row, the header being row 1."""
        return np.arange(self.num_rows) + 2 if self.file_rows is None else self.file_rows
