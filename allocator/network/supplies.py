"""Supplies as arrays: lots and receipts, net of what stock already owes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Ints, days, small_units
from allocator.model import Model
from allocator.network.places import NO_LOT, Places
from allocator.scenario import Scenario

NEVER = np.iinfo(np.int64).max // 4
"""Expiry day of what does not expire."""


@dataclass(frozen=True)
class Supplies:
    """Lots and receipts, one entry each, ranked by usable day, stock before receipt, id."""

    item: Ints
    location: Ints
    quantity: Ints
    """Small units left for order lines, net of debts."""
    usable: Ints
    """First day that it can ship, were it launched and the location open."""
    expiry: Ints
    """Does not ship on or after it; NEVER where it does not expire."""
    from_receipt: Flags
    source: Ints
    """Lot or receipt, a code of `Places.source_ids`."""
    takes_extra: Flags
    """One more unit on hand today, in a lot without a name, would add to this supply."""

    def __len__(self) -> int:
        return len(self.item)

    def take(self, order: Ints | Flags) -> Supplies:
        """Return the supplies in another order, or some of them."""
        return Supplies(*(getattr(self, field.name)[order] for field in fields(self)))


def pool_supplies(scenario: Scenario, model: Model, places: Places) -> tuple[Supplies, Ints]:
    """Return the ranked supplies of a scenario, debts repaid and reservations taken out.

    Those that are empty stay only where one more unit on hand would add to them: they serve nobody,
    and their price is the worth of that unit. Also returns what each reservation misses on its date, in small
    units, in the order of `Rules.reservations`.
    """
    today = int(np.datetime64(scenario.settings.as_of, "D").astype(np.int64))
    lots = _lots(scenario.tables["stock"], places, today)
    receipts = _receipts(scenario.tables["receipts"], model, places, today)
    both = Supplies(
        *(np.concatenate([getattr(lots, f.name), getattr(receipts, f.name)]) for f in fields(Supplies))
    )
    repaid = _repaid(both)
    net, short = _reserved(repaid, places)
    if len(places.rules.reservations.day):
        net = replace(net, takes_extra=_what_an_extra_unit_adds_to(repaid, net, places))
    return _ranked(net.take((net.quantity > 0) | net.takes_extra)), short


def _lots(stock: pd.DataFrame, places: Places, today: int) -> Supplies:
    """Add up the rows of the same item, location, lot and expiry, and open a lot for the extra unit."""
    extra_item, extra_location = _where_extra_units_land(places)
    no_lot = places.source_ids.get_loc(NO_LOT)
    units = places.items.units_per_one[places.stock_item]
    rows = pd.DataFrame(
        {
            "item": np.concatenate([places.stock_item, extra_item]),
            "location": np.concatenate([places.stock_location, extra_location]),
            "source": np.concatenate([places.stock_source, np.full(len(extra_item), no_lot)]),
            "expiry": np.concatenate([_expiry(days(stock["expiry_date"])), np.full(len(extra_item), NEVER)]),
            "quantity": np.concatenate(
                [small_units(stock["quantity"], units), np.zeros(len(extra_item), dtype=np.int64)]
            ),
        }
    )
    lots = rows.groupby(["item", "location", "source", "expiry"], sort=True, as_index=False)["quantity"].sum()
    column = {name: lots[name].to_numpy(dtype=np.int64) for name in lots}
    return Supplies(
        **column,
        usable=np.full(len(lots), today),
        from_receipt=np.zeros(len(lots), dtype=bool),
        takes_extra=(column["source"] == no_lot) & (column["expiry"] == NEVER),
    )


def _where_extra_units_land(places: Places) -> tuple[Ints, Ints]:
    """Return items and locations: where an item is or will be; all locations if it is nowhere."""
    num_locations = len(places.location_ids)
    item = np.concatenate([places.stock_item, places.receipt_item])
    location = np.concatenate([places.stock_location, places.receipt_location])
    held = np.unique(item * num_locations + location)
    nowhere = np.setdiff1d(places.line_item, item)
    everywhere = (nowhere[:, None] * num_locations + np.arange(num_locations)).ravel()
    both = np.concatenate([held, everywhere])
    return both // num_locations, both % num_locations


def _receipts(table: pd.DataFrame, model: Model, places: Places, today: int) -> Supplies:
    counted, usable = receipts_that_count(table, model, today)
    receipts = Supplies(
        item=places.receipt_item,
        location=places.receipt_location,
        quantity=small_units(table["quantity"], places.items.units_per_one[places.receipt_item]),
        usable=usable,
        expiry=_expiry(days(table["expiry_date"])),
        from_receipt=np.ones(len(table), dtype=bool),
        source=places.receipt_source,
        takes_extra=np.zeros(len(table), dtype=bool),
    )
    return receipts.take(counted)


def receipts_that_count(table: pd.DataFrame, model: Model, today: int) -> tuple[Flags, Ints]:
    """Return which receipts the model counts, and when each is usable: past due, `past_due_days` from now."""
    available = days(table["available_date"])
    usable = np.where(available < today, today + model.supply.past_due_days, available)
    firm = table["firm"].to_numpy(dtype=bool)
    return firm | model.supply.count_unfirm, usable


def _expiry(day: Ints) -> Ints:
    return np.where(day == NO_DAY, NEVER, day)


def _repaid(supplies: Supplies) -> Supplies:
    """Let the other lots of an item and location repay its negative stock, then its earliest receipts.

    Lots repay in the order in which they expire, receipts in the order of their days.
    """
    order, group = _order_of_repayment(supplies)
    if not len(order):
        return supplies
    owed = supplies.quantity[order]
    start = np.flatnonzero(np.diff(group, prepend=-1) != 0)
    running = np.cumsum(owed)
    # What the group holds up to each supply: below 0 while it still owes.
    balance = running - np.concatenate([[0], running])[start][group]
    quantity = supplies.quantity.copy()
    quantity[order] = np.clip(balance, 0, np.maximum(owed, 0))
    takes_extra = supplies.takes_extra.copy()
    takes_extra[order] = False
    extra = np.flatnonzero(supplies.takes_extra[order])[np.argsort(group[supplies.takes_extra[order]])]
    candidate = (balance >= 0) & (np.arange(len(order)) >= extra[group])
    first = np.flatnonzero(candidate)[np.unique(group[candidate], return_index=True)[1]]
    takes_extra[order[first]] = True
    return replace(supplies, quantity=quantity, takes_extra=takes_extra)


def _order_of_repayment(supplies: Supplies) -> tuple[Ints, Ints]:
    """Return the supplies of every item and location that owes, debts first, and the group of each."""
    key = supplies.item * (int(supplies.location.max(initial=0)) + 1) + supplies.location
    owing = np.unique(key[supplies.quantity < 0])
    members = np.flatnonzero(np.isin(key, owing))
    columns = (*_turn(supplies), supplies.quantity >= 0, key)
    order = members[np.lexsort([column[members] for column in columns])]
    return order, np.searchsorted(owing, key[order])


def _turn(supplies: Supplies) -> tuple[Ints, Ints, Ints, Flags]:
    """Return what decides whose turn it is to be used up: lots by expiry, then receipts by usable day."""
    return supplies.source, supplies.expiry, supplies.usable, supplies.from_receipt


def _what_an_extra_unit_adds_to(repaid: Supplies, net: Supplies, places: Places) -> Flags:
    """Return the supplies that hold more after reservations if one more unit had been there before them."""
    units = np.where(repaid.takes_extra, places.items.units_per_one[repaid.item], 0)
    more, _ = _reserved(replace(repaid, quantity=repaid.quantity + units), places)
    return more.quantity > net.quantity


def _reserved(supplies: Supplies, places: Places) -> tuple[Supplies, Ints]:
    """Take reservations out, the earliest first.

    Each takes from lots that are good on its day, the first to expire first; then from the receipts that are
    usable by then, the earliest first; then from what comes next. Returns what each misses on its date, too.
    """
    reservations = places.rules.reservations
    missing = np.zeros(len(reservations.day), dtype=np.int64)
    if not len(missing):
        return supplies, missing
    quantity = supplies.quantity.copy()
    in_turn = np.lexsort(_turn(supplies))
    held_at = supplies.item * len(places.location_ids) + supplies.location
    in_turn = in_turn[np.argsort(held_at[in_turn], kind="stable")]
    needed_at = reservations.item * len(places.location_ids) + reservations.location
    start, end = (np.searchsorted(held_at[in_turn], needed_at, side=side) for side in ("left", "right"))
    wanted = small_units(reservations.quantity, places.items.units_per_one[reservations.item])
    for place, left in enumerate(wanted.tolist()):
        day = reservations.day[place]
        here = in_turn[start[place] : end[place]]
        in_time = supplies.usable[here] <= day
        good = np.where(in_time, supplies.expiry[here] > day, supplies.expiry[here] > supplies.usable[here])
        left -= _take(quantity, here[in_time & good], left)  # noqa: PLW2901
        missing[place] = left
        _take(quantity, here[~in_time & good], left)
    return replace(supplies, quantity=quantity), missing


def _take(quantity: Ints, in_turn: Ints, wanted: int) -> int:
    """Take so many units from supplies in turn, as far as they go; return how many were taken."""
    left = wanted
    for supply in in_turn:
        taken = min(left, int(quantity[supply]))
        quantity[supply] -= taken
        left -= taken
    return wanted - left


def _ranked(supplies: Supplies) -> Supplies:
    columns = (supplies.expiry, supplies.location, supplies.source, supplies.from_receipt, supplies.usable)
    return supplies.take(np.lexsort(columns))
