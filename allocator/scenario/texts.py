"""Text columns of frames as Arrow arrays and back, and looking ids up in another table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
Text: TypeAlias = pa.LargeStringArray | str
"""One text per row, or the same for all."""


def array_of(texts: pd.Series[Any] | pd.Index[Any]) -> pa.LargeStringArray:
    """Return a text column as one Arrow array, without a copy where it is one already."""
    array = pa.array(texts.array, TEXT)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def series_of(array: pa.Array) -> pd.Series[Any]:
    """Return an Arrow array of text as a text column.

    >>> series_of(pa.array(["a"])).dtype
    <StringDtype(na_value=nan)>
    """
    texts: pd.Series[Any] = pa.chunked_array([array.cast(TEXT)]).to_pandas()
    return texts


def words_of(words: Sequence[str], code: npt.NDArray[np.integer[Any]]) -> pd.Series[Any]:
    """Return the word of each code as a text column.

    >>> words_of(["stock", "receipt"], np.array([1, 0])).tolist()
    ['receipt', 'stock']
    """
    return series_of(pa.array(words, TEXT).take(pa.array(code)))


def rows_of(texts: pd.Series[Any] | pd.Index[Any], row: npt.NDArray[np.int64]) -> pd.Series[Any]:
    """Return some rows of a text column, in another order perhaps, as a text column.

    >>> rows_of(pd.Series(["a", "b"]), np.array([1, 1])).tolist()
    ['b', 'b']
    """
    return series_of(array_of(texts).take(pa.array(row)))


def positions(ids: pd.Series[Any], known: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the first position of each id among the known ones, -1 where it is not among them.

    >>> positions(pd.Series(["b", "x"]), pd.Series(["a", "b"])).tolist()
    [1, -1]
    """
    found = pc.index_in(array_of(ids), value_set=array_of(known)).fill_null(-1)
    result: npt.NDArray[np.int64] = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return result


def look_up(ids: pd.Series[Any], known: pd.Series[Any], texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return the text that stands beside each id in another table, blank where the id does not stand
    there."""
    at = pc.index_in(array_of(ids), value_set=array_of(known))
    return series_of(array_of(texts).take(at).fill_null(""))


def not_among(ids: pd.Series[Any], known: Sequence[pd.Series[Any]]) -> npt.NDArray[np.bool_]:
    """Tell for each id, blank ones apart, whether it is in none of the columns.

    >>> not_among(pd.Series(["a", "b", ""]), [pd.Series(["a"])]).tolist()
    [False, True, False]
    """
    named = ids.ne("").to_numpy(bool)
    if not named.any():
        return named
    values = pa.chunked_array([array_of(column) for column in known], TEXT).combine_chunks()
    found: npt.NDArray[np.bool_] = pc.is_in(array_of(ids), value_set=values).to_numpy(zero_copy_only=False)
    return ~found & named


def join(*parts: Text) -> pa.LargeStringArray:
    """Join texts row by row; one of the parts at least is an array.

    >>> join(pa.array(["a", "b"], TEXT), "/1").to_pylist()
    ['a/1', 'b/1']
    """
    arrays = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*arrays, pa.scalar("", TEXT))
