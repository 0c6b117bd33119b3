"""From tables back to a network: the pairs that the shipments of a plan stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import pandas as pd

from allocator.arrays import Ints, days
from allocator.model import Model, parse_model
from allocator.names import line_label
from allocator.network import Network, build_network
from allocator.plan.lines import LineResults, line_results
from allocator.plan.shipments import source_kind
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


def results_in(network: Network, plan: PlanTables) -> tuple[Ints, LineResults]:
    """Return small units of each pair of the network, as the plan's shipments say, and what lines get."""
    held = np.zeros(len(network.pairs), dtype=np.int64)
    places = _pair_places(network)
    ratio = network.places.offers.units_per_unit[network.pairs.offer]
    units = network.places.items.units_per_one[network.lines.item[network.pairs.line]]
    for shipment in plan.shipments.itertuples():
        key = (f"{shipment.order_id}/{shipment.line_id}", shipment.location_id, shipment.source)
        found = places.get((*key, shipment.source_id, _day(shipment.ship_date)), [])
        free = next((pair for pair in found if held[pair] == 0), None)
        if free is not None:
            held[free] = round(shipment.quantity / ratio[free] * units[free])
    still_open = network.lines.quantity.copy()
    np.subtract.at(still_open, network.pairs.line, held)
    return held, line_results(network, held, still_open)


def _pair_places(network: Network) -> dict[tuple[Any, ...], list[int]]:
    """Return the pairs by line, location, source, source id and ship day."""
    pairs, places = network.pairs, network.places
    everything = zip(
        line_label(network, pairs.line),
        places.location_ids.take(network.supplies.location[pairs.supply]),
        source_kind(network, pairs.supply),
        places.source_ids.take(network.supplies.source[pairs.supply]),
        pairs.ship.tolist(),
        strict=True,
    )
    result: dict[tuple[Any, ...], list[int]] = {}
    for pair, key in enumerate(everything):
        result.setdefault(key, []).append(pair)
    return result


def _day(date: Any) -> int:
    return int(days(pd.Series([date]))[0])
