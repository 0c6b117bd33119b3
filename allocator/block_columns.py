"""The columns of blocks.parquet: what a plan keeps for the next run, a row per block.

An allocation has the place of its line and of its supply in the block, the ship day counted from as_of, and
small units; `price` has the entries of the block's first supply, then of the second, and so on.
"""

from __future__ import annotations

import pyarrow as pa

COLUMNS: dict[str, pa.DataType] = {
    "fingerprint": pa.binary(16),
    "line": pa.large_list(pa.int32()),
    "supply": pa.large_list(pa.int32()),
    "day": pa.large_list(pa.int32()),
    "units": pa.large_list(pa.int64()),
    "price": pa.large_list(pa.float64()),
    "worth": pa.large_list(pa.float64()),
}
