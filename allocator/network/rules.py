"""Reservations, quotas, protections and capacities as arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, Ints, days

ANYTHING = -1
"""Code of a blank cell that stands for any item, segment, customer or location."""
FOREVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Reservations:
    """Units taken out of supply, one entry per reservation, in the order of their dates."""

    item: Ints
    location: Ints
    day: Ints
    quantity: Floats


@dataclass(frozen=True)
class Quotas:
    """Upper limits on what leaves for a group between two ship days, both included."""

    ids: tuple[str, ...]
    item: Ints
    segment: Ints
    customer: Ints
    location: Ints
    first_day: Ints
    last_day: Ints
    limit: Floats


@dataclass(frozen=True)
class Protections:
    """Units of an item at a location that are kept for a segment until a day."""

    item: Ints
    location: Ints
    segment: Ints
    quantity: Floats
    until: Ints


@dataclass(frozen=True)
class Capacities:
    """Units that can leave a location in a day; NO_DAY for every day without a row of its own."""

    location: Ints
    day: Ints
    limit: Floats

    def of(self, location: Ints, day: Ints) -> Floats:
        """Return the limit of each location and day, infinite where there is none."""
        result = np.full(len(location), np.inf)
        for exact in (False, True):
            for row in np.flatnonzero((self.day != NO_DAY) == exact):
                hit = location == self.location[row]
                if exact:
                    hit &= day == self.day[row]
                result[hit] = self.limit[row]
        return result


@dataclass(frozen=True)
class Rules:
    """All of them."""

    reservations: Reservations
    quotas: Quotas
    protections: Protections
    capacities: Capacities

    def with_limits(self, quotas: Flags, protections: Flags, capacities: Capacities) -> Rules:
        """Return the rules with some of the quotas and protections, and other capacities."""
        return Rules(
            self.reservations, _taken(self.quotas, quotas), _taken(self.protections, protections), capacities
        )


def _taken(limits: Any, chosen: Flags) -> Any:
    """Return some entries of quotas or protections."""
    values = {each.name: getattr(limits, each.name) for each in fields(limits)}
    return type(limits)(
        **{
            name: value[chosen]
            if isinstance(value, np.ndarray)
            else tuple(part for part, is_chosen in zip(value, chosen.tolist(), strict=True) if is_chosen)
            for name, value in values.items()
        }
    )


def reservations_of(table: pd.DataFrame, item: Ints, location: Ints) -> Reservations:
    """Read the table `reservations`, given the codes of its items and locations."""
    order = np.lexsort((location, item, days(table["date"])))
    return Reservations(
        item[order], location[order], days(table["date"])[order], _floats(table, "quantity")[order]
    )


def quotas_of(table: pd.DataFrame, item: Ints, segment: Ints, customer: Ints, location: Ints) -> Quotas:
    """Read the table `quotas`, given the codes of what each names."""
    first, last = days(table["from_date"]), days(table["to_date"])
    named = {"item_id": item, "segment": segment, "customer_id": customer, "location_id": location}
    code = {name: np.where(table[name] == "", ANYTHING, codes) for name, codes in named.items()}
    return Quotas(
        ids=tuple(table["quota_id"]),
        item=code["item_id"],
        segment=code["segment"],
        customer=code["customer_id"],
        location=code["location_id"],
        first_day=np.where(first == NO_DAY, -FOREVER, first),
        last_day=np.where(last == NO_DAY, FOREVER, last),
        limit=_floats(table, "max_quantity"),
    )


def protections_of(table: pd.DataFrame, item: Ints, location: Ints, segment: Ints) -> Protections:
    """Read the table `protections`, given the codes of what each names."""
    return Protections(item, location, segment, _floats(table, "quantity"), days(table["until"]))


def capacities_of(table: pd.DataFrame, location: Ints) -> Capacities:
    """Read the table `capacities`, given the codes of its locations."""
    return Capacities(location, days(table["date"]), _floats(table, "max_quantity"))


def _floats(table: pd.DataFrame, column: str) -> Floats:
    values: Floats = table[column].to_numpy(dtype=float)
    return values
