"""From tables back to a network: the pairs that the shipments of a plan stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Ints, days, small_units
from allocator.model import Model, parse_model
from allocator.network import Network, build_network
from allocator.network.again import with_days
from allocator.plan.lines import LineResults, line_results
from allocator.scenario import Scenario


class PlanTables(Protocol):
    """What a plan has in memory and on disk alike."""

    @property
    def shipments(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def etas(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def summary(self) -> Mapping[str, Any]: ...  # noqa: D102


def model_of(plan: PlanTables) -> Model:
    """Return the model that a plan was made with, as it was then."""
    return parse_model(plan.summary["model"], plan.summary["model_definition"])


def network_around(scenario: Scenario, model: Model, items: set[str]) -> Network:
    """Return the network of the order lines and supplies of some items; of all, where rules may link them."""
    network_rules = any(len(scenario.tables[name]) for name in _LINKING)
    if network_rules or (scenario.tables["order_lines"]["ship_rule"] == "order").any():
        return build_network(scenario, model)
    tables = dict(scenario.tables)
    for name in ("order_lines", "stock", "receipts"):
        tables[name] = tables[name][tables[name]["item_id"].isin(items)].reset_index(drop=True)
    return build_network(replace(scenario, tables=tables), model)


_LINKING = ("substitutes", "reservations", "quotas", "protections", "capacities")


def with_its_days(network: Network, plan: PlanTables) -> Network:
    """Return the network with the days on which shipments leave to keep to the last plan."""
    _, missing = held_in(network, plan.shipments)
    known, wanted = _pair_keys(network), _shipment_keys(network, plan.shipments)[missing]
    num_days = int(network.calendar.last_arrival - network.calendar.today) + 1
    if not len(wanted) or not len(known):
        return network
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known // num_days, wanted // num_days, sorter=order), len(order) - 1)
    pair = order[place]
    late = (wanted >= 0) & (known[pair] // num_days == wanted // num_days)
    pair, day = pair[late], wanted[late] % num_days + network.calendar.today
    return with_days(network, network.pairs.line[pair], network.pairs.supply[pair], day)[0]


def results_in(network: Network, plan: PlanTables) -> tuple[Ints, LineResults]:
    """Return small units of each pair of the network, as the plan's shipments say, and what lines get."""
    held, _ = held_in(network, plan.shipments)
    still_open = network.lines.quantity.copy()
    np.subtract.at(still_open, network.pairs.line, held)
    return held, line_results(network, held, still_open)


def held_in(network: Network, shipments: pd.DataFrame) -> tuple[Ints, Flags]:
    """Return small units of each pair that some shipments stand for, and which shipments are no pair.

    Lots that differ in their expiry alone go by one name; the first of them stands for the first shipment.
    """
    known, wanted = _pair_keys(network), _shipment_keys(network, shipments)
    order = np.argsort(known, kind="stable")
    repeated = pd.Series(wanted).groupby(wanted).cumcount().to_numpy()
    place = np.searchsorted(known, wanted, sorter=order) + repeated
    pair = np.append(order, 0)[np.minimum(place, len(order))]
    found = (wanted >= 0) & (place < len(order))
    found[found] = known[pair[found]] == wanted[found]
    pair = pair[found]
    ratio = network.places.offers.units_per_unit[network.pairs.offer[pair]]
    units = network.places.items.units_per_one[network.lines.item[network.pairs.line[pair]]]
    held = np.zeros(len(network.pairs), dtype=np.int64)
    held[pair] = small_units(shipments["quantity"].to_numpy(dtype=float)[found] / ratio, units)
    return held, ~found


def _pair_keys(network: Network) -> Ints:
    """Return a number for the line, the name of the supply and the ship day of each pair."""
    pairs = network.pairs
    return _key(network, pairs.line, _supply_names(network)["name"].to_numpy()[pairs.supply], pairs.ship)


def _shipment_keys(network: Network, shipments: pd.DataFrame) -> Ints:
    """Return the same number for each shipment; below zero where there is no such line or supply."""
    places = network.places
    named = pd.DataFrame(
        {
            "item": places.items.ids.get_indexer(pd.Index(shipments["shipped_item_id"])),
            "location": places.location_ids.get_indexer(pd.Index(shipments["location_id"])),
            "receipt": shipments["source"].to_numpy() == "receipt",
            "source": places.source_ids.get_indexer(pd.Index(shipments["source_id"])),
        }
    )
    known = _supply_names(network).drop_duplicates()
    name = named.merge(known, how="left")["name"].fillna(-1).to_numpy(dtype=np.int64)
    order_id, line_id = network.line_ids
    row = pd.Index(order_id + _APART + line_id).get_indexer(
        shipments["order_id"] + _APART + shipments["line_id"]
    )
    line_of_row = np.append(np.argsort(network.lines.row), -1) if len(row) else row
    line = line_of_row[row]
    ship, calendar = days(shipments["ship_date"]), network.calendar
    unknown = (line < 0) | (name < 0) | (ship < calendar.today) | (ship > calendar.last_arrival)
    return np.where(unknown, -1, _key(network, line, name, ship))


_APART = "\x1f"
"""Stands in no id."""


def _supply_names(network: Network) -> pd.DataFrame:
    """Return what the schedule calls each supply by, and a number for it."""
    supplies = network.supplies
    table = pd.DataFrame(
        {
            "item": supplies.item,
            "location": supplies.location,
            "receipt": supplies.from_receipt,
            "source": supplies.source,
        }
    )
    return table.assign(name=table.groupby(list(table.columns), sort=False).ngroup())


def _key(network: Network, line: Ints, name: Ints, day: Ints) -> Ints:
    today, num_days = network.calendar.today, int(network.calendar.last_arrival - network.calendar.today) + 1
    key: Ints = (line * len(network.supplies) + name) * num_days + (day - today)
    return key
