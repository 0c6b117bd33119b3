"""Which lines are told what: from tonight's changes of promises to kinds of notices.

Whether a promise changes at all is the ledger's decision (`allocator/ledger/`); a promise that did not change
is not told. The columns of the frames are described in `tonight.py`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.model import NoticeKind, Notices
from allocator.notices.consent import is_delayed

Mask = npt.NDArray[np.bool_]
SILENT = ""


def decide(lines: pd.DataFrame, notices: Notices, as_of: pd.Timestamp) -> pd.Series[str]:
    """Return the kind of notice of each line, blank where nothing is told.

    Where several kinds apply, it is the most urgent one that the model does not keep silent.
    """
    open_to_news = ~lines["cancelled"].to_numpy(dtype=bool)
    applies = {
        kind: mask if kind == "shipping" else mask & open_to_news
        for kind, mask in _applying(lines, as_of).items()
        if kind not in notices.silent
    }
    kinds = np.select(list(applies.values()), [np.array(kind, dtype=object) for kind in applies], SILENT)
    return pd.Series(kinds, index=lines.index, dtype="str", name="kind")


def _applying(lines: pd.DataFrame, as_of: pd.Timestamp) -> dict[NoticeKind, Mask]:
    """Return which lines each kind applies to, the most urgent kind first."""
    change, more_open = lines["change"], lines["open_quantity"] > lines["previous_open_quantity"]
    other_units = change == "quantity"
    on_hold = change.isin(["no_date", "withdrawn"]) | (other_units & more_open)
    dated = change.isin(["first", "again"]) | (
        other_units & (lines["open_quantity"] < lines["previous_open_quantity"])
    )
    shipping = lines["ships_today"] > 0
    substituted = lines["substitute_id"] != lines["told_substitute"]
    slips = (lines["promised_date"] > lines["previous_date"]) & change.isin(["later", "quantity"])
    applies: dict[NoticeKind, pd.Series[bool]] = {
        "consent": _needs_consent(lines, as_of) & (slips | on_hold | dated),
        "substitution": (lines["substitute_id"] != "") & substituted & ~shipping,
        "shipping": shipping,
        "later": slips & ~dated,
        "on_hold": on_hold,
        "first_date": dated,
        "earlier": change == "earlier",
    }
    return {kind: mask.to_numpy(dtype=bool) for kind, mask in applies.items()}


def _needs_consent(lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series[bool]:
    """Tell whose delay needs consent.

    Not needed where all of the line leaves today, or where the customer has agreed to wait without a date.
    """
    leaves = (lines["ship_date"] <= as_of) & (lines["open_quantity"] == 0)
    agreed = lines["consented"] & lines["previous_date"].isna()
    return lines["protected"] & is_delayed(lines) & ~leaves & ~agreed
