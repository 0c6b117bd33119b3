"""The pass that planning systems run every night: line after line, each takes the earliest supply left.

The most important class goes first, in it the earliest requested date, then the oldest order. Nobody gives
back what is taken. What ships complete takes all of it, and waits for its latest part, or takes nothing.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

import allocator
from allocator import Scenario
from benchmarks.offers import Offer, Offers, Row, rows
from benchmarks.worth import worth

UNKNOWN = ("substitutes", "reservations", "quotas", "protections", "capacities")
LAST = 10**9
"""The place of lines without a priority."""


@dataclass(frozen=True)
class Part:
    """Units of one line that leave from one supply."""

    line: Row
    offer: Offer
    quantity: float


def greedy_pass(scenario: Scenario) -> pd.DataFrame:
    """Return the shipments of the pass; ValueError if the scenario has rules that it does not know."""
    _refuse_unknown(scenario)
    offers = Offers(scenario)
    parts: list[Part] = []
    for lines in _in_turn(scenario):
        complete = any(line.ship_rule != "any" for line in lines)
        parts += _take_complete(offers, lines) if complete else _take(offers, lines[0])
    return _shipments(parts)


def _refuse_unknown(scenario: Scenario) -> None:
    tables = scenario.tables
    unknown = [name for name in UNKNOWN if len(tables[name])]
    if (tables["order_lines"]["treatment"] != "redistribute").any():
        unknown.append("treatments")
    if (tables["stock"]["quantity"] < 0).any():
        unknown.append("debts")
    if unknown:
        raise ValueError(f"the greedy pass knows no {', '.join(unknown)}")


def _in_turn(scenario: Scenario) -> list[list[Row]]:
    """Return the lines in their turn; an order that ships complete stands at the place of its first line."""
    table = scenario.tables["order_lines"]
    sign = -1 if scenario.settings.priority == "highest_first" else 1
    rank = (table["priority"].astype("Float64") * sign).fillna(LAST).astype(float)
    by = ["rank", "requested_date", "order_date", "order_id", "line_id"]
    together = set(table.loc[table["ship_rule"] == "order", "order_id"])
    turns: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for line in rows(table.assign(rank=rank).sort_values(by, kind="stable")):
        turns[line.order_id, "" if line.order_id in together else line.line_id].append(line)
    return list(turns.values())


def _take(offers: Offers, line: Row) -> list[Part]:
    """Take the earliest units there are, as far as they go."""
    parts = list(_parts(offers, line))
    for part in parts:
        part.offer.supply.left -= part.quantity
    return parts


def _take_complete(offers: Offers, lines: list[Row]) -> list[Part]:
    """Take all of some lines, to arrive on one day, or nothing."""
    parts = [part for line in lines for part in _take(offers, line)]
    in_full = sum(part.quantity for part in parts) >= sum(line.quantity for line in lines)
    day = _common_arrival(offers, parts) if in_full else None
    if day is not None:
        return [Part(part.line, part.offer.arriving(day), part.quantity) for part in parts]
    for part in parts:
        part.offer.supply.left += part.quantity
    return []


def _parts(offers: Offers, line: Row) -> Iterator[Part]:
    still_open = line.quantity
    for offer in offers.of(line):
        quantity = _shippable(line, min(still_open, offer.supply.left))
        if quantity > 0:
            still_open -= quantity
            yield Part(line, offer, quantity)


def _shippable(line: Row, units: float) -> float:
    """Return how much of some units may be a shipment of a line: whole packs, not less than its minimum."""
    if line.pack_size > 0:
        units = math.floor(units / line.pack_size) * line.pack_size
    least = min(line.min_shipment, line.quantity) if line.min_shipment > 0 else 0
    return units if units >= least else 0


def _common_arrival(offers: Offers, parts: list[Part]) -> int | None:
    """Return the first day on which all parts can arrive, none where there is no such day."""
    for day in range(max(part.offer.arrive for part in parts), offers.last_arrival + 1):
        if all(offers.allows(part.line, part.offer.arriving(day)) for part in parts):
            return day
    return None


def _shipments(parts: list[Part]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "order_id": [part.line.order_id for part in parts],
            "line_id": [part.line.line_id for part in parts],
            "location_id": [part.offer.supply.location_id for part in parts],
            "ship_date": [part.offer.ship for part in parts],
            "arrival_date": [part.offer.arrive for part in parts],
            "quantity": [float(part.quantity) for part in parts],
        }
    )
    dates = {name: pd.to_datetime(table[name], unit="D") for name in ("ship_date", "arrival_date")}
    return table.assign(**dates)


def main() -> None:
    """Print as JSON what the plan in OUT is worth, and what the greedy pass makes of the same scenario."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.greedy", description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    scenario = allocator.read(chosen.scenario)
    dates = ["ship_date", "arrival_date"]
    text = {"order_id": str, "line_id": str, "location_id": str}
    plan = pd.read_csv(chosen.out / "shipping_schedule.csv", dtype=text, parse_dates=dates)
    worths = {"plan": worth(scenario, plan), "greedy": worth(scenario, greedy_pass(scenario))}
    print(json.dumps({name: asdict(value) for name, value in worths.items()}))


if __name__ == "__main__":
    main()
