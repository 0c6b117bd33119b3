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
        half_life, pooling = stated.get("half_life_days"), stated.get("pooling")
        if counts.any() and not all(isinstance(n, int | float) and n > 0 for n in (half_life, pooling)):
            return None
        age = came.max(initial=LONG_AGO, where=counts) - came
        columns = ("kind", "supplier_id", "item_id")
        pairs = [shared_codes(past[[column]], coming[[column]]) for column in columns]
        waited = as_of - day_numbers(coming["available_date"], LONG_AGO)
        return cls(
            late[counts],
            0.5 ** (age[counts] / half_life) if counts.any() else np.zeros(0),
            tuple(code[counts] for code, _ in pairs),
            coming[["receipt_id", *columns]].assign(
                waited=waited, **{f"{c}_code": pair[1] for c, pair in zip(columns, pairs, strict=True)}
            ),
            float(pooling or 0),
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
        later = np.where(days < 0, 1.0, 0.5 * 0.5 ** (np.maximum(days, 0) / 20))
        strength = 1.0
        for mine in self._alike(row):
            came = np.bincount(self.late[mine] - days[0], self.weight[mine], minlength=len(days))
            still = np.append(np.cumsum(came[::-1])[-2::-1], 0.0)
            later = (still + strength * later) / (came.sum() + strength)
            strength = self.pooling
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
