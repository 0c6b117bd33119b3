"""Fingerprints of blocks: 128 bits that change with anything that a block's plan depends on.

Every order line and every supply is mixed into two numbers of 64 bits, which add up per block, so the order
does not matter. What all blocks depend on (settings, model, lanes, calendars, rules) is one number more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import Ints
from allocator.model import Model
from allocator.network import Network
from allocator.objective import Objective
from allocator.scenario import Scenario
from allocator.scenario.digest import column_bytes

Words = npt.NDArray[np.uint64]

_GLOBAL = ("lanes", "closed_days", "substitutes", "quotas", "protections", "capacities")
"""Tables that any block may depend on; what the others say is in lines and supplies."""
_LINE_NUMBERS = (
    *("quantity", "requested", "ordered", "promise", "target", "earliest", "latest", "priority_class"),
    *(
        "ship_rule",
        "min_shipment",
        "pack_size",
        "treatment",
        "allow_substitutes",
        "fair_base",
        "margin",
        "late_cost",
    ),
)
_SUPPLY_NUMBERS = ("quantity", "usable", "expiry", "from_receipt", "takes_extra")
_TEXT_KEY = "stock-allocator!"


def fingerprints(scenario: Scenario, model: Model, network: Network, objective: Objective) -> Words:
    """Return the fingerprint of each block as two numbers."""
    everything = _of_everything(scenario, model, network, objective)
    lines, supplies = _of_lines(scenario, network), _of_supplies(network)
    limits = _of_limits(network)
    result = np.empty((network.num_blocks, 2), dtype=np.uint64)
    for place, salt in enumerate(everything):
        sums = _sums(_mixed(lines ^ salt), network.line_start)
        sums += _sums(_mixed(supplies + salt), network.supply_start)
        sums ^= np.where(network.ruled, limits[place], np.uint64(0))
        result[:, place] = _mixed(sums ^ salt)
    return result


def _of_limits(network: Network) -> Words:
    """Return two numbers that change with the quotas, protections and capacities that count."""
    places, rules = network.places, network.places.rules
    protections, capacities = rules.protections, rules.capacities
    counted = [
        list(rules.quotas.ids),
        list(places.items.ids[protections.item]),
        list(places.location_ids[protections.location]),
        list(places.segment_ids[protections.segment]),
        protections.until.tolist(),
        list(places.location_ids[capacities.location]),
        capacities.day.tolist(),
        capacities.limit.tolist(),
    ]
    fingerprint = hashlib.sha256(json.dumps(counted).encode())
    return np.frombuffer(fingerprint.digest()[:16], dtype="<u8").astype(np.uint64)


def _of_everything(scenario: Scenario, model: Model, network: Network, objective: Objective) -> Words:
    """Return two numbers that change with what all blocks depend on."""
    settings = scenario.settings
    facts = {
        "version": version("stock-allocator"),
        "settings": [str(settings.as_of), settings.horizon_days, settings.requested_date, settings.priority],
        "model": model.model_dump(mode="json", include={"supply", "service", "stages"}),
        "classes": list(network.class_labels),
        "entries": [[entry.label, entry.goal, entry.terms.units] for entry in objective.entries],
        "lanes": "lanes" in scenario.given,
    }
    fingerprint = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in _GLOBAL:
        frame = scenario.tables[name]
        fingerprint.update(f"\n{name} {len(frame)}\n".encode())
        for column in frame.columns:
            for part in column_bytes(frame[column]):
                fingerprint.update(part)
    return np.frombuffer(fingerprint.digest()[:16], dtype="<u8").astype(np.uint64)


def _of_lines(scenario: Scenario, network: Network) -> Words:
    lines, places, table = network.lines, network.places, scenario.tables["order_lines"]
    named = _texts(table["order_id"]) * np.uint64(3) + _texts(table["line_id"])
    customer = np.append(_texts(places.customer_ids), np.uint64(0))
    texts = (
        named[lines.row],
        _texts(places.items.ids)[lines.item],
        _texts(places.ship_to_ids)[lines.ship_to],
        _texts(places.segment_ids)[lines.segment],
        customer[np.minimum(lines.customer, len(places.customer_ids))],
    )
    return _combined([*texts, *(getattr(lines, name) for name in _LINE_NUMBERS)])


def _of_supplies(network: Network) -> Words:
    supplies, places = network.supplies, network.places
    columns = (
        _texts(places.items.ids)[supplies.item],
        _texts(places.location_ids)[supplies.location],
        _texts(places.source_ids)[supplies.source],
        places.items.units_per_one[supplies.item],
        places.items.launch[supplies.item],
    )
    return _combined([*columns, *(getattr(supplies, name) for name in _SUPPLY_NUMBERS)])


def _texts(texts: pd.Series | pd.Index[Any]) -> Words:
    """Return a number for each text, the same on every machine."""
    found: Words = pd.util.hash_array(np.asarray(texts, dtype=object), hash_key=_TEXT_KEY, categorize=False)
    return found


def _combined(columns: Iterable[npt.NDArray[Any]]) -> Words:
    """Mix several columns into one number a row."""
    result: Any = np.uint64(0)
    for column in columns:
        if column.dtype != np.uint64:
            wide = column.astype(np.float64 if column.dtype.kind == "f" else np.int64)
            column = wide.view(np.uint64)  # noqa: PLW2901
        result = _mixed((result * np.uint64(0x9E3779B97F4A7C15)) ^ column)
    combined: Words = np.asarray(result)
    return combined


def _mixed(value: Words) -> Words:
    """Spread the bits of numbers over all bits (the finaliser of splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _sums(values: Words, start: Ints) -> Words:
    """Add up the members of each group; groups follow one another."""
    total = np.append(np.uint64(0), np.cumsum(values[: start[-1]], dtype=np.uint64))
    return total[start[1:]] - total[start[:-1]]
