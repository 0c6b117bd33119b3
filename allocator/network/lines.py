"""Order lines as arrays, in the rank that breaks ties."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, Ints, days, small_units
from allocator.model import Model
from allocator.network.places import NOBODY, Places
from allocator.scenario import Scenario

ANY, LINE, ORDER = 0, 1, 2
TREATMENTS = ("redistribute", "win", "gain", "fill", "lose")
REDISTRIBUTE, WIN, GAIN, FILL, LOSE = range(5)


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
    target: Ints
    """The planned arrival that the promise was made on, never after it; NO_DAY without a promise."""
    earliest: Ints
    latest: Ints
    priority_class: Ints
    """0 for the most important class present, and so on."""
    order: Ints
    """Code of the order."""
    customer: Ints
    """Code among `Places.customer_ids`; beyond them, one for each order that names no customer."""
    segment: Ints
    """Code among `Places.segment_ids`."""
    ship_rule: Ints
    """`ANY`, `LINE` or `ORDER`; ORDER on all lines of an order as soon as it stands on one."""
    min_shipment: Ints
    """Small units that every shipment has at least, 0 where there is no minimum."""
    pack_size: Ints
    """Small units that every shipment is a multiple of, 0 where it need not be."""
    treatment: Ints
    """Place in TREATMENTS; `gain` and `fill` only with a promise."""
    allow_substitutes: Flags
    fair_base: Ints
    """Small units that the line's fair share is counted from."""
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
    order = pd.factorize(table["order_id"])[0].astype(np.int64)
    nameless = places.line_customer == places.customer_ids.get_loc(NOBODY)
    promise = days(table["current_promise_date"])
    lines = Lines(
        row=np.arange(len(table)),
        item=places.line_item,
        ship_to=places.line_ship_to,
        quantity=small_units(table["quantity"], units),
        requested=days(table["requested_date"]),
        ordered=days(table["order_date"]),
        promise=promise,
        target=_targets(days(table["promise_target_date"]), promise),
        earliest=days(table["earliest_date"]),
        latest=days(table["latest_date"]),
        priority_class=priority_class,
        order=order,
        customer=np.where(nameless, order + len(places.customer_ids), places.line_customer),
        segment=places.line_segment,
        ship_rule=_ship_rules(table["ship_rule"], order),
        min_shipment=small_units(table["min_shipment"].fillna(0), units),
        pack_size=small_units(table["pack_size"].fillna(0), units),
        treatment=_treatments(table["treatment"], promise),
        allow_substitutes=table["allow_substitutes"].to_numpy(dtype=bool),
        fair_base=small_units(table["fair_base"].fillna(table["quantity"]), units),
        margin=np.maximum(table["unit_margin"].to_numpy(dtype=float), 0),
        late_cost=_late_cost(table, model.service.late_cost_rate),
    )
    # The table stands in the order of order_id, line_id already.
    return lines.take(np.argsort(lines.ordered, kind="stable")), labels


def _priority_classes(scenario: Scenario, priority: pd.Series[int]) -> tuple[Ints, tuple[str, ...]]:
    """Number the classes by importance; lines without a priority come after all others."""
    blank = priority.isna().to_numpy()
    part = scenario.settings.part
    elsewhere = np.array(part.priorities if part else (), dtype=np.int64)
    if blank.all() and not len(elsewhere):
        return np.zeros(len(priority), dtype=np.int64), ("",)
    sign = -1 if scenario.settings.priority == "highest_first" else 1
    value = priority.fillna(0).to_numpy(dtype=np.int64) * sign
    present = np.unique(np.append(value[~blank], elsewhere * sign))
    number = np.searchsorted(present, value[~blank])
    result = np.full(len(priority), len(present), dtype=np.int64)
    result[~blank] = number
    return result, tuple(str(value * sign) for value in present) + (("none",) if blank.any() else ())


def _ship_rules(rule: pd.Series[str], order: Ints) -> Ints:
    of_order = np.zeros(int(order.max(initial=-1)) + 1, dtype=bool)
    of_order[order[(rule == "order").to_numpy()]] = True
    return np.where(of_order[order], ORDER, np.where((rule == "line").to_numpy(), LINE, ANY))


def _treatments(treatment: pd.Series[str], promise: Ints) -> Ints:
    """Return places in TREATMENTS; `gain` and `fill` without a promise count as `redistribute`."""
    code = np.zeros(len(treatment), dtype=np.int64)
    for place, name in enumerate(TREATMENTS):
        code[(treatment == name).to_numpy()] = place
    return np.where(np.isin(code, [GAIN, FILL]) & (promise == NO_DAY), REDISTRIBUTE, code)


def _targets(target: Ints, promise: Ints) -> Ints:
    """Return the day that each promise was made on: the promise where no earlier one is given."""
    return np.where((target == NO_DAY) | (promise == NO_DAY), promise, np.minimum(target, promise))


def _late_cost(table: pd.DataFrame, rate: float) -> Floats:
    price = table["unit_price"].to_numpy(dtype=float)
    default = rate * np.where(price > 0, price, 1.0)
    given = table["late_cost"].to_numpy(dtype=float)
    return np.where(np.isnan(given), default, given)
