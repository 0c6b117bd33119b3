"""The facts of a scenario as plain objects, read row by row with every default of the contract.

It takes raw tables as well as those of a `Scenario`: defaults are filled in once more, so the two must
agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from tests.oracle.cells import Day, Row, day, day_of, decimal, flag, number, rows, text

Case = Mapping[str, Any]
"""What `Scenario.from_frames` takes: tables by name (those not given left out) and the settings."""


@dataclass(frozen=True)
class Item:
    """What the items table says of an item, or its defaults."""

    item_id: str
    divisible: bool = False
    unit_cost: Fraction = Fraction(0)
    launch_day: Day | None = None


@dataclass(frozen=True)
class Line:
    """One order line; money per ordered unit."""

    order_id: str
    line_id: str
    item_id: str
    quantity: Fraction
    requested: Day
    customer_id: str
    segment: str
    ship_to: str
    order_day: Day
    priority: int | None
    margin: Fraction
    late_cost: Fraction
    promise: Day | None
    target: Day | None
    """The arrival that the promise was made on, the promise itself where none earlier is said."""
    earliest: Day | None
    latest: Day | None
    ship_rule: str
    min_shipment: Fraction | None
    pack_size: Fraction | None
    treatment: str
    allow_substitutes: bool
    fair_base: Fraction

    @property
    def key(self) -> tuple[str, str]:
        """Its order and line."""
        return self.order_id, self.line_id


@dataclass(frozen=True)
class Lane:
    """A way from a location to a place: days on the road and money per ordered unit."""

    transit_days: int
    unit_cost: Fraction


@dataclass(frozen=True)
class Substitute:
    """What may ship in place of an item: its units for one ordered unit, the penalty per ordered unit."""

    item_id: str
    units_per_unit: Fraction
    unit_penalty: Fraction


@dataclass(frozen=True)
class Facts:
    """Everything the rules and goals look at."""

    case: Case
    as_of: Day
    horizon: Day
    """The last day on which anything may arrive."""
    ship_dates_requested: bool
    """Requested dates are ship dates, so lateness counts from the ship day."""
    highest_first: bool
    lines: tuple[Line, ...]
    items: Mapping[str, Item]
    lanes: Mapping[tuple[str, str], Lane] | None
    """By location and place; None where there is no table of lanes."""
    substitutes: Mapping[str, tuple[Substitute, ...]]
    closed: frozenset[tuple[str, Day]]
    count_unfirm: bool
    past_due_days: int
    ship_early: bool
    max_promises_moved: Fraction | None
    """Share of the promised lines that may get a later date."""
    previous: pd.DataFrame | None
    """The shipping schedule of the last plan."""

    @property
    def beyond(self) -> Day:
        """H, the day after the horizon: an open unit counts as if it arrived then."""
        return self.horizon + 1

    def item(self, item_id: str) -> Item:
        """Return the item, with the defaults where it has no row."""
        return self.items.get(item_id, Item(item_id))

    def lane(self, location_id: str, ship_to: str) -> Lane | None:
        """Return the lane, None where there is none."""
        if self.lanes is None:
            return Lane(0, Fraction(0))
        return self.lanes.get((location_id, ship_to))

    def is_open(self, location_id: str, on: Day) -> bool:
        """Say whether goods may leave the location that day."""
        return (location_id, on) not in self.closed


def read_facts(case: Case, model: Mapping[str, Any], previous: pd.DataFrame | None = None) -> Facts:
    """Read a case and the model's rules on supply and service."""
    supply, service = model.get("supply", {}), model.get("service", {})
    items = {item.item_id: item for item in map(_item, rows(case.get("items")))}
    segments = {text(row, "customer_id"): text(row, "segment") for row in rows(case.get("customers"))}
    rate = decimal(service.get("late_cost_rate", 0.01))
    as_of = day_of(case["as_of"])
    share = service.get("max_promises_moved")
    return Facts(
        case=case,
        as_of=as_of,
        horizon=as_of + int(case.get("horizon_days") or 365),
        ship_dates_requested=case.get("requested_date") == "ship",
        highest_first=case.get("priority") == "highest_first",
        lines=tuple(_line(row, items, segments, rate) for row in rows(case["order_lines"])),
        items=items,
        lanes=_lanes(case.get("lanes")),
        substitutes=_substitutes(case.get("substitutes")),
        closed=frozenset(
            (text(row, "location_id", "main"), day_of(row["date"])) for row in rows(case.get("closed_days"))
        ),
        count_unfirm=bool(supply.get("count_unfirm", True)),
        past_due_days=int(supply.get("past_due_days", 1)),
        ship_early=bool(service.get("ship_early", False)),
        max_promises_moved=None if share is None else decimal(share),
        previous=previous,
    )


def _item(row: Row) -> Item:
    return Item(
        item_id=text(row, "item_id"),
        divisible=flag(row, "divisible", False),
        unit_cost=number(row, "unit_cost") or Fraction(0),
        launch_day=day(row, "launch_date"),
    )


def _line(row: Row, items: Mapping[str, Item], segments: Mapping[str, str], rate: Fraction) -> Line:
    item_id, customer_id = text(row, "item_id"), text(row, "customer_id")
    price = number(row, "unit_price") or Fraction(0)
    margin, late_cost = number(row, "unit_margin"), number(row, "late_cost")
    priority = number(row, "priority")
    quantity, requested = decimal(row["quantity"]), day_of(row["requested_date"])
    order_day = day(row, "order_date")
    promise, target = day(row, "current_promise_date"), day(row, "promise_target_date")
    return Line(
        order_id=text(row, "order_id"),
        line_id=text(row, "line_id", "1"),
        item_id=item_id,
        quantity=quantity,
        requested=requested,
        customer_id=customer_id,
        segment=text(row, "segment") or segments.get(customer_id, ""),
        ship_to=text(row, "ship_to"),
        order_day=requested if order_day is None else order_day,
        priority=None if priority is None else int(priority),
        margin=price - items.get(item_id, Item(item_id)).unit_cost if margin is None else margin,
        late_cost=rate * (price or 1) if late_cost is None else late_cost,
        promise=promise,
        target=None if promise is None else min(promise, promise if target is None else target),
        earliest=day(row, "earliest_date"),
        latest=day(row, "latest_date"),
        ship_rule=text(row, "ship_rule", "any"),
        min_shipment=number(row, "min_shipment"),
        pack_size=number(row, "pack_size"),
        treatment=text(row, "treatment", "redistribute"),
        allow_substitutes=flag(row, "allow_substitutes", True),
        fair_base=number(row, "fair_base") or quantity,
    )


def _lanes(table: pd.DataFrame | None) -> dict[tuple[str, str], Lane] | None:
    if table is None:
        return None
    return {
        (text(row, "location_id", "main"), text(row, "ship_to")): Lane(
            int(row["transit_days"]), number(row, "unit_cost") or Fraction(0)
        )
        for row in rows(table)
    }


def _substitutes(table: pd.DataFrame | None) -> dict[str, tuple[Substitute, ...]]:
    found: dict[str, tuple[Substitute, ...]] = {}
    for row in rows(table):
        substitute = Substitute(
            text(row, "substitute_id"),
            number(row, "units_per_unit") or Fraction(1),
            number(row, "unit_penalty") or Fraction(0),
        )
        item_id = text(row, "item_id")
        found[item_id] = (*found.get(item_id, ()), substitute)
    return found
