"""Whole columns at once, by the rules of the row models.

Arrow reads the text and the numbers of a million rows. Where it finds something that it cannot take, or a
type that it was not told about, every distinct cell is read as the row model reads it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario import cells
from allocator.scenario.column_limits import check_limits
from allocator.scenario.distinct import read_distinct
from allocator.scenario.fields import ID, MONEY, QUANTITY, WHOLE
from allocator.scenario.parsed_column import NUMBERS, ParsedColumn
from allocator.scenario.raw import Cells
from allocator.scenario.tables import Column

NOT_PLAIN = r"[\p{Cc}\x{2028}\x{2029}]|^#.*[A!?]$"
"""Matches every id that `cells.identifier` might refuse."""

HARMLESS = bytes(byte for byte in range(0x21, 0x7F) if byte != ord("#"))
"""Characters that need no second look: no blank, no control character, no error of a spreadsheet."""


def read_column(column: Column, raw: Cells) -> ParsedColumn:
    """Read the cells of one column, check its limits and fill in its default."""
    parsed = read_fast(column, raw)
    if parsed is None:
        parsed = read_distinct(column, raw)
    check_limits(column, parsed)
    if column.default is not None:
        parsed.fill(column.default)
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
    if is_harmless(written):
        return ParsedColumn(written, flags(pc.equal(written, "")))
    values = pc.utf8_trim(written, characters=cells.BLANKS)
    if pc.any(pc.match_substring_regex(values, NOT_PLAIN)).as_py():
        return None
    blank = flags(pc.equal(values, ""))
    cut = flags(pc.not_equal(values, written)) & ~blank
    return ParsedColumn(values, blank, cut)


def is_harmless(texts: pa.LargeStringArray) -> bool:
    """Tell whether nothing in these texts needs to be cut or refused."""
    data = texts.buffers()[2]
    return data is None or not data.to_pybytes().translate(None, delete=HARMLESS)


def is_text(kind: pa.DataType) -> bool:
    """Tell whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def flags(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Return a boolean Arrow array as a NumPy array."""
    result: npt.NDArray[np.bool_] = array.to_numpy(zero_copy_only=False)
    return result
