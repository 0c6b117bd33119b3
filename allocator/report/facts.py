"""Everything the report counts, as arrays with one entry per order line of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from allocator.arrays import Flags, Floats, Ints
from allocator.scenario.texts import array_of

if TYPE_CHECKING:
    from allocator.plan.plan import Plan

KEY = ["order_id", "line_id"]


@dataclass(frozen=True)
class Facts:
    """A plan seen line by line: arrays of lines go with `plan.etas`, of shipments with `plan.shipments`."""

    plan: Plan
    price: Floats
    """Money per ordered unit."""
    margin: Floats
    """Money per ordered unit, as given: it may be negative."""
    class_code: Ints
    """0 for the most important priority class of the scenario, 1 for the next, ..."""
    class_names: tuple[str, ...]
    shipment_line: Ints
    """Position in `plan.etas` of the line of each shipment."""
    shipment_units: Floats
    """Ordered units of each shipment."""
    shipment_late: Flags

    @property
    def currency(self) -> str:
        """The currency of the scenario; `money` where none is given."""
        return self.plan.scenario.settings.currency or "money"

    @property
    def has_money(self) -> bool:
        """Whether any line carries a price or a margin: without, the report counts units only."""
        return bool(np.any(self.price != 0) or np.any(self.margin != 0))

    @property
    def open_units(self) -> Floats:
        """Ordered units of each line without a date."""
        return self.plan.etas["open_quantity"].to_numpy(float)

    @property
    def promised(self) -> Flags:
        """Lines that carry a promise."""
        return self.plan.etas["current_promise_date"].notna().to_numpy(bool)

    @property
    def past_promise(self) -> Flags:
        """Lines that arrive after their promise; a line without an eta is not among them."""
        return self.plan.etas["days_vs_promise"].to_numpy("float64", na_value=np.nan) > 0

    def units_per_line(self, chosen: Flags) -> Floats:
        """Return the ordered units of each line that the chosen shipments carry."""
        weights = np.where(chosen, self.shipment_units, 0.0)
        return sums(self.shipment_line, weights, len(self.price))


def sums(code: Ints, amount: Floats, num_codes: int) -> Floats:
    """Return the sum of the amounts of each code.

    >>> sums(np.array([0, 2, 0]), np.array([1.0, 5.0, 2.0]), 4).tolist()
    [3.0, 0.0, 5.0, 0.0]
    """
    return np.bincount(code, amount, minlength=num_codes).astype(np.float64)


def gather(plan: Plan) -> Facts:
    """Join a plan with what its scenario says of the lines."""
    lines = plan.scenario.tables["order_lines"]
    place = positions(plan.etas, lines)
    class_code, class_names = _classes(lines["priority"], plan.scenario.settings.priority)
    return Facts(
        plan=plan,
        price=lines["unit_price"].to_numpy(float)[place],
        margin=lines["unit_margin"].to_numpy(float)[place],
        class_code=class_code[place],
        class_names=class_names,
        shipment_line=positions(plan.shipments, plan.etas),
        shipment_units=_ordered_units(plan),
        shipment_late=plan.shipments["days_late"].to_numpy("float64", na_value=0.0) > 0,
    )


def positions(rows: pd.DataFrame, lines: pd.DataFrame) -> Ints:
    """Return where in `lines` each row's (order_id, line_id) stands.

    Raises ValueError for a row whose line is not there: such a plan is not of this scenario.
    """
    if len(rows) == len(lines) and all(array_of(rows[key]).equals(array_of(lines[key])) for key in KEY):
        return np.arange(len(lines), dtype=np.int64)
    row_keys, line_keys = _joint_keys(rows, lines)
    place = pd.Index(line_keys).get_indexer(pd.Index(row_keys)).astype(np.int64)
    if (place < 0).any():
        raise ValueError("the plan has order lines that its scenario has not")
    return place


def _joint_keys(rows: pd.DataFrame, lines: pd.DataFrame) -> tuple[Ints, Ints]:
    """Number the (order_id, line_id) pairs of both tables alike: joining on whole numbers is quick."""
    row_key, line_key = (np.zeros(len(table), dtype=np.int64) for table in (rows, lines))
    for key in KEY:
        encoded = array_of(lines[key]).dictionary_encode()
        found = pc.index_in(array_of(rows[key]), value_set=encoded.dictionary).fill_null(-1).to_numpy()
        unknown = found < 0
        row_key = np.where(unknown | (row_key < 0), -1, row_key * len(encoded.dictionary) + found)
        line_key = line_key * len(encoded.dictionary) + encoded.indices.to_numpy()
    return row_key, line_key


def _classes(priority: pd.Series, direction: str | None) -> tuple[Ints, tuple[str, ...]]:
    """Rank the priority classes, the most important first, lines without a priority last."""
    number = priority.to_numpy("float64", na_value=np.nan)
    sign = -1.0 if direction == "highest_first" else 1.0
    distinct, code = np.unique(sign * number, return_inverse=True)
    if np.isnan(distinct).all():
        return np.zeros(len(number), dtype=np.int64), ("",)
    names = tuple("none" if np.isnan(value) else f"{sign * value:.0f}" for value in distinct)
    return code.astype(np.int64), names


def _ordered_units(plan: Plan) -> Floats:
    """Return each shipment's quantity in ordered units: a substitute is converted back."""
    shipments = plan.shipments
    quantity = shipments["quantity"].to_numpy(float)
    other = (shipments["item_id"] != shipments["shipped_item_id"]).to_numpy(bool)
    if not other.any():
        return quantity
    rates = plan.scenario.tables["substitutes"].set_index(["item_id", "substitute_id"])["units_per_unit"]
    pairs = pd.MultiIndex.from_frame(shipments.loc[other, ["item_id", "shipped_item_id"]])
    units = quantity.copy()
    units[other] = quantity[other] / rates.reindex(pairs).to_numpy(float)
    return units
