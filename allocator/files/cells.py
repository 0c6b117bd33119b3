"""Columns of a frame as the text of CSV cells, whole columns at a time, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.files.layout import Kind

FORMULA = "(?:[\t\r\n]| *[=+\\-@\uff1d\uff0b\uff0d\uff20])"
"""How a text begins that a spreadsheet may run as a formula (OWASP, CSV injection); \\uff1d is a wide `=`."""

_GUARDED = f"^'+{FORMULA}"
_DANGEROUS = f"^'*{FORMULA}"
_NEEDS_QUOTES = '[",\r\n]'
_LARGEST_EXACT = 2.0**53 / 1e6


def guarded(texts: pa.Array) -> pa.Array:
    """Put one apostrophe before each text that a spreadsheet would run; `unguarded` takes it off again.

    Texts that already begin with apostrophes before such a beginning get one more, so nothing is lost.

    >>> guarded(pa.array(["SO-1", "=1+1", "'=1+1", "'tis"])).to_pylist()
    ['SO-1', "'=1+1", "''=1+1", "'tis"]
    """
    dangerous = pc.match_substring_regex(texts, _DANGEROUS)
    if not pc.any(dangerous).as_py():
        return texts
    return pc.if_else(dangerous, joined("'", texts), texts)


def unguarded(texts: pa.Array) -> pa.Array:
    """Take off the apostrophe that `guarded` put there."""
    protected = pc.match_substring_regex(texts, _GUARDED)
    if not pc.any(protected).as_py():
        return texts
    return pc.if_else(protected, pc.utf8_slice_codeunits(texts, 1), texts)


def joined(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    """The parts of each row in one text; a part is an array of texts, or one text for all rows."""
    kind = next(part.type for part in parts if not isinstance(part, str))
    scalars = [pa.scalar(part, kind) if isinstance(part, str) else part for part in (*parts, separator)]
    return pc.binary_join_element_wise(*scalars)


def text_cells(values: pd.Series[str]) -> pa.Array:
    """Text as cells: harmless in a spreadsheet, quoted only where it has to be."""
    texts = guarded(pa.array(values, type=pa.large_string(), from_pandas=True).fill_null(""))
    special = pc.match_substring_regex(texts, _NEEDS_QUOTES)
    if not pc.any(special).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
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
    days = pc.cast(pa.array(values, from_pandas=True), pa.date32())
    return pc.cast(days, pa.large_string()).fill_null("")


CELLS: Mapping[Kind, Callable[[Any], pa.Array]] = {
    "text": text_cells,
    "number": number_cells,
    "whole": whole_cells,
    "date": date_cells,
}
"""What turns a column of each kind into cells."""
