"""Exceptions: lines whose treatment could not be kept, with what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from allocator.network import Network
from allocator.network.lines import GAIN, TREATMENTS, WIN
from allocator.plan.lines import LineResults


def find_exceptions(network: Network, results: LineResults, etas: pd.DataFrame) -> list[dict[str, Any]]:
    """Return `win` lines not in full on their requested date, then `gain` lines later than promised."""
    lines = network.lines
    short = results.open > 0
    broken_win = (lines.treatment == WIN) & (short | (results.days_late > 0))
    broken_gain = (lines.treatment == GAIN) & (short | (results.eta > lines.promise))
    return [
        *_exceptions(TREATMENTS[WIN], etas.iloc[np.sort(lines.row[broken_win])], "requested_date"),
        *_exceptions(TREATMENTS[GAIN], etas.iloc[np.sort(lines.row[broken_gain])], "current_promise_date"),
    ]


def _exceptions(treatment: str, etas: pd.DataFrame, wanted: str) -> Iterator[dict[str, Any]]:
    """Yield an exception for each row of `etas`; `wanted` is the column of the day that was missed."""
    for eta in etas.to_dict("records"):
        yield {
            "treatment": treatment,
            "order_id": eta["order_id"],
            "line_id": eta["line_id"],
            "wanted": eta[wanted].date(),
            "eta": None if pd.isna(eta["eta"]) else eta["eta"].date(),
            "open_quantity": float(eta["open_quantity"]),
            "reason_code": eta["reason_code"],
            "reason": eta["reason"],
        }
