"""Items, locations and lanes by number: what the other parts of the network look up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, Ints, codes, days
from allocator.network.calendar import OpenDays
from allocator.network.rules import (
    Rules,
    capacities_of,
    protections_of,
    quotas_of,
    reservations_of,
)
from allocator.scenario import Scenario

DIVISIBLE_UNITS = 1_000_000
"""A divisible item is counted in millionths of its unit, so that every quantity is a whole number."""


NO_LOT = ""
DEFAULT_LOCATION = "main"
NOBODY = ""
"""The customer of an order line that names none."""


@dataclass(frozen=True)
class Items:
    """One entry per item that any table names, in the order of their ids."""

    ids: pd.Index[str]
    units_per_one: Ints
    """Small units in one unit of the item: 1, or DIVISIBLE_UNITS where it is divisible."""
    launch: Ints
    """First day that it may ship, NO_DAY where none is given."""


@dataclass(frozen=True)
class Lanes:
    """Transit times and freight from location to ship_to; without a table every lane is free and instant."""

    num_ship_to: int
    key: Ints | None
    """Sorted location x num_ship_to + ship_to, None without a table."""
    transit_days: Ints
    unit_cost: Floats
    """Money per ordered unit."""

    def find(self, location: Ints, ship_to: Ints) -> tuple[Flags, Ints]:
        """Return for each pair whether there is a lane, and its place in `transit_days` and `unit_cost`."""
        if self.key is None:
            return np.ones(len(location), dtype=bool), np.zeros(len(location), dtype=np.int64)
        if not len(self.key):
            return np.zeros(len(location), dtype=bool), np.zeros(len(location), dtype=np.int64)
        wanted = location * self.num_ship_to + ship_to
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return self.key[place] == wanted, place


@dataclass(frozen=True)
class Offers:
    """What may serve an ordered item: entry 0 is the item itself, the others are its substitutes.

    Entry k > 0: item `item[k]` may be served by `substitute[k]`, `units_per_unit[k]` units for one ordered.
    """

    item: Ints
    substitute: Ints
    units_per_unit: Floats
    unit_penalty: Floats
    """Money per ordered unit."""


@dataclass(frozen=True)
class Places:
    """All codes of a scenario, and the columns of its tables as codes."""

    items: Items
    location_ids: pd.Index[str]
    source_ids: pd.Index[str]
    """Lot and receipt ids."""
    ship_to_ids: pd.Index[str]
    segment_ids: pd.Index[str]
    customer_ids: pd.Index[str]
    rules: Rules
    lanes: Lanes
    offers: Offers
    open_days: OpenDays
    line_item: Ints
    line_ship_to: Ints
    line_segment: Ints
    line_customer: Ints
    stock_item: Ints
    stock_location: Ints
    receipt_item: Ints
    receipt_location: Ints
    stock_source: Ints
    receipt_source: Ints

    def with_rules(self, rules: Rules) -> Places:
        """Return the places under other rules."""
        return replace(self, rules=rules)


def number_places(scenario: Scenario) -> Places:
    """Number the items, locations and ship-tos of a scenario."""
    tables = scenario.tables
    lines, stock, receipts = tables["order_lines"], tables["stock"], tables["receipts"]
    items, lanes, closed = tables["items"], tables["lanes"], tables["closed_days"]
    substitutes = tables["substitutes"]
    item_ids, item_codes = codes(
        *(table["item_id"] for table in (lines, stock, receipts, items, substitutes)),
        *(tables[name]["item_id"] for name in ("reservations", "quotas", "protections")),
        substitutes["substitute_id"],
    )
    quotas, protections = tables["quotas"], tables["protections"]
    segment_ids, segment_codes = codes(lines["segment"], quotas["segment"], protections["segment"])
    customer_ids, customer_codes = codes(lines["customer_id"], quotas["customer_id"], pd.Series([NOBODY]))
    location_ids, location_codes = codes(
        stock["location_id"],
        receipts["location_id"],
        lanes["location_id"],
        closed["location_id"],
        *(tables[name]["location_id"] for name in ("reservations", "quotas", "protections", "capacities")),
        pd.Series([DEFAULT_LOCATION, *(scenario.settings.part.locations if scenario.settings.part else ())]),
    )
    source_ids, source_codes = codes(stock["lot_id"], receipts["receipt_id"], pd.Series([NO_LOT]))
    ship_to_ids, ship_to_codes = codes(lines["ship_to"], lanes["ship_to"])
    return Places(
        items=_items(item_ids, items, item_codes[3]),
        location_ids=location_ids,
        source_ids=source_ids,
        ship_to_ids=ship_to_ids,
        segment_ids=segment_ids,
        customer_ids=customer_ids,
        rules=Rules(
            reservations=reservations_of(tables["reservations"], item_codes[5], location_codes[4]),
            quotas=quotas_of(quotas, item_codes[6], segment_codes[1], customer_codes[1], location_codes[5]),
            protections=protections_of(protections, item_codes[7], location_codes[6], segment_codes[2]),
            capacities=capacities_of(tables["capacities"], location_codes[7]),
        ),
        lanes=_lanes("lanes" in scenario.given, lanes, location_codes[2], ship_to_codes[1], len(ship_to_ids)),
        offers=_offers(substitutes, item_codes[4], item_codes[8]),
        open_days=OpenDays.from_table(closed, location_codes[3]),
        line_item=item_codes[0],
        line_ship_to=ship_to_codes[0],
        line_segment=segment_codes[0],
        line_customer=customer_codes[0],
        stock_item=item_codes[1],
        stock_location=location_codes[0],
        receipt_item=item_codes[2],
        receipt_location=location_codes[1],
        stock_source=source_codes[0],
        receipt_source=source_codes[1],
    )


def _items(ids: pd.Index[str], table: pd.DataFrame, code: Ints) -> Items:
    units_per_one = np.ones(len(ids), dtype=np.int64)
    units_per_one[code] = np.where(table["divisible"].to_numpy(dtype=bool), DIVISIBLE_UNITS, 1)
    launch = np.full(len(ids), NO_DAY)
    launch[code] = days(table["launch_date"])
    return Items(ids=ids, units_per_one=units_per_one, launch=launch)


def _offers(table: pd.DataFrame, item: Ints, substitute: Ints) -> Offers:
    return Offers(
        item=np.append(-1, item),
        substitute=np.append(-1, substitute),
        units_per_unit=np.append(1.0, table["units_per_unit"].to_numpy(dtype=float)),
        unit_penalty=np.append(0.0, table["unit_penalty"].to_numpy(dtype=float)),
    )


def _lanes(given: bool, table: pd.DataFrame, location: Ints, ship_to: Ints, num_ship_to: int) -> Lanes:
    if not given:
        return Lanes(num_ship_to, None, np.zeros(1, dtype=np.int64), np.zeros(1))
    key = location * num_ship_to + ship_to
    order = np.argsort(key)
    transit_days = table["transit_days"].to_numpy(dtype=np.int64)[order]
    return Lanes(num_ship_to, key[order], transit_days, table["unit_cost"].to_numpy(dtype=float)[order])
