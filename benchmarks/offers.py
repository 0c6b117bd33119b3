"""What may still serve an order line, and when it would arrive: the night as a greedy pass sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocator import Scenario

PAST_DUE_DAYS = 1
"""A receipt past due is expected so many days after as_of, as in the shipped models."""
NEVER = 10**9

Row = Any


@dataclass
class Supply:
    """A lot or a receipt, and what is left of it; days count from 1970-01-01."""

    location_id: str
    usable: int
    expiry: int
    left: float


@dataclass(frozen=True)
class Offer:
    """A supply for a line, on the first day that it can leave."""

    supply: Supply
    transit: int
    ship: int

    @property
    def arrive(self) -> int:
        """Day that it arrives."""
        return self.ship + self.transit

    def arriving(self, day: int) -> Offer:
        """Return the same supply, leaving in time for another day."""
        return Offer(self.supply, self.transit, day - self.transit)


class Offers:
    """Supplies by item, with lanes, closed days and launch dates."""

    def __init__(self, scenario: Scenario) -> None:
        tables, settings = scenario.tables, scenario.settings
        self.today = day_of(settings.as_of)
        self.last_arrival = self.today + settings.horizon_days
        self._ship_dates = settings.requested_date == "ship"
        self._closed = {(row.location_id, day_of(row.date)) for row in rows(tables["closed_days"])}
        self._launch = {row.item_id: day_of(row.launch_date) for row in rows(tables["items"])}
        lanes = {(row.location_id, row.ship_to): int(row.transit_days) for row in rows(tables["lanes"])}
        self._lanes = lanes if "lanes" in scenario.given else None
        self._supplies = _supplies(scenario, self.today)

    def of(self, line: Row) -> list[Offer]:
        """Return everything that may serve a line, the earliest arrival first."""
        found = []
        for supply in self._supplies[line.item_id]:
            transit = 0 if self._lanes is None else self._lanes.get((supply.location_id, line.ship_to))
            if transit is not None and supply.left > 0:
                offer = Offer(supply, transit, self._first_ship_day(line, supply, transit))
                if self.allows(line, offer):
                    found.append(offer)
        return sorted(found, key=lambda offer: offer.arrive)

    def allows(self, line: Row, offer: Offer) -> bool:
        """Return whether the location is open that day, and the supply good and in time."""
        last = min(self.last_arrival, day_of(line.latest_date, NEVER))
        is_open = (offer.supply.location_id, offer.ship) not in self._closed
        return is_open and offer.ship < offer.supply.expiry and offer.arrive <= last

    def _first_ship_day(self, line: Row, supply: Supply, transit: int) -> int:
        if pd.isna(line.earliest_date):
            wanted = day_of(line.requested_date) - (0 if self._ship_dates else transit)
            while wanted > self.today and (supply.location_id, wanted) in self._closed:
                wanted -= 1
        else:
            wanted = day_of(line.earliest_date) - transit
        day = max(self.today, supply.usable, self._launch.get(line.item_id, 0), wanted)
        while (supply.location_id, day) in self._closed:
            day += 1
        return day


def _supplies(scenario: Scenario, today: int) -> dict[str, list[Supply]]:
    found: dict[str, list[Supply]] = defaultdict(list)
    for row in rows(scenario.tables["stock"]):
        found[row.item_id].append(
            Supply(row.location_id, today, day_of(row.expiry_date, NEVER), row.quantity)
        )
    for row in rows(scenario.tables["receipts"]):
        due = day_of(row.available_date)
        usable = today + PAST_DUE_DAYS if due < today else due
        found[row.item_id].append(
            Supply(row.location_id, usable, day_of(row.expiry_date, NEVER), row.quantity)
        )
    return found


def rows(table: pd.DataFrame) -> Iterator[Row]:
    """Return the rows of a table, their cells by name."""
    return table.itertuples(index=False)


def day_of(date: Any, blank: int = 0) -> int:
    """Return the days from 1970-01-01 to a date."""
    return blank if pd.isna(date) else (pd.Timestamp(date) - pd.Timestamp(0)).days
