"""A fingerprint of what a scenario says, whatever files it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.scenario.settings import Settings
from allocator.scenario.texts import array_of


def digest_of(settings: Settings, tables: Mapping[str, pd.DataFrame], given: frozenset[str]) -> str:
    """Return the SHA-256 of settings and sorted tables, in hexadecimal digits."""
    unset = {"part"} if settings.part is None else set()
    fingerprint = hashlib.sha256(settings.model_dump_json(exclude=unset).encode())
    for name, frame in tables.items():
        fingerprint.update(f"\n{name} {len(frame)} {'given' if name in given else 'not given'}\n".encode())
        for column in frame.columns:
            fingerprint.update(f"{column}\n".encode())
            for part in column_bytes(frame[column]):
                fingerprint.update(part)
    return fingerprint.hexdigest()


def column_bytes(column: pd.Series[Any]) -> tuple[Any, ...]:
    """Return the content of a column as buffers that do not depend on how it is stored."""
    if isinstance(column.dtype, pd.StringDtype):
        array = array_of(column)
        lengths = pc.binary_length(array).to_numpy(zero_copy_only=False).astype("<i4")
        return lengths.tobytes(), b"".join(map(memoryview, text_bytes(array)))
    if isinstance(column.dtype, pd.Int64Dtype):
        blank = column.isna().to_numpy()
        return blank.tobytes(), column.fillna(0).to_numpy(np.int64).astype("<i8").tobytes()
    if column.dtype.kind == "M":
        return (column.to_numpy("datetime64[s]").astype("<i8").tobytes(),)
    if column.dtype.kind == "f":
        values = column.to_numpy(np.float64)
        return (np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes(),)
    return (column.to_numpy(bool).tobytes(),)


def text_bytes(array: pa.LargeStringArray) -> tuple[pa.Buffer, ...]:
    """Return the bytes of all texts one after the other, without what a slice leaves out."""
    if not len(array):
        return ()
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    data = array.buffers()[2]
    return (data.slice(int(offsets[0]), int(offsets[-1] - offsets[0])),) if data is not None else ()
