"""Order lines as arrays, in the rank that breaks ties."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from allocator.arrays import Floats, Ints, days, small_units
from allocator.model import Model
from allocator.network.places import Places
from allocator.scenario import Scenario


@dataclass(frozen=True)
class Lines:
    """Order lines, one entry each; days count from 1970-01-01, NO_DAY where blank.

    They are ranked by order_date, order_id, line_id: rank 0 wins a tie.
    """

    row: Ints
    """Row in the table `order_lines`."""
    item: Ints
    ship_to: Ints
    quantity: Ints
    """Open quantity in small units of the item."""
    requested: Ints
    ordered: Ints
    promise: Ints
    earliest: Ints
    latest: Ints
    priority_class: Ints
    """0 for the most important class present, and so on."""
    margin: Floats
    """Money per unit, never below 0: what is owed is not refused."""
    late_cost: Floats
    """Money per unit per day late."""

    def __len__(self) -> int:
        return len(self.row)

    def take(self, order: Ints) -> Lines:
        """Return the lines in another order."""
        return Lines(*(getattr(self, field.name)[order] for field in fields(self)))


def rank_lines(scenario: Scenario, model: Model, places: Places) -> tuple[Lines, tuple[str, ...]]:
    """Return the ranked order lines, and the labels of the priority classes, most important first."""
    table = scenario.tables["order_lines"]
    priority_class, labels = _priority_classes(scenario, table["priority"])
    units = places.items.units_per_one[places.line_item]
    lines = Lines(
        row=np.arange(len(table)),
        item=places.line_item,
        ship_to=places.line_ship_to,
        quantity=small_units(table["quantity"], units),
        requested=days(table["requested_date"]),
        ordered=days(table["order_date"]),
        promise=days(table["current_promise_date"]),
        earliest=days(table["earliest_date"]),
        latest=days(table["latest_date"]),
        priority_class=priority_class,
        margin=np.maximum(table["unit_margin"].to_numpy(dtype=float), 0),
        late_cost=_late_cost(table, model.service.late_cost_rate),
    )
    # The table stands in the order of order_id, line_id already.
    return lines.take(np.argsort(lines.ordered, kind="stable")), labels


def _priority_classes(scenario: Scenario, priority: pd.Series[int]) -> tuple[Ints, tuple[str, ...]]:
    """Number the classes by importance; lines without a priority come after all others."""
    blank = priority.isna().to_numpy()
    if blank.all():
        return np.zeros(len(priority), dtype=np.int64), ("",)
    sign = -1 if scenario.settings.priority == "highest_first" else 1
    value = priority.fillna(0).to_numpy(dtype=np.int64) * sign
    present, number = np.unique(value[~blank], return_inverse=True)
    result = np.full(len(priority), len(present), dtype=np.int64)
    result[~blank] = number
    return result, tuple(str(value * sign) for value in present) + (("none",) if blank.any() else ())


def _late_cost(table: pd.DataFrame, rate: float) -> Floats:
    price = table["unit_price"].to_numpy(dtype=float)
    default = rate * np.where(price > 0, price, 1.0)
    given = table["late_cost"].to_numpy(dtype=float)
    return np.where(np.isnan(given), default, given)
