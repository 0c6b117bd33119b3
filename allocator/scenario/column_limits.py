"""The limits of columns, checked for all rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario import cells
from allocator.scenario.fields import DATE
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.parsed_column import NO_VALUE, NUMBERS, ParsedColumn
from allocator.scenario.tables import Column


def check_limits(column: Column, parsed: ParsedColumn) -> None:
    """Fault and blank every value outside the limits of its column."""
    if column.longest is not None:
        lengths = pc.utf8_length(parsed.values).to_numpy()
        beyond = np.flatnonzero(lengths > column.longest)
        refuse(parsed, beyond, f"is longer than {column.longest} characters", "shorten it")
    if column.cell not in NUMBERS and column.cell != DATE:
        return
    if column.above is not None:
        low = np.flatnonzero(parsed.values <= column.above)
        refuse(parsed, low, f"is not more than {column.above:g}", f"write a value above {column.above:g}")
    elif column.lowest is not None:
        low = np.flatnonzero(parsed.values < as_value(column.lowest))
        refuse(
            parsed,
            low,
            f"is less than {limit_text(column.lowest)}",
            f"write {limit_text(column.lowest)} or more",
        )
    high = np.flatnonzero(parsed.values > as_value(column.highest))
    refuse(
        parsed,
        high,
        f"is more than {limit_text(column.highest)}",
        f"write {limit_text(column.highest)} or less",
    )


def as_value(limit: Any) -> Any:
    """Return a limit as the arrays hold it."""
    return np.datetime64(limit, "s") if hasattr(limit, "isoformat") else limit


def limit_text(limit: Any) -> str:
    """Return a limit in words.

    >>> limit_text(1e9), limit_text(0)
    ('1000000000', '0')
    """
    return str(limit) if hasattr(limit, "isoformat") else f"{limit:.0f}"


def refuse(parsed: ParsedColumn, positions: npt.NDArray[np.int64], what: str, remedy: str) -> None:
    """Fault the values at these positions and blank them."""
    if not len(positions):
        return
    if isinstance(parsed.values, np.ndarray):
        listed = [value.item() for value in parsed.values[positions[:MOST_PROBLEMS_LISTED]]]
        parsed.values = parsed.values.copy()
        parsed.values[positions] = NO_VALUE[DATE.kind] if parsed.values.dtype.kind == "M" else np.nan
    else:
        listed = parsed.values.take(pa.array(positions[:MOST_PROBLEMS_LISTED])).to_pylist()
        bad = np.zeros(len(parsed.values), bool)
        bad[positions] = True
        parsed.values = pc.if_else(pa.array(bad), pa.scalar("", pa.large_string()), parsed.values)
    parsed.add_faults(positions, [(f"{shown_value(value)} {what}", remedy) for value in listed])


def shown_value(value: object) -> str:
    """Return a value that was read as a message shows it: whole numbers without `.0`."""
    return (
        f"{value:.15g}" if isinstance(value, float) else cells.shown(getattr(value, "date", lambda: value)())
    )
