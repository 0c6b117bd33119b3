"""When the receipts of tonight come: each one's distribution, given how long it is awaited already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from allocator.arrays import Floats, Ints, days
from allocator.lateness.choosing import Choice, choose
from allocator.lateness.past import SUPPLIER, past_and_coming
from allocator.lateness.pooled import Pooled, pool
from allocator.model import Model
from allocator.scenario import Scenario


@dataclass(frozen=True)
class Expected:
    """What the past says about the receipts of a scenario, in the order of its table `receipts`."""

    today: int
    waited: Ints
    """Days past due today; negative before the due day."""
    pooled: Pooled
    choice: Choice
    num_past: int
    num_of_supplier: Ints
    """By receipt: the number of past receipts of its supplier."""

    def here_by(self, receipt: Ints, day: Ints) -> Floats:
        """Return the share of such receipts that is here on a day or before, given that it is not yet."""
        return self.pooled.take(receipt).here_within(self.waited[receipt], day - self.today)

    def day_of(self, receipt: Ints, share: float | Floats) -> Ints:
        """Return the first day on which such a share of them is here."""
        return self.today + self.pooled.take(receipt).days_until(self.waited[receipt], share)

    def summary(self) -> dict[str, Any]:
        """Return what the dates stand on, for `summary.json`."""
        return {
            "past_receipts": self.num_past,
            "half_life_days": self.choice.half_life,
            "pooling": self.choice.pooling,
            "tested_on": self.choice.num_told,
        }


def expected_receipts(scenario: Scenario, model: Model) -> Expected | None:
    """Return when the receipts of a scenario come by its past ones; None where no past receipt counts."""
    today = int(np.datetime64(scenario.settings.as_of, "D").astype(np.int64))
    receipts = scenario.tables["receipts"]
    past, groups = past_and_coming(scenario.tables["receipt_history"], receipts, today)
    if not len(past):
        return None
    choice = choose(past, model.promises.safe_share)
    pooled = pool(past, groups, choice.half_life, choice.pooling)
    waited = today - days(receipts["available_date"])
    return Expected(today, waited, pooled, choice, len(past), past.count(SUPPLIER, groups[SUPPLIER]))
