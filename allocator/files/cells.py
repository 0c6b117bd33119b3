"""Columns of a frame as the text of CSV cells, whole columns at a time, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import Ints
from allocator.files.layout import Kind

FORMULA = "(?:[\t\r\n]| *[=+\\-@\uff1d\uff0b\uff0d\uff20])"
"""How a text begins that a spreadsheet may run as a formula (OWASP, CSV injection); \\uff1d is a wide `=`."""

_GUARDED = f"^'+{FORMULA}"
_DANGEROUS = f"^'*{FORMULA}"
_NEEDS_QUOTES = '[",\r\n]'
_QUOTED_BYTES = b'",\r\n'
_FIRST_BYTES = np.isin(np.arange(256), list("'\t\r\n =+-@\uff1d".encode()))
"""Bytes with which a text begins that `FORMULA` might match, apostrophes before it included."""
_LARGEST_EXACT = 2.0**53 / 1e6


def guarded(texts: pa.Array) -> pa.Array:
    """Put one apostrophe before each text that a spreadsheet would run; `unguarded` takes it off again.

    Texts that already begin with apostrophes before such a beginning get one more, so nothing is lost.

    >>> guarded(pa.array(["SO-1", "=1+1", "'=1+1", "'tis"])).to_pylist()
    ['SO-1', "'=1+1", "''=1+1", "'tis"]
    """
    if not _may_be_formulas(texts):
        return texts
    dangerous = pc.match_substring_regex(texts, _DANGEROUS)
    return pc.if_else(dangerous, joined("'", texts), texts)


def unguarded(texts: pa.Array) -> pa.Array:
    """Take off the apostrophe that `guarded` put there."""
    if not _may_be_formulas(texts):
        return texts
    protected = pc.match_substring_regex(texts, _GUARDED)
    return pc.if_else(protected, pc.utf8_slice_codeunits(texts, 1), texts)


def _may_be_formulas(texts: pa.Array | pa.ChunkedArray) -> bool:
    """Whether the first byte of any text is one that a formula may begin with: of few texts it is."""
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    for chunk in chunks:
        start, content = _bytes_of(chunk)
        if _FIRST_BYTES[content[start[:-1][np.diff(start) > 0]]].any():
            return True
    return False


def _bytes_of(texts: pa.Array) -> tuple[Ints, npt.NDArray[np.uint8]]:
    """Where each text begins, and the end of the last, in the bytes of all of them."""
    _, starts, content = texts.buffers()
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    start: Ints = _NONE
    if len(texts):
        start = np.frombuffer(starts, kind)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    return start, np.frombuffer(content, np.uint8) if content is not None else _NOTHING


_NONE = np.zeros(1, dtype=np.int64)
_NOTHING = np.zeros(0, dtype=np.uint8)


def joined(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    """The parts of each row in one text; a part is an array of texts, or one text for all rows."""
    kind = next(part.type for part in parts if not isinstance(part, str))
    scalars = [pa.scalar(part, kind) if isinstance(part, str) else part for part in (*parts, separator)]
    return pc.binary_join_element_wise(*scalars)


def text_cells(values: pd.Series[str]) -> pa.Array:
    """Text as cells: harmless in a spreadsheet, quoted only where it has to be."""
    array = pa.array(values, type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):  # of a frame that was read from a large file
        array = array.combine_chunks()
    texts = guarded(array.fill_null(""))
    start, content = _bytes_of(texts)
    written = content[start[0] : start[-1]].tobytes()
    if not any(byte in written for byte in _QUOTED_BYTES):
        return texts
    special = pc.match_substring_regex(texts, _NEEDS_QUOTES)
    doubled = pc.replace_substring(texts, '"', '""') if b'"' in written else texts
    return pc.if_else(special, joined('"', doubled, '"'), texts)


def number_cells(values: pd.Series[float]) -> pa.Array:
    """Numbers with at most 6 decimals, no trailing zero, no exponent; blank where NaN.

    >>> number_cells(pd.Series([12.0, 0.1 + 0.2, -1e-9, 1e17, float("nan")])).to_pylist()
    ['12', '0.3', '0', '100000000000000000', '']
    """
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    blank = np.isnan(numbers)
    if np.abs(numbers[~blank]).max(initial=0.0) < _LARGEST_EXACT:
        rounded = np.round(numbers, 6) + 0.0  # + 0.0 makes -0.0 a plain zero
        if (blank | (rounded == np.floor(rounded))).all():
            rounded = np.where(blank, 0, rounded).astype(np.int64)  # whole numbers are written much faster
        texts = pc.cast(pa.array(rounded, mask=blank), pa.large_string())
    else:
        decimals = pc.cast(pa.array(numbers, mask=blank), pa.decimal128(38, 6))
        texts = pc.utf8_rtrim(pc.utf8_rtrim(pc.cast(decimals, pa.large_string()), "0"), ".")
    return texts.fill_null("")


def whole_cells(values: pd.Series[int]) -> pa.Array:
    """Whole numbers, blank where NA."""
    return pc.cast(pa.array(values, type=pa.int64(), from_pandas=True), pa.large_string()).fill_null("")


def date_cells(values: pd.Series[pd.Timestamp]) -> pa.Array:
    """Dates as YYYY-MM-DD, blank where NaT."""
    dates = values.to_numpy("datetime64[D]")
    blank = np.isnat(dates)
    if blank.all():
        return pa.repeat(pa.scalar("", pa.large_string()), len(dates))
    # Every day from the first to the last is written once: a plan has few days and many dates.
    day = dates.astype(np.int64)
    first = day[~blank].min()
    calendar = pc.cast(pa.array(np.arange(first, day.max() + 1).astype("datetime64[D]")), pa.large_string())
    place = pa.array(day - first, mask=blank)
    return calendar.take(place).fill_null("")


CELLS: Mapping[Kind, Callable[[Any], pa.Array]] = {
    "text": text_cells,
    "number": number_cells,
    "whole": whole_cells,
    "date": date_cells,
}
"""What turns a column of each kind into cells."""
