"""The rows that a release adds to `promises`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from allocator.arrays import Ints, dates, days
from allocator.ledger.deciding import (
    KINDS,
    Rules,
    Told,
    Tonight,
    decide,
    on_time_units,
    planned_behind,
    rules_of,
    stays,
)
from allocator.ledger.outlook import KEY
from allocator.model import Model

ADOPTED = "promised before the ledger began, as the extract says"
_RANGE = ["likely_date", "safe_date"]


def new_promises(
    model: Model, lines: pd.DataFrame, parts: pd.DataFrame, standing: pd.DataFrame
) -> pd.DataFrame:
    """Return the new rows of `promises`, but for the run: what the extract brings, and what changes tonight.

    Args:
        model: says which date is promised, and which changes are worth telling.
        lines: the lines of the plan, as `outlook` gives them.
        parts: their shipments, in ordered units.
        standing: what stands promised.
    """
    rules = rules_of(model)
    known = lines.merge(standing.rename(columns=_told), on=KEY, how="left")
    adopted = _adopted(known)
    known = _with_adopted(known)
    return pd.concat([*adopted, _changed(known, parts, rules)], ignore_index=True)


def _told(name: str) -> str:
    """Name a column of what stands promised apart from the same column of tonight."""
    return name if name in KEY else f"told_{name}"


def _adopted(known: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the promises that the extract brings for lines that the ledger does not know yet.

    The original one comes first; the current one follows where it is another, or has been taken back.
    """
    new = known["told_sequence"].isna()
    original, current = known["extract_original"], known["extract_current"]
    both = new & original.notna() & (current != original)
    target = known["extract_target"]
    first = original.fillna(current)
    dated = new & first.notna()
    rows = [
        known[dated].assign(sequence=1, promised_date=first[dated], planned_date=target.mask(both)[dated]),
        known[both].assign(sequence=2, promised_date=current[both], planned_date=target[both]),
    ]
    return [_as_adopted(part) for part in rows]


def _as_adopted(part: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `promises` that were given before the ledger began: for all units of the line."""
    dated = part["promised_date"].notna()
    return pd.DataFrame(
        {
            **{name: part[name] for name in (*KEY, "sequence", "customer_id", "item_id")},
            **{name: part[name] for name in ("promised_date", "planned_date")},
            "kind": "adopted",
            **dict.fromkeys(_RANGE, pd.NaT),
            "quantity": part["quantity"].where(dated, 0.0),
            "open_quantity": part["quantity"].mask(dated, 0.0),
            "reason_code": "",
            "reason": ADOPTED,
        }
    )


def _with_adopted(known: pd.DataFrame) -> pd.DataFrame:
    """Return the lines with what was adopted for them as the last word."""
    original, current = known["extract_original"], known["extract_current"]
    new = known["told_sequence"].isna()
    num_adopted = (original.notna() | current.notna()).astype(int) + (
        original.notna() & (current != original)
    )
    adopted = new & (num_adopted > 0)
    return known.assign(
        told_sequence=known["told_sequence"].mask(adopted, num_adopted),
        told_promised_date=known["told_promised_date"].mask(adopted, current),
        told_planned_date=known["told_planned_date"].mask(adopted, known["extract_target"]),
        told_original_date=known["told_original_date"].mask(adopted, original.fillna(current)),
        told_quantity=known["told_quantity"].mask(adopted, known["quantity"].where(current.notna(), 0.0)),
        told_open_quantity=known["told_open_quantity"].mask(
            adopted, known["quantity"].mask(current.notna(), 0.0)
        ),
    )


def _changed(known: pd.DataFrame, parts: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return what changes tonight."""
    told = Told(
        known=known["told_sequence"].notna().to_numpy(bool),
        original=days(known["told_original_date"]),
        date=days(known["told_promised_date"]),
        likely=days(known["told_likely_date"]),
        quantity=known["told_quantity"].fillna(0.0).to_numpy(float),
        open=known["told_open_quantity"].fillna(0.0).to_numpy(float),
    )
    planned = days(known["planned"])
    by_name = {"planned": planned, "likely": days(known["likely"]), "safe": days(known["safe"])}
    tonight = Tonight(
        expected=planned if rules.date == "planned" else by_name["likely"],
        offered=by_name[rules.date],
        quantity=known["allocated_quantity"].to_numpy(float),
        open=known["open_quantity"].to_numpy(float),
        on_time=on_time_units(known, told.date, parts),
    )
    kind, promised = decide(told, tonight, rules)
    same = stays(promised, told.date)
    ranges = {
        f"{name}_date": _dates(np.where(same, days(known[f"told_{name}_date"]), by_name[name]))
        for name in ("likely", "safe")
    }
    rows = pd.DataFrame(
        {
            **{name: known[name] for name in (*KEY, "customer_id", "item_id")},
            "sequence": known["told_sequence"].fillna(0).astype("int64") + 1,
            "kind": pd.array(np.array(KINDS, dtype=object)[kind], dtype="str"),
            "promised_date": _dates(promised),
            **ranges,
            "planned_date": _dates(
                planned_behind(promised, told.date, days(known["told_planned_date"]), planned)
            ),
            "quantity": known["allocated_quantity"],
            "open_quantity": known["open_quantity"],
            "reason_code": known["reason_code"],
            "reason": known["reason"],
        }
    )
    return rows[kind > 0]


def _dates(day: Ints) -> pd.Series[Any]:
    return pd.Series(dates(day))
