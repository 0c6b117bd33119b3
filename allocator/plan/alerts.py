"""Stock alerts: where projected stock turns negative, runs out or falls below its level."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, Ints, dates, days, in_order, small_units
from allocator.model import Model
from allocator.network import Network
from allocator.network.supplies import receipts_that_count
from allocator.plan.lines import LineResults
from allocator.plan.shipments import in_units, shipped_quantity
from allocator.scenario import Scenario
from allocator.scenario.texts import rows_of, words_of
from allocator.solve.solution import Solution

_KINDS = ("negative", "out", "low")


def stock_alerts(
    scenario: Scenario, model: Model, network: Network, solution: Solution, results: LineResults
) -> pd.DataFrame:
    """Return the table `stock_alerts`: the gravest alert of each item and location that holds the item.

    Projected stock is what is on hand and unexpired, plus receipts, less what is allocated, day by day.
    """
    balance = _projected(scenario, model, network, solution, results)
    level = _levels(scenario, network)
    watched = _ordered(network) | ~np.isnan(level)
    balance = balance.take(watched[balance.item])
    low = small_units(
        np.nan_to_num(level[balance.item], nan=-1.0), network.places.items.units_per_one[balance.item]
    )
    negative = (balance.day == network.calendar.today) & (balance.units < 0)
    grave = np.select([negative, balance.units <= 0, balance.units < low], [0, 1, 2], default=len(_KINDS))
    odd = np.flatnonzero(grave < len(_KINDS))
    alerts, grave = balance.take(odd), grave[odd]
    order = in_order(alerts.item, alerts.location, grave, alerts.day)
    alerts, grave = alerts.take(order), grave[order]
    first = _starts(alerts.item, alerts.location)
    alerts, grave = alerts.take(first), grave[first]
    return pd.DataFrame(
        {
            "item_id": rows_of(network.places.items.ids, alerts.item),
            "location_id": rows_of(network.places.location_ids, alerts.location),
            "kind": words_of(_KINDS, grave),
            "date": dates(alerts.day),
            "projected_quantity": in_units(network, alerts.units, alerts.item),
            "low_stock_level": level[alerts.item],
        }
    )


@dataclass(frozen=True)
class _Balance:
    """What is there of an item at a location at the end of a day, in small units; sorted by all three."""

    item: Ints
    location: Ints
    day: Ints
    units: Ints

    def take(self, chosen: Ints | Flags) -> _Balance:
        return _Balance(*(getattr(self, field.name)[chosen] for field in fields(self)))


def _starts(*sorted_keys: Ints) -> Ints:
    """Return the first place of each run of equal keys."""
    new = np.zeros(len(sorted_keys[0]), dtype=bool)
    for key in sorted_keys:
        new |= np.diff(key, prepend=-1) != 0
    return np.flatnonzero(new)


def _projected(
    scenario: Scenario, model: Model, network: Network, solution: Solution, results: LineResults
) -> _Balance:
    """Return what is projected of each item and location, for each day with a change."""
    stock, today = scenario.tables["stock"], network.calendar.today
    places, supplies, served = network.places, network.supplies, results.served
    expiry = days(stock["expiry_date"])
    sound = (expiry == NO_DAY) | (expiry > today)
    units = places.items.units_per_one[places.stock_item]
    supply = network.pairs.supply[served]
    receipts = scenario.tables["receipts"]
    counted, usable = receipts_that_count(receipts, model, today)
    received = small_units(receipts["quantity"], places.items.units_per_one[places.receipt_item])
    supply_item, supply_location = supplies.item[supply], supplies.location[supply]
    shipped = small_units(
        shipped_quantity(network, solution.held, served), places.items.units_per_one[supply_item]
    )
    changes = _Balance(
        item=np.concatenate([places.stock_item[sound], places.receipt_item[counted], supply_item]),
        location=np.concatenate(
            [places.stock_location[sound], places.receipt_location[counted], supply_location]
        ),
        day=np.concatenate([np.full(sound.sum(), today), usable[counted], network.pairs.ship[served]]),
        units=np.concatenate([small_units(stock["quantity"], units)[sound], received[counted], -shipped]),
    )
    changes = changes.take(in_order(changes.item, changes.location, changes.day))
    return _summed_up(changes)


def _summed_up(changes: _Balance) -> _Balance:
    """Return the sum of all changes up to the end of each day, place by place."""
    last = _starts(changes.item, changes.location, changes.day)[1:] - 1
    last = np.append(last, len(changes.item) - 1) if len(changes.item) else last
    running = np.cumsum(changes.units)
    start = _starts(changes.item, changes.location)
    before = running[start] - changes.units[start]
    group = np.searchsorted(start, last, side="right") - 1
    return replace(changes.take(last), units=running[last] - before[group])


def _levels(scenario: Scenario, network: Network) -> Floats:
    """Return each item's low_stock_level, NaN where none is given."""
    table = scenario.tables["items"]
    level = np.full(len(network.places.items.ids), np.nan)
    level[network.places.items.ids.get_indexer(pd.Index(table["item_id"]))] = table[
        "low_stock_level"
    ].to_numpy(float)
    return level


def _ordered(network: Network) -> Flags:
    """Return which items any line asks for."""
    asked = np.zeros(len(network.places.items.ids), dtype=bool)
    asked[network.lines.item] = True
    return asked
