"""Exceptions: lines whose treatment could not be kept, with what stands in the way."""

from __future__ import annotations

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
    found = []
    for code, broken in ((WIN, broken_win), (GAIN, broken_gain)):
        for row in np.sort(lines.row[broken]).tolist():
            found.append(_exception(TREATMENTS[code], etas.iloc[row]))
    return found


def _exception(treatment: str, eta: Any) -> dict[str, Any]:
    wanted = eta["requested_date" if treatment == "win" else "current_promise_date"]
    return {
        "treatment": treatment,
        "order_id": eta["order_id"],
        "line_id": eta["line_id"],
        "wanted": wanted.date(),
        "eta": None if pd.isna(eta["eta"]) else eta["eta"].date(),
        "open_quantity": float(eta["open_quantity"]),
        "reason_code": eta["reason_code"],
        "reason": eta["reason"],
    }
