"""Small random scenarios with allocation rules: ship complete, sizes, treatments, quotas, protections ...

Every table of rules is there in a third of the cases, so rules meet in many ways. Items come in whole units
here: with rules, the best plan of a divisible item need not be a whole number of hundredths, which the
oracle counts in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.oracle.dice import Dice, Draw, DrawnDice, SeededDice, chance, pick
from tests.oracle.random_scenarios import (
    Ground,
    Row,
    Tables,
    as_case,
    new_ground,
    random_model,
    random_tables,
)

SEGMENTS = ("retail", "wholesale")
RULES = (
    "complete",
    "sizes",
    "treatments",
    "substitutes",
    "reservations",
    "quotas",
    "protections",
    "capacities",
)


def seeded_ruled_case(seed: int) -> dict[str, Any]:
    """Return the random case with rules of a seed."""
    return ruled_case(SeededDice(seed))


@st.composite
def ruled_cases(draw: Draw) -> dict[str, Any]:
    """Draw a random case with rules."""
    return ruled_case(DrawnDice(draw))


def ruled_case(
    dice: Dice, most_lines: int = 6, most_supplies: int = 7, divisible: bool = False
) -> dict[str, Any]:
    """Return the tables and settings of a small random scenario with rules."""
    ground = new_ground(dice)
    ground = replace(ground, items=ground.items[:2], line_units=9, supply_units=6, clutter=30)
    ground = replace(ground, horizon_days=max(8, ground.horizon_days))
    if not divisible:
        ground = replace(ground, divisible=dict.fromkeys(ground.divisible, False))
    tables = random_tables(ground, most_lines, most_supplies, fewest_supplies=2)
    for row in tables["order_lines"]:
        row["segment"] = pick(dice, (None, *SEGMENTS))
    for rule in RULES:
        if chance(dice, 35):
            _ADD[rule](ground, tables)
    return as_case(
        ground, {name: rows for name, rows in tables.items() if rows or name in ("stock", "lanes")}
    )


def ruled_model(dice: Dice) -> dict[str, Any]:
    """Return a random model, in which customers may share fairly."""
    model = random_model(dice)
    if chance(dice, 40):
        stage = model["stages"][0]
        stage["goals"].insert(dice.whole(0, len(stage["goals"])), "fair_share")
    return model


def _complete(ground: Ground, tables: Tables) -> None:
    for row in tables["order_lines"]:
        row["ship_rule"] = pick(ground.dice, (None, "line", "line"))
    if chance(ground.dice, 50):
        pick(ground.dice, tables["order_lines"])["ship_rule"] = "order"


def _sizes(ground: Ground, tables: Tables) -> None:
    for row in tables["order_lines"]:
        row["min_shipment"] = pick(ground.dice, (None, 3.0, 5.0, 8.0))
        row["pack_size"] = pick(ground.dice, (None, None, 2.0, 4.0))


def _treatments(ground: Ground, tables: Tables) -> None:
    for row in tables["order_lines"]:
        row["treatment"] = pick(ground.dice, (None, "redistribute", "win", "gain", "fill", "fill", "lose"))
        if row["treatment"] in ("gain", "fill") and chance(ground.dice, 80):
            row["current_promise_date"] = ground.date(0, 8)


def _substitutes(ground: Ground, tables: Tables) -> None:
    dice = ground.dice
    pairs = [(item, other) for item in ground.items for other in ground.items if item != other]
    tables["substitutes"] = [
        {
            "item_id": item,
            "substitute_id": other,
            "units_per_unit": pick(dice, (None, 1.0, 2.0, 1.5, 0.5)),
            "unit_penalty": pick(dice, (None, 0.0, 1.5)),
        }
        for item, other in pairs
        if chance(dice, 50)
    ]
    for row in tables["order_lines"]:
        row["allow_substitutes"] = pick(dice, (None, True, True, False))


def _reservations(ground: Ground, tables: Tables) -> None:
    held = _held(tables)
    tables["reservations"] = [
        {**_place(pick(ground.dice, held)), "date": ground.date(0, 9), "quantity": ground.dice.whole(1, 5)}
        for _ in range(ground.dice.whole(1, 2) if held else 0)
    ]


def _quotas(ground: Ground, tables: Tables) -> None:
    tables["quotas"] = [_quota(ground, tables, f"Q-{n}") for n in range(ground.dice.whole(1, 2))]


def _quota(ground: Ground, tables: Tables, quota_id: str) -> Row:
    """Return a quota for a group that some line belongs to."""
    dice, line = ground.dice, pick(ground.dice, tables["order_lines"])
    held = _held(tables)
    narrowed = {
        "item_id": line["item_id"],
        "segment": line["segment"],
        "customer_id": line["customer_id"],
        "location_id": pick(dice, held)["location_id"] if held else None,
    }
    row: Row = {name: value if chance(dice, 40) else None for name, value in narrowed.items()}
    row["from_date"] = ground.date(-1, 4) if chance(dice, 30) else None
    row["to_date"] = ground.date(4, 9) if chance(dice, 50) else None
    return {"quota_id": quota_id, **row, "max_quantity": dice.whole(0, 7)}


def _protections(ground: Ground, tables: Tables) -> None:
    dice, held = ground.dice, _held(tables)
    segments = sorted({row["segment"] for row in tables["order_lines"] if row["segment"]})
    tables["protections"] = [
        {
            **_place(pick(dice, held)),
            "segment": pick(dice, segments),
            "quantity": dice.whole(1, 5),
            "until": ground.date(1, 12),
        }
        for _ in range(dice.whole(1, 2) if held and segments else 0)
    ]


def _capacities(ground: Ground, tables: Tables) -> None:
    dice = ground.dice
    limits = {
        (location, pick(dice, (None, None, ground.date(0, 6)))): dice.whole(1, 6)
        for location in sorted({row["location_id"] for row in _held(tables)})
        for _ in range(dice.whole(1, 2))
    }
    tables["capacities"] = [
        {"location_id": location, "date": date, "max_quantity": limit}
        for (location, date), limit in limits.items()
    ]


def _held(tables: Tables) -> list[Row]:
    return [*tables.get("stock", []), *tables.get("receipts", [])]


def _place(held: Row) -> Row:
    return {name: held[name] for name in ("item_id", "location_id")}


_ADD = {
    "complete": _complete,
    "sizes": _sizes,
    "treatments": _treatments,
    "substitutes": _substitutes,
    "reservations": _reservations,
    "quotas": _quotas,
    "protections": _protections,
    "capacities": _capacities,
}
