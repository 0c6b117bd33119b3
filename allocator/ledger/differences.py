"""Which order lines changed after the plan was made, by comparing the plan's input with a fresh extract."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.ledger.outlook import KEY
from allocator.scenario import Scenario
from allocator.scenario.promised import DATES

_NOT_COMPARED = (*KEY, *DATES)
"""Promises are the ledger's; the extract may repeat them, or not."""
LEFT = "it left the extract"


def changed_lines(planned: Scenario, fresh: Scenario) -> pd.DataFrame:
    """Return the lines of the plan that are another line in the fresh extract, or none: with a `detail`."""
    before, after = planned.tables["order_lines"], fresh.tables["order_lines"]
    place = pd.MultiIndex.from_frame(after[KEY]).get_indexer(pd.MultiIndex.from_frame(before[KEY]))
    details = np.where(place < 0, LEFT, "").astype(object)
    still_there = np.flatnonzero(place >= 0)
    for column in before.columns.difference(list(_NOT_COMPARED), sort=False):
        one = before[column].iloc[still_there].reset_index(drop=True)
        other = after[column].iloc[place[still_there]].reset_index(drop=True)
        for at in np.flatnonzero(_differs(one, other)):
            row = still_there[at]
            said = f"{column} {_said(one.iloc[at])} is now {_said(other.iloc[at])}"
            details[row] = f"{details[row]}; {said}" if details[row] else said
    changed = details != ""
    lines: pd.DataFrame = before[KEY][changed].reset_index(drop=True)
    return lines.assign(detail=pd.array(details[changed], dtype="str"))


def _differs(one: pd.Series[Any], other: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Tell where two columns differ; a blank equals a blank."""
    unequal = (one != other).fillna(True).to_numpy(bool)
    both_blank = one.isna().to_numpy(bool) & other.isna().to_numpy(bool)
    differs: npt.NDArray[np.bool_] = unequal & ~both_blank
    return differs


def _said(value: Any) -> str:
    """Return a value of a table as a planner reads it."""
    if pd.isna(value):
        return "blank"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float | np.floating):
        return f"{value:.15g}"
    return str(value) or "blank"
