"""How late past receipts came, and what follows for one still to come: written out day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from allocator.checking.findings import Findings
from allocator.checking.vectors import LONG_AGO, Floats, Ints, day_numbers, first_with, shared_codes
from allocator.scenario import Scenario

EARLIEST, LATEST = -365, 730
"""Days late: past receipts outside do not count."""
_LAST = 2500
"""A distribution is written out for so many days after the due day."""


@dataclass(frozen=True)
class PastReceipts:
    """Past receipts that count, and the receipts still to come."""

    late: Ints
    weight: Floats
    """For whether receipts come late."""
    long_weight: Floats
    """For how late they come: halved in four times the days."""
    codes: tuple[Ints, ...]
    """Of each past receipt: kind, supplier and item, and whether it names kind and supplier."""
    coming: pd.DataFrame
    """receipt_id and the days waited, with the same codes."""
    pooling: float
    known: dict[int, Floats] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of past receipts that count."""
        return len(self.late)

    @classmethod
    def of(cls, scenario: Scenario, as_of: int, stated: Any, findings: Findings) -> PastReceipts | None:
        """Read the history as `summary["dates"]` says it was weighed; None where that says nothing."""
        if not isinstance(stated, Mapping):
            return None
        past, coming = scenario.tables["receipt_history"], scenario.tables["receipts"]
        came = day_numbers(past["received_date"], LONG_AGO)
        late = came - day_numbers(past["due_date"], LONG_AGO)
        counts = (came <= as_of) & (late >= EARLIEST) & (late <= LATEST)
        if stated.get("past_receipts") != int(counts.sum()):
            what = f"dates: says {stated.get('past_receipts')!r} past receipts, must be {int(counts.sum())}"
            findings.add("summary.json", what)
        half_life, pooling = (_positive(stated.get(name)) for name in ("half_life_days", "pooling"))
        if counts.any() and not (half_life and pooling):
            return None
        age = (came.max(initial=LONG_AGO, where=counts) - came)[counts]
        columns = ("kind", "supplier_id", "item_id")
        pairs = [shared_codes(past[[column]], coming[[column]]) for column in columns]
        waited = as_of - day_numbers(coming["available_date"], LONG_AGO)
        return cls(
            late[counts],
            0.5 ** (age / (half_life or 1)),
            0.5 ** (age / (4 * (half_life or 1))),
            tuple(code[counts] for code, _ in pairs),
            coming[["receipt_id", *columns]].assign(
                waited=waited, **{f"{c}_code": pair[1] for c, pair in zip(columns, pairs, strict=True)}
            ),
            pooling,
        )

    def find(self, receipt_ids: pd.Series) -> Ints:
        """Return which receipt each id is; some receipt where none has it."""
        known, wanted = shared_codes(self.coming[["receipt_id"]], receipt_ids.to_frame("receipt_id"))
        return first_with(known, wanted)

    def comes(self, receipt: int) -> Floats:
        """Return the probability that a receipt comes today, tomorrow, ..., as it has not come yet."""
        if receipt not in self.known:
            self.known[receipt] = self._comes(receipt)
        return self.known[receipt]

    def _comes(self, receipt: int) -> Floats:
        row = self.coming.iloc[receipt]
        waited = min(int(row["waited"]), LATEST + 1)
        days = np.arange(min(waited, EARLIEST) - 1, _LAST)
        is_late, late_day = 0.5, np.where(days > 0, 0.5 ** ((days - 1) / 20) - 0.5 ** (days / 20), 0.0)
        other_day = np.where(days == 0, 1.0, 0.0)
        own, of_days = 1.0, 1.0
        for mine in self._alike(row):
            late, place = self.late[mine] > 0, self.late[mine] - days[0]
            weight, long_weight = self.weight[mine], self.long_weight[mine]
            is_late = (weight[late].sum() + own * is_late) / (weight.sum() + own)
            came = np.bincount(place, long_weight, minlength=len(days))
            late_day = _blend(np.where(days > 0, came, 0.0), of_days, late_day)
            other_day = _blend(np.where(days > 0, 0.0, came), of_days, other_day)
            own, of_days = self.pooling, 3 * self.pooling
        tail = is_late * 0.5 ** (_LAST / 20)  # of what comes after all days written out: next to nothing
        on_day = is_late * late_day + (1 - is_late) * other_day
        later = np.append(np.cumsum(on_day[::-1])[-2::-1], 0.0) + tail
        before = waited - 1 - days[0]
        share: Floats = -np.diff(later[before:]) / later[before]
        return share

    def _alike(self, row: pd.Series) -> list[Any]:
        """Return which past receipts are of each level: all, the kind, the supplier, the supplier's item."""
        kind, supplier, item = (
            code == row[f"{column}_code"]
            for code, column in zip(self.codes, ("kind", "supplier_id", "item_id"), strict=True)
        )
        return [
            np.ones(self.count, dtype=bool),
            kind & (row["kind"] != ""),
            supplier & (row["supplier_id"] != ""),
            kind & supplier & item,
        ]


def _blend(came: Floats, strength: float, before: Floats) -> Floats:
    """Return the share that comes on each day, mixed with the level before."""
    share: Floats = (came + strength * before) / (came.sum() + strength)
    return share


def _positive(stated: Any) -> float:
    """Return a number that a summary states, 0 where it is none above 0."""
    return float(stated) if isinstance(stated, int | float) and stated > 0 else 0.0
