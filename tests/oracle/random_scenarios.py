"""Small random scenarios that mix everything the tables can say, from a seed or from hypothesis.

A case is what `Scenario.from_frames` takes: `Scenario.from_frames(**case)`. Few different dates, quantities
and prices are used on purpose: ties and exact fits are where plans go wrong.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from tests.oracle.dice import Dice, Draw, DrawnDice, SeededDice, chance, pick

Row = dict[str, Any]
Tables = dict[str, list[Row]]
NIGHTS = (
    datetime.date(2026, 1, 5),
    datetime.date(2028, 2, 28),
    datetime.date(2026, 12, 30),
    datetime.date(2026, 3, 28),
)
"""A plain day, the day before a leap day, the end of a year, the night the clocks change."""

COLUMNS = {
    "order_lines": ("order_id", "line_id", "item_id", "quantity", "requested_date"),
    "stock": ("item_id", "quantity"),
    "receipts": ("receipt_id", "item_id", "quantity", "available_date"),
    "items": ("item_id",),
    "lanes": ("location_id", "ship_to", "transit_days"),
    "closed_days": ("location_id", "date"),
}
"""The columns that a table keeps even where it has no row."""


@dataclass(frozen=True)
class Ground:
    """What the tables of one case share."""

    dice: Dice
    as_of: datetime.date
    horizon_days: int
    items: tuple[str, ...]
    divisible: Mapping[str, bool]
    locations: tuple[str, ...]
    places: tuple[str, ...]
    line_units: int = 6
    """The most units of an order line."""
    supply_units: int = 9
    """The most units of a lot or a receipt."""
    clutter: int = 100
    """How common expiry, launches, windows and missing lanes are, in percent of the usual."""

    def odd(self, percent: int) -> bool:
        """Return true that many times in a hundred, less often where there is less clutter."""
        return chance(self.dice, percent * self.clutter // 100)

    def date(self, low: int, high: int) -> datetime.date:
        """Return a day from as_of + low to as_of + high."""
        return self.as_of + datetime.timedelta(days=self.dice.whole(low, high))

    def quantity(self, item_id: str, most: int) -> float:
        """Return a quantity above zero; of a divisible item it may have two decimals."""
        if self.divisible[item_id] and chance(self.dice, 60):
            return self.dice.whole(1, most * 20) / 20
        return float(self.dice.whole(1, most))


def seeded_case(seed: int) -> dict[str, Any]:
    """Return the random case of a seed."""
    return random_case(SeededDice(seed))


@st.composite
def cases(draw: Draw) -> dict[str, Any]:
    """Draw a random case."""
    return random_case(DrawnDice(draw))


@st.composite
def models(draw: Draw) -> dict[str, Any]:
    """Draw a random model."""
    return random_model(DrawnDice(draw))


def random_case(dice: Dice, most_lines: int = 8, most_supplies: int = 6) -> dict[str, Any]:
    """Return the tables and settings of a small random scenario."""
    ground = new_ground(dice)
    return as_case(ground, random_tables(ground, most_lines, most_supplies))


def as_case(ground: Ground, tables: Tables) -> dict[str, Any]:
    """Return rows as frames, with settings."""
    dice = ground.dice
    case: dict[str, Any] = {name: as_frame(name, rows) for name, rows in tables.items()}
    case.update(as_of=ground.as_of, horizon_days=ground.horizon_days)
    if "priority" in case["order_lines"]:
        case["priority"] = "highest_first" if chance(dice, 40) else "lowest_first"
    if chance(dice, 20):
        case["requested_date"] = "ship"
    for row in tables["order_lines"]:
        row["promise_target_date"] = ground.date(-4, 12) if chance(dice, 35) else None
    case["order_lines"] = as_frame("order_lines", tables["order_lines"])
    return case


def random_tables(ground: Ground, most_lines: int, most_supplies: int, fewest_supplies: int = 0) -> Tables:
    """Return the rows of a small random scenario, by table."""
    priorities = pick(ground.dice, ("none", "each", "some"))
    tables = {"order_lines": _order_lines(ground, priorities, most_lines)}
    tables.update(_supplies(ground, fewest_supplies, most_supplies))
    tables.update(_surroundings(ground))
    tables.update(_closed_days(ground, tables))
    return tables


def random_model(dice: Dice) -> dict[str, Any]:
    """Return a model as its TOML file would say it: any goals in any order, with classes or weights."""
    num_stages = dice.whole(1, 3)
    return {
        "title": "Random",
        "description": "Goals in a random order.",
        "supply": {"count_unfirm": not chance(dice, 30), "past_due_days": pick(dice, (1, 0, 3))},
        "service": {"ship_early": chance(dice, 30), "late_cost_rate": pick(dice, (0.01, 0.0, 0.5))},
        "stages": [_random_stage(dice) for _ in range(num_stages)],
    }


def _random_stage(dice: Dice) -> dict[str, Any]:
    goals = ["promises", "fill", "value", "profit", "lateness", "first_come"]
    chosen = [goals.pop(dice.whole(0, len(goals) - 1)) for _ in range(dice.whole(1, 3))]
    stage: dict[str, Any] = {"goals": chosen}
    kind = pick(dice, ("all", "each", "weighted"))
    if kind == "each":
        stage["for_each"] = "priority"
    if kind == "weighted":
        stage["weights"] = pick(dice, ([100, 10, 1], [2, 1], [1.5], [3, 0.5]))
    return stage


def weigh_segments(dice: Dice, model: Mapping[str, Any], segments: Sequence[str]) -> dict[str, Any]:
    """Return a model in which some stages weigh some segments: more, less, not at all, far more."""
    stages = []
    for stage in model["stages"]:
        weights = {
            name: pick(dice, (2.0, 0.5, 0.0, 1000.0, 0.000001)) for name in segments if chance(dice, 60)
        }
        stages.append({**stage, "segment_weights": weights} if weights and chance(dice, 70) else stage)
    return {**model, "stages": stages}


def as_frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a typed frame: dates as timestamps, numbers as floats, blank columns left out."""
    frame = pd.DataFrame(list(rows))
    if frame.empty:
        frame = pd.DataFrame(columns=list(COLUMNS[name]), dtype=str)
    frame = frame.dropna(axis="columns", how="all") if len(frame) else frame
    for column in frame.columns:
        if column.endswith("date"):
            frame[column] = pd.to_datetime(frame[column])
    return frame


def new_ground(dice: Dice) -> Ground:
    """Return what the tables of a new case share."""
    items = ("WIDGET", "GADGET", "PASTE")[: dice.whole(1, 3)]
    locations = ("main", "east", "west")[: pick(dice, (1, 1, 2, 3))]
    return Ground(
        dice=dice,
        as_of=pick(dice, NIGHTS),
        horizon_days=dice.whole(3, 14),
        items=items,
        divisible={item_id: chance(dice, 25) for item_id in items},
        locations=locations,
        places=("", "Lyon", "Oslo")[: dice.whole(1, 3)],
    )


def _order_lines(ground: Ground, priorities: str, most: int) -> list[Row]:
    dice, rows, line_of = ground.dice, [], dict[str, int]()
    for number in range(dice.whole(1, most)):
        order_id = f"SO-{dice.whole(1, number + 2)}"
        line_of[order_id] = line_of.get(order_id, 0) + 1
        item_id = pick(dice, ground.items)
        row = {
            "order_id": order_id,
            "line_id": str(line_of[order_id]),
            "item_id": item_id,
            "quantity": ground.quantity(item_id, ground.line_units),
            "requested_date": ground.date(-4, 8),
            "customer_id": f"C-{order_id}" if chance(dice, 70) else None,
            "ship_to": pick(dice, ground.places) or None,
            "order_date": ground.date(-9, 2) if chance(dice, 60) else None,
            "priority": _priority(dice, priorities),
        }
        rows.append(row | _money(dice) | _dates(ground))
    return rows


def _priority(dice: Dice, priorities: str) -> int | None:
    if priorities == "none" or (priorities == "some" and chance(dice, 40)):
        return None
    return pick(dice, (1, 2, 2, 3, 10))


def _money(dice: Dice) -> Row:
    return {
        "unit_price": pick(dice, (None, 0.0, 5.0, 9.99, 120.0)),
        "unit_margin": pick(dice, (None, 2.0, 2.0, 10.0, 0.0, -3.0, 0.35)),
        "late_cost": pick(dice, (None, None, 1.0, 3.0, 0.0, 0.05)),
    }


def _dates(ground: Ground) -> Row:
    dice = ground.dice
    row: Row = {"current_promise_date": ground.date(-3, 12) if chance(dice, 45) else None}
    row["earliest_date"] = ground.date(-2, 6) if ground.odd(20) else None
    row["latest_date"] = None
    if ground.odd(20):
        start = row["earliest_date"] or ground.as_of
        row["latest_date"] = start + datetime.timedelta(days=dice.whole(0, 8))
    return row


def _supplies(ground: Ground, fewest: int, most: int) -> Tables:
    tables: Tables = {"stock": [], "receipts": []}
    for number in range(ground.dice.whole(fewest, most)):
        if chance(ground.dice, 55):
            tables["receipts"].append(_receipt(ground, f"R-{number}"))
        else:
            tables["stock"].append(_lot(ground))
    held = [row for rows in tables.values() for row in rows]
    if held and chance(ground.dice, 25):
        tables["stock"].append(_debt(ground, pick(ground.dice, held)))
    return {name: rows for name, rows in tables.items() if rows or chance(ground.dice, 50)}


def _debt(ground: Ground, held: Row) -> Row:
    """Return a lot below zero where something is held that must repay it."""
    where = {name: held[name] for name in ("item_id", "location_id")}
    return {**where, "quantity": -ground.quantity(held["item_id"], 8), "lot_id": "OWED"}


def _lot(ground: Ground) -> Row:
    dice, item_id = ground.dice, pick(ground.dice, ground.items)
    owed = ground.odd(20)
    return {
        "item_id": item_id,
        "quantity": -ground.quantity(item_id, 4) if owed else ground.quantity(item_id, ground.supply_units),
        "location_id": pick(dice, ground.locations),
        "lot_id": pick(dice, (None, "L1", "L2")),
        "expiry_date": ground.date(-1, 9) if ground.odd(35) else None,
    }


def _receipt(ground: Ground, receipt_id: str) -> Row:
    dice, item_id = ground.dice, pick(ground.dice, ground.items)
    available = ground.date(-3, ground.horizon_days + 1)
    return {
        "receipt_id": receipt_id,
        "item_id": item_id,
        "quantity": ground.quantity(item_id, ground.supply_units),
        "available_date": available,
        "location_id": pick(dice, ground.locations),
        "firm": not chance(dice, 25),
        "expiry_date": available + datetime.timedelta(days=dice.whole(0, 6)) if ground.odd(20) else None,
    }


def _surroundings(ground: Ground) -> Tables:
    """Return the tables around supply and demand: items and lanes."""
    dice, tables = ground.dice, Tables()
    if any(ground.divisible.values()) or chance(dice, 40):
        tables["items"] = [_item(ground, item_id) for item_id in ground.items]
    if chance(dice, 50):
        lanes = [(location, place) for location in ground.locations for place in ground.places]
        tables["lanes"] = [
            {
                "location_id": location,
                "ship_to": place,
                "transit_days": dice.whole(0, 4),
                "unit_cost": pick(dice, (None, 0.0, 0.5, 2.25)),
            }
            for location, place in lanes
            if not ground.odd(25)
        ]
    return tables


def _closed_days(ground: Ground, tables: Tables) -> Tables:
    """Return the closed days, of the locations that other tables name."""
    known = {row["location_id"] for table in ("stock", "receipts", "lanes") for row in tables.get(table, [])}
    if not chance(ground.dice, 30):
        return {}
    days = [
        {"location_id": location, "date": ground.as_of + datetime.timedelta(days=day)}
        for location in sorted(known)
        for day in range(-3, ground.horizon_days + 1)
        if chance(ground.dice, 25)
    ]
    return {"closed_days": days}


def _item(ground: Ground, item_id: str) -> Row:
    dice = ground.dice
    return {
        "item_id": item_id,
        "divisible": ground.divisible[item_id],
        "unit_cost": pick(dice, (None, 0.0, 4.0)),
        "launch_date": ground.date(-2, 6) if ground.odd(15) else None,
    }
