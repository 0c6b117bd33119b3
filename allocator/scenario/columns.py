"""Whole columns at once, by the rules of the row models.

Text and numbers of a million rows are read by Arrow. Where Arrow finds something it cannot take, or a type
it was not told about, every distinct cell is read by the same function that the row model calls: it decides,
and it words the fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario import cells
from allocator.scenario.fields import CHOICE, DATE, FLAG, ID, MONEY, QUANTITY, TEXT, WHOLE
from allocator.scenario.limits import MOST_PROBLEMS_LISTED
from allocator.scenario.raw import Cells
from allocator.scenario.tables import Column

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
NOT_PLAIN = r"[\p{Cc}\x{2028}\x{2029}]|^#.*[A!?]$"
"""Matches every id that `cells.identifier` might refuse."""


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


def read_column(column: Column, raw: Cells) -> ParsedColumn:
    """Read the cells of one column, check its limits and fill in its default."""
    parsed = read_fast(column, raw)
    if parsed is None:
        parsed = read_distinct(column, raw)
    check_limits(column, parsed)
    if column.default is not None:
        fill(parsed, column.default)
    return parsed


def read_fast(column: Column, raw: Cells) -> ParsedColumn | None:
    """Read a column that Arrow can read without finding fault; None for any other."""
    if isinstance(raw, list):
        return None
    array = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    if column.cell in NUMBERS:
        return read_numbers(column, array)
    if column.cell == ID:
        return read_ids(array)
    return None


def read_numbers(column: Column, array: pa.Array) -> ParsedColumn | None:
    """Read numbers typed as such, or written plainly."""
    if is_text(array.type):
        array = pc.if_else(pc.equal(array, ""), None, array)
    elif not (pa.types.is_integer(array.type) or pa.types.is_floating(array.type)):
        return None
    try:
        exact = array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    blank = np.isnan(exact)
    if np.isinf(exact).any() or (is_text(array.type) and blank.sum() != array.null_count):
        return None
    values = exact + 0.0 if column.cell == WHOLE else cells.rounded(exact)
    odd = {
        WHOLE.kind: exact != np.floor(exact),
        QUANTITY.kind: np.abs(values - exact) > cells.ROUNDING_NOISE,
        MONEY.kind: np.zeros(len(exact), bool),
    }[column.cell.kind]
    return None if (odd & ~blank).any() else ParsedColumn(values, blank)


def read_ids(array: pa.Array) -> ParsedColumn | None:
    """Read ids that are text or whole numbers and hold no control character."""
    if pa.types.is_integer(array.type):
        array = array.cast(pa.large_string())
    if not is_text(array.type):
        return None
    written = array.cast(pa.large_string()).fill_null("")
    values = pc.utf8_trim(written, characters=cells.BLANKS)
    if pc.any(pc.match_substring_regex(values, NOT_PLAIN)).as_py():
        return None
    blank = flags(pc.equal(values, ""))
    cut = flags(pc.not_equal(values, written)) & ~blank
    return ParsedColumn(values, blank, cut)


def read_distinct(column: Column, raw: Cells) -> ParsedColumn:
    """Read every distinct cell on its own, by the function that the row model uses."""
    distinct, codes = distinct_cells(raw)
    no_value = NO_VALUE[column.cell.kind]
    values, errors, cut = [no_value] * (len(distinct) + 1), {}, np.zeros(len(distinct) + 1, bool)
    blank = np.ones(len(distinct) + 1, bool)
    for code, cell in enumerate(distinct):
        blank[code] = cells.is_blank(cell)
        if blank[code]:
            continue
        try:
            values[code] = read_cell(column, cell)
        except cells.CellError as error:
            errors[code] = error
        cut[code] = column.cell == ID and isinstance(cell, str) and cell != cell.strip(cells.BLANKS)
    parsed = ParsedColumn(take(column, values, codes), blank[codes], cut[codes])
    if errors:
        positions = np.flatnonzero(np.isin(codes, list(errors)))
        listed = [errors[int(code)] for code in codes[positions[:MOST_PROBLEMS_LISTED]]]
        add_faults(parsed, positions, [(error.what, error.remedy) for error in listed])
    return parsed


def read_cell(column: Column, cell: object) -> Any:
    """Read one cell; raises CellError."""
    value = column.cell.read(cell)
    if column.choices and value not in column.choices:
        offered = ", ".join(filter(None, column.choices))
        raise cells.CellError(f"{cells.shown(cell)} is not known here", f"write one of {offered}")
    return value


def distinct_cells(raw: Cells) -> tuple[list[object], npt.NDArray[np.int64]]:
    """Return the distinct cells of a column and the index of each row's cell among them, -1 where null."""
    if isinstance(raw, list):
        found: dict[tuple[type, object], int] = {}
        keys: list[tuple[type, object]] = [
            (type(cell), cell if isinstance(cell, str | int | float) else repr(cell)) for cell in raw
        ]
        codes = np.array([found.setdefault(key, len(found)) for key in keys], dtype=np.int64)
        first = dict(zip(reversed(keys), reversed(raw), strict=True))
        return [first[key] for key in found], codes
    array = raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw
    encoded = array.dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), codes


def take(column: Column, values: list[Any], codes: npt.NDArray[np.int64]) -> Values:
    """Return the value of each row; code -1 takes the last value."""
    if column.cell in TEXTS:
        rows = np.where(codes < 0, len(values) - 1, codes)
        return pa.array(values, pa.large_string()).take(pa.array(rows))
    kind = {FLAG.kind: "bool", DATE.kind: "datetime64[s]"}.get(column.cell.kind, "float64")
    return np.array(values, dtype=kind)[codes]


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
    add_faults(parsed, positions, [(f"{shown_value(value)} {what}", remedy) for value in listed])


def shown_value(value: object) -> str:
    """Return a value that was read as a message shows it: whole numbers without `.0`."""
    return (
        f"{value:.15g}" if isinstance(value, float) else cells.shown(getattr(value, "date", lambda: value)())
    )


def add_faults(parsed: ParsedColumn, positions: npt.NDArray[np.int64], listed: list[tuple[str, str]]) -> None:
    """Add faults with their wording, and the count of those that are not listed."""
    parsed.faults += [
        Fault(int(at), what, remedy) for at, (what, remedy) in zip(positions, listed, strict=False)
    ]
    if len(positions) > len(listed):
        parsed.faults.append(
            Fault(None, f"{len(positions) - len(listed)} more cells with such a fault", "mend all")
        )


def fill(parsed: ParsedColumn, default: Any) -> None:
    """Give every blank cell the default of its column."""
    if default == "" or not parsed.blank.any():
        return
    if isinstance(parsed.values, np.ndarray):
        parsed.values = np.where(parsed.blank, default, parsed.values)
    else:
        parsed.values = pc.if_else(
            pa.array(parsed.blank), pa.scalar(default, pa.large_string()), parsed.values
        )


def is_text(kind: pa.DataType) -> bool:
    """Tell whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def flags(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Return a boolean Arrow array as a NumPy array."""
    result: npt.NDArray[np.bool_] = array.to_numpy(zero_copy_only=False)
    return result
