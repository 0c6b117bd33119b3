"""Text columns of frames as Arrow arrays and back, and looking ids up in another table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()


def array_of(texts: pd.Series[Any]) -> pa.LargeStringArray:
    """Return a text column as one Arrow array, without a copy where it is one already."""
    array = pa.array(texts, TEXT)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def series_of(array: pa.Array) -> pd.Series[Any]:
    """Return an Arrow array of text as a text column.

    >>> series_of(pa.array(["a"])).dtype
    <StringDtype(na_value=nan)>
    """
    texts: pd.Series[Any] = pa.chunked_array([array.cast(TEXT)]).to_pandas()
    return texts


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
