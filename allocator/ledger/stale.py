"""A plan that does not know what was promised since must not promise anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocator.errors import InputError, Problem
from allocator.ledger.outlook import KEY, PlanTables

_AGAIN = "run the plan again on tonight's input with --ledger, or release it all the same with --force"


def refuse_stale(plan: PlanTables, last: Any, standing: pd.DataFrame) -> None:
    """Raise InputError where a plan is older than the last release, or was made without what it promised.

    Args:
        plan: the plan to release.
        last: the row in `runs` of the last release.
        standing: what stands promised.
    """
    as_of, made_with = str(plan.summary["as_of"]), plan.summary.get("ledger")
    said = f"the last release, of {last.as_of} (released {last.released_at:%Y-%m-%d %H:%M} UTC)"
    if as_of < str(last.as_of):
        raise _refused(f"the plan of {as_of} is older than {said}")
    if made_with is not None:
        if made_with["last_release"] != last.run_id:
            raise _refused(f"the plan was made before {said}")
        return
    unaware = _unaware(plan, standing)
    if len(unaware):
        first = unaware.iloc[0]
        raise _refused(
            f"the plan was made without the promises of the ledger: it does not know that of "
            f"{len(unaware):,} order lines, such as {first['order_id']}/{first['line_id']}"
        )


def _unaware(plan: PlanTables, standing: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that were planned with another promise than the one that stands."""
    joined = plan.etas[[*KEY, "current_promise_date"]].merge(standing, on=KEY)
    planned, stands = joined["current_promise_date"], joined["promised_date"]
    same = (planned == stands) | (planned.isna() & stands.isna())
    return joined[~np.asarray(same, dtype=bool)]


def _refused(what: str) -> InputError:
    return InputError([Problem("release", None, "", what, _AGAIN)])
