"""Small nights under one rule each, planned by the product, and what breaks that rule and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

import allocator
from allocator.scenario import Scenario

Rows = list[dict[str, Any]]
Change = Callable[[pd.DataFrame], pd.DataFrame]


def night(*lines: dict[str, Any], **tables: Any) -> Scenario:
    """Return a scenario as of 5 January; a line wants 10 W that day and is called SO-1, SO-2, ... in turn."""
    usual: Callable[[int], dict[str, Any]] = lambda place: {  # noqa: E731
        "order_id": f"SO-{place}",
        "item_id": "W",
        "quantity": 10,
        "requested_date": "2026-01-05",
    }
    rows = [usual(place) | line for place, line in enumerate(lines, start=1)]
    return Scenario.from_rows(order_lines=rows, as_of="2026-01-05", **tables)


def lot(quantity: float, item_id: str = "W", **more: Any) -> dict[str, Any]:
    """Return a row of stock."""
    return {"item_id": item_id, "quantity": quantity, **more}


def receipt(quantity: float, day: str) -> dict[str, Any]:
    """Return a receipt of W, usable that day."""
    return {"receipt_id": "R", "item_id": "W", "quantity": quantity, "available_date": day}


def cells(row: int, **changed: Any) -> Change:
    """Change cells of one row of the schedule."""

    def change(shipments: pd.DataFrame) -> pd.DataFrame:
        shipments = shipments.copy()
        for column, cell in changed.items():
            shipments.loc[row, column] = pd.Timestamp(cell) if column.endswith("_date") else cell
        return shipments

    return change


def on(row: int, day: str, days_late: int = 0) -> Change:
    """Let a row of the schedule leave and arrive on another day."""
    return cells(row, ship_date=day, arrival_date=day, days_late=days_late)


def both(*changes: Change) -> Change:
    """Change one thing after the other."""

    def change(shipments: pd.DataFrame) -> pd.DataFrame:
        for each in changes:
            shipments = each(shipments)
        return shipments

    return change


def without(row: int) -> Change:
    """Leave out a row of the schedule."""
    return lambda shipments: shipments.drop(index=row).reset_index(drop=True)


@dataclass(frozen=True)
class Broken:
    """A night, the units that its plan ships row by row, a change to them, and what is wrong then."""

    scenario: Scenario
    ships: list[float]
    change: Change
    problems: tuple[str, ...]


WHOLESALE = {"segment": "wholesale"}
SPARE = {"item_id": "W", "substitute_id": "V"}
PROTECTED = {
    "stock": [lot(40)],
    "protections": [{"item_id": "W", "segment": "retail", "quantity": 30, "until": "2026-01-20"}],
}
ASKS = {"quantity": 25, "requested_date": "2026-01-10", **WHOLESALE}
NOT_ON_ONE_DAY = "shipping_schedule.csv: {}: ships complete{}, but not all arrives on one day"
SUPPLY = "more leaves than there is net of debts and reservations"


def two_lines(**rule: Any) -> Scenario:
    """Return the night of an order of two lines, 10 W and 10 V, with a rule on the second of them."""
    second = {"order_id": "SO-1", "line_id": "2", "item_id": "V", **rule}
    return night({"line_id": "1"}, second, stock=[lot(10), lot(10, "V")])


BROKEN: dict[str, Broken] = {
    "a part of a complete line": Broken(
        night({"ship_rule": "line"}, stock=[lot(10)]),
        [10],
        cells(0, quantity=6.0),
        ("shipping_schedule.csv: SO-1/1: ships complete, but only a part of it ships (6 of 10)",),
    ),
    "a complete line on two days": Broken(
        night({"ship_rule": "line"}, stock=[lot(6)], receipts=[receipt(4, "2026-01-09")]),
        [4, 6],
        on(1, "2026-01-05"),
        (NOT_ON_ONE_DAY.format("SO-1/1", ""),),
    ),
    "a complete order without a line": Broken(
        two_lines(ship_rule="order"),
        [10, 10],
        without(0),
        (
            "shipping_schedule.csv: SO-1/1: "
            "ships complete with its order, but only a part of it ships (0 of 10)",
        ),
    ),
    "a complete order on two days": Broken(
        two_lines(ship_rule="order"),
        [10, 10],
        on(0, "2026-01-06", days_late=1),
        tuple(NOT_ON_ONE_DAY.format(line, " with its order") for line in ("SO-1/1", "SO-1/2")),
    ),
    "less than the minimum": Broken(
        night({"quantity": 20, "min_shipment": 8}, stock=[lot(15)], receipts=[receipt(5, "2026-02-05")]),
        [12, 5, 3],
        both(cells(0, quantity=15.0), without(2)),
        (
            "shipping_schedule.csv: SO-1/1 from receipt R on 2026-02-05: "
            "its shipment is smaller than min_shipment (5 of 8)",
        ),
    ),
    "less than a line that is below its minimum": Broken(
        night({"min_shipment": 30}, stock=[lot(10)]),
        [10],
        cells(0, quantity=9.0),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-05: "
            "its shipment is smaller than min_shipment (9 of 10)",
        ),
    ),
    "a broken pack": Broken(
        night({"quantity": 25, "pack_size": 10}, stock=[lot(25)]),
        [20],
        cells(0, quantity=25.0),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-05: "
            "its shipment is no whole multiple of pack_size (25 of 10)",
        ),
    ),
    "a fill line before its promise": Broken(
        night({"treatment": "fill", "current_promise_date": "2026-01-09"}, stock=[lot(10)]),
        [10],
        on(0, "2026-01-08", days_late=3),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-08: "
            "leaves earlier than its line allows (2026-01-09)",
        ),
    ),
    "a substitute that is not allowed": Broken(
        night({"allow_substitutes": False}, stock=[lot(2), lot(10, "V")], substitutes=[SPARE]),
        [2],
        cells(0, shipped_item_id="V"),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-05: "
            "ships another item than the line asks for or allows",
        ),
    ),
    "a part of an ordered unit": Broken(
        night({"quantity": 5}, stock=[lot(7, "V")], substitutes=[SPARE | {"units_per_unit": 1.5}]),
        [6],
        cells(0, quantity=7.0),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-05: "
            "stands for a fraction of an ordered unit (4.666667)",
        ),
    ),
    "a part of a substitute": Broken(
        night({"quantity": 5}, stock=[lot(7, "V")], substitutes=[SPARE | {"units_per_unit": 1.5}]),
        [6],
        cells(0, quantity=4.5),
        (
            "shipping_schedule.csv: SO-1/1 from stock on 2026-01-05: "
            "ships a fraction of an indivisible item (4.5)",
        ),
    ),
    "more of a substitute than there is": Broken(
        night({"quantity": 5}, stock=[lot(6, "V")], substitutes=[SPARE | {"units_per_unit": 2}]),
        [6],
        cells(0, quantity=8.0),
        (f"shipping_schedule.csv: stock of V at main: {SUPPLY} (8 of 6)",),
    ),
    "more of a substitute than was asked for": Broken(
        night({"quantity": 5}, stock=[lot(20, "V")], substitutes=[SPARE | {"units_per_unit": 2}]),
        [10],
        cells(0, quantity=12.0),
        ("shipping_schedule.csv: SO-1/1: gets more than it asked for (6 of 5)",),
    ),
    "what is reserved": Broken(
        night({}, stock=[lot(10)], reservations=[{"item_id": "W", "date": "2026-01-09", "quantity": 4}]),
        [6],
        cells(0, quantity=7.0),
        (f"shipping_schedule.csv: stock of W at main: {SUPPLY} (7 of 6)",),
    ),
    "more than a quota": Broken(
        night(
            {"quantity": 8, **WHOLESALE},
            {"quantity": 8, "segment": "retail"},
            stock=[lot(16)],
            quotas=[{"quota_id": "Q", "segment": "wholesale", "to_date": "2026-01-09", "max_quantity": 5}],
        ),
        [5, 8, 3],
        on(2, "2026-01-09", days_late=4),
        ("quotas: Q: more leaves than it allows (8 of 5)",),
    ),
    "more than a quota of everyone": Broken(
        night({}, stock=[lot(10)], quotas=[{"quota_id": "Q", "from_date": "2026-01-05", "max_quantity": 6}]),
        [6],
        cells(0, quantity=7.0),
        ("quotas: Q: more leaves than it allows (7 of 6)",),
    ),
    "more than a protection leaves": Broken(
        night(ASKS, **PROTECTED),
        [10, 15],
        both(cells(0, quantity=11.0), cells(1, quantity=14.0)),
        ("protections: W/main/retail: more leaves for others than it lets (11 of 10 by 2026-01-10)",),
    ),
    "before a protection is released": Broken(
        night(ASKS, **PROTECTED),
        [10, 15],
        on(1, "2026-01-19", days_late=9),
        ("protections: W/main/retail: more leaves for others than it lets (25 of 10 by 2026-01-19)",),
    ),
    "more than leaves on any day": Broken(
        night({}, stock=[lot(10)], capacities=[{"location_id": "main", "max_quantity": 6}]),
        [6, 4],
        both(cells(0, quantity=7.0), cells(1, quantity=3.0)),
        ("capacities: main on 2026-01-05: more leaves than it allows (7 of 6)",),
    ),
    "more than leaves on one day": Broken(
        night(
            {},
            stock=[lot(10)],
            capacities=[
                {"location_id": "main", "max_quantity": 9},
                {"location_id": "main", "max_quantity": 6, "date": "2026-01-05"},
            ],
        ),
        [6, 4],
        both(cells(0, quantity=7.0), cells(1, quantity=3.0)),
        ("capacities: main on 2026-01-05: more leaves than it allows (7 of 6)",),
    ),
}


def plan_of(scenario: Scenario, model: str = "priority-first") -> allocator.Plan:
    """Return the product's plan."""
    return allocator.allocate(scenario, model)
