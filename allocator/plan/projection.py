"""Projected stock: what will be there of each item at each location, day by day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints, in_order, small_units
from allocator.model import Model
from allocator.network import Network
from allocator.network.supplies import NEVER, receipts_that_count
from allocator.plan.lines import LineResults
from allocator.plan.shipments import shipped_quantity
from allocator.scenario import Scenario
from allocator.solve.solution import Solution


@dataclass(frozen=True)
class Balance:
    """Units of an item at a location at the end of a day, in small units; sorted by all three."""

    item: Ints
    location: Ints
    """A code of `Places.location_ids`; their number where no location holds the item."""
    day: Ints
    units: Ints

    def take(self, chosen: Ints | Flags) -> Balance:
        """Return some of the entries, or all in another order."""
        return Balance(*(getattr(self, field.name)[chosen] for field in fields(self)))


def projected_stock(
    scenario: Scenario,
    model: Model,
    network: Network,
    solution: Solution,
    results: LineResults,
    watched: Flags,
) -> Balance:
    """Return what is projected of the watched items, for each day with a change, from their launch to the
    horizon.

    What is on hand, plus receipts; less what ships, what is reserved, from its date on, and what of a lot is
    left on the day that it expires. An item that no location holds or expects is projected nowhere, as none.
    """
    parts = [
        *_arriving(scenario, model, network),
        *_leaving(network, solution, results),
        *_from_the_first_day(network, watched),
    ]
    changes = Balance(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    changes = changes.take(watched[changes.item])
    changes = replace(changes, day=np.maximum(changes.day, _first_day(network)[changes.item]))
    changes = changes.take(in_order(changes.item, changes.location, changes.day))
    balance = _summed_up(changes)
    horizon = network.calendar.today + scenario.settings.horizon_days
    return balance.take(balance.day <= horizon)


_Part = tuple[Ints, Ints, Ints, Ints]
"""Items, locations, days and changes."""


def _arriving(scenario: Scenario, model: Model, network: Network) -> list[_Part]:
    """What is on hand today, expired or not, and what is to come."""
    places, today = network.places, network.calendar.today
    stock, receipts = scenario.tables["stock"], scenario.tables["receipts"]
    counted, usable = receipts_that_count(receipts, model, today)
    on_hand = small_units(stock["quantity"], places.items.units_per_one[places.stock_item])
    received = small_units(receipts["quantity"], places.items.units_per_one[places.receipt_item])
    return [
        (places.stock_item, places.stock_location, np.full(len(stock), today), on_hand),
        (places.receipt_item, places.receipt_location, usable, np.where(counted, received, 0)),
    ]


def _leaving(network: Network, solution: Solution, results: LineResults) -> list[_Part]:
    """What ships, what is reserved, and what is left of a lot when it expires."""
    places, supplies, served = network.places, network.supplies, results.served
    today, units = network.calendar.today, places.items.units_per_one
    supply = network.pairs.supply[served]
    item, location = supplies.item[supply], supplies.location[supply]
    shipped = small_units(shipped_quantity(network, solution.held, served), units[item])
    left = supplies.quantity.copy()
    np.subtract.at(left, supply, shipped)
    expires = np.flatnonzero((supplies.expiry < NEVER) & (left > 0))
    expiry = np.maximum(supplies.expiry, supplies.usable)[expires]
    reserved = places.rules.reservations
    return [
        (item, location, network.pairs.ship[served], -shipped),
        (supplies.item[expires], supplies.location[expires], expiry, -left[expires]),
        (
            reserved.item,
            reserved.location,
            np.maximum(reserved.day, today),
            -small_units(reserved.quantity, units[reserved.item]),
        ),
    ]


def _from_the_first_day(network: Network, watched: Flags) -> list[_Part]:
    """A change by nothing on the first day of every item at each place of its own, or at none."""
    places, first = network.places, _first_day(network)
    item = np.concatenate([places.stock_item, places.receipt_item])
    location = np.concatenate([places.stock_location, places.receipt_location])
    nowhere = np.setdiff1d(np.flatnonzero(watched), item)
    no_location = np.full(len(nowhere), len(places.location_ids))
    return [
        (item, location, first[item], np.zeros(len(item), dtype=np.int64)),
        (nowhere, no_location, first[nowhere], np.zeros(len(nowhere), dtype=np.int64)),
    ]


def _first_day(network: Network) -> Ints:
    """Return the day from which each item should be there: its launch, where that is still to come."""
    launch = network.places.items.launch
    return np.maximum(np.where(launch == NO_DAY, 0, launch), network.calendar.today)


def starts(*sorted_keys: Ints) -> Ints:
    """Return the first place of each run of equal keys."""
    new = np.zeros(len(sorted_keys[0]), dtype=bool)
    for key in sorted_keys:
        new |= np.diff(key, prepend=-1) != 0
    return np.flatnonzero(new)


def _summed_up(changes: Balance) -> Balance:
    """Return the sum of all changes up to the end of each day, place by place."""
    last = starts(changes.item, changes.location, changes.day)[1:] - 1
    last = np.append(last, len(changes.item) - 1) if len(changes.item) else last
    running = np.cumsum(changes.units)
    start = starts(changes.item, changes.location)
    before = running[start] - changes.units[start]
    group = np.searchsorted(start, last, side="right") - 1
    return replace(changes.take(last), units=running[last] - before[group])
