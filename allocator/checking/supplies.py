"""What there is to ship: lots and receipts, after debts (negative stock) and reservations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocator.checking.vectors import (
    NEVER,
    Flags,
    Floats,
    Ints,
    added_up,
    day_numbers,
    numbers,
    shared_codes,
)
from allocator.model import Model
from allocator.scenario import Scenario

KEY = ["item_id", "location_id", "source", "source_id", "expiry_date"]
"""What tells one supply from another; a shipment names all of it but the expiry date."""


@dataclass(frozen=True)
class Supplies:
    """One entry per lot (rows of one item, location, lot and expiry added up) and per receipt."""

    keys: pd.DataFrame
    """The columns of KEY."""
    quantity: Floats
    """Units left after debts and reservations, 0 where nothing is."""
    usable: Ints
    """First day it can leave: as_of for stock."""
    expiry: Ints
    """It leaves before this day; NEVER where it does not expire."""
    counted: Flags
    """False for a receipt that is not firm where the model does not count those."""


def net_supplies(scenario: Scenario, model: Model, as_of: int) -> Supplies:
    """Lots and counted receipts, each less what it repays of negative stock and what is reserved of it.

    Lots repay first, the one that expires first before the others (no expiry last, then by lot id), then
    receipts by usable day, expiry and id. A receipt past due is usable `past_due_days` after as_of.
    """
    lots, receipts = _lots(scenario.tables["stock"]), scenario.tables["receipts"]
    keys = pd.concat([_lot_keys(lots), _receipt_keys(receipts)], ignore_index=True)
    firm = receipts["firm"].to_numpy(dtype=bool) | model.supply.count_unfirm
    due = day_numbers(receipts["available_date"], NEVER)
    usable = np.where(due < as_of, as_of + model.supply.past_due_days, due)
    balance = np.concatenate([numbers(lots["quantity"]), np.where(firm, numbers(receipts["quantity"]), 0.0)])
    supplies = Supplies(
        keys,
        balance,
        usable=np.concatenate([np.full(len(lots), as_of, dtype=np.int64), usable]),
        expiry=day_numbers(keys["expiry_date"], NEVER),
        counted=np.concatenate([np.ones(len(lots), dtype=bool), firm]),
    )
    return less_reservations(_less_debts(supplies), scenario.tables["reservations"])


def _lots(stock: pd.DataFrame) -> pd.DataFrame:
    """One row per item, location, lot and expiry, quantities added up and rounded to 6 decimals."""
    key = ["item_id", "location_id", "lot_id", "expiry_date"]
    (code,) = shared_codes(stock[key])
    lots = stock.loc[~pd.Series(code).duplicated().to_numpy(), key].reset_index(drop=True)
    quantity = added_up(code, numbers(stock["quantity"]), len(lots))
    return lots.assign(quantity=np.round(quantity, 6))


def _lot_keys(lots: pd.DataFrame) -> pd.DataFrame:
    return lots.rename(columns={"lot_id": "source_id"}).assign(source="stock")[KEY]


def _receipt_keys(receipts: pd.DataFrame) -> pd.DataFrame:
    return receipts.rename(columns={"receipt_id": "source_id"}).assign(source="receipt")[KEY]


def _less_debts(supplies: Supplies) -> Supplies:
    """Let every item's lots and receipts at a location repay its negative lots, in order."""
    (place,) = shared_codes(supplies.keys[["item_id", "location_id"]])
    owed = added_up(place, np.maximum(-supplies.quantity, 0.0), 0)
    quantity = np.maximum(supplies.quantity, 0.0)
    if owed.any():
        in_debt = np.flatnonzero(owed[place] > 0)
        order = in_debt[_turns(supplies, place, in_debt)]
        before = _sum_before(quantity[order], place[order])
        repaid = np.clip(owed[place[order]] - before, 0.0, quantity[order])
        quantity[order] = np.round(quantity[order] - repaid, 6)
    return replace(supplies, quantity=quantity)


def _turns(supplies: Supplies, place: Ints, rows: Ints) -> Ints:
    """Order in which some supplies give: by place, lots before receipts, usable day, expiry, id."""
    keys = supplies.keys.iloc[rows]
    is_receipt = (keys["source"] == "receipt").to_numpy(dtype=bool)
    name = pd.factorize(keys["source_id"], sort=True)[0]
    columns = (name, supplies.expiry[rows], supplies.usable[rows], is_receipt, place[rows])
    return np.lexsort(columns).astype(np.int64)


def _sum_before(quantity: Floats, group: Ints) -> Floats:
    """Sum of the rows of the same group further up; groups are contiguous."""
    return pd.Series(quantity).groupby(group).cumsum().to_numpy() - quantity


def less_reservations(supplies: Supplies, table: pd.DataFrame) -> Supplies:
    """Take every reservation out of the supplies of its item and location, the earliest one first.

    It takes from what is usable by its date and still good then, lots before receipts, the first to expire
    or to be usable before the others; then from later supplies that do not expire before they are usable.
    """
    if not len(table):
        return supplies
    columns = ["item_id", "location_id"]
    place, wanted = shared_codes(supplies.keys[columns], table[columns])
    order = _turns(supplies, place, np.arange(len(place)))
    count = max(place.max(initial=-1), wanted.max(initial=-1)) + 1
    there = np.split(order, np.searchsorted(place[order], np.arange(1, count)))
    date, amount = day_numbers(table["date"], NEVER), numbers(table["quantity"])
    quantity = supplies.quantity.copy()
    for row in np.argsort(date, kind="stable").tolist():
        here = there[wanted[row]]
        in_time = supplies.usable[here] <= date[row]
        good = supplies.expiry[here] > np.maximum(supplies.usable[here], date[row])
        in_turn = np.concatenate([here[in_time & good], here[~in_time & good]])
        before = np.cumsum(quantity[in_turn]) - quantity[in_turn]
        taken = np.clip(amount[row] - before, 0.0, quantity[in_turn])
        quantity[in_turn] = np.round(quantity[in_turn] - taken, 6)
    return replace(supplies, quantity=quantity)
