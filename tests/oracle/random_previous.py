"""Last plans for random scenarios: shipments that tonight's plan may keep, move, cut short or leave out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tests.oracle.cells import day_of, rows, text
from tests.oracle.dice import Dice, chance, pick
from tests.oracle.facts import Case

COLUMNS = ("order_id", "line_id", "item_id", "shipped_item_id", "ship_date", "quantity")


def random_previous(dice: Dice, case: Case, most_days: int = 2) -> pd.DataFrame:
    """Return the shipments of a last plan: of most lines, on few days, some before tonight or too late."""
    found = [row for line in rows(case["order_lines"]) for row in _shipments(dice, case, line, most_days)]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    return frame.assign(
        ship_date=pd.to_datetime(frame["ship_date"]), quantity=frame["quantity"].astype(float)
    )


def _shipments(dice: Dice, case: Case, line: Mapping[str, Any], most_days: int) -> list[dict[str, Any]]:
    if chance(dice, 25):
        return []
    last = int(case.get("horizon_days") or 365)
    days = {pick(dice, (0, 0, 1, 2, 3, 4, 5, 7, -1, last + 2)) for _ in range(dice.whole(1, most_days))}
    units = max(1, int(float(line["quantity"])))
    return [
        {
            "order_id": text(line, "order_id"),
            "line_id": text(line, "line_id", "1"),
            "item_id": text(line, "item_id"),
            "shipped_item_id": text(line, "item_id"),
            "ship_date": datetime.date.fromordinal(day_of(case["as_of"])) + datetime.timedelta(days=day),
            "quantity": dice.whole(1, units + (1 if chance(dice, 30) else 0)),
        }
        for day in sorted(days)
    ]


def with_stability(dice: Dice, model: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model with `stability` somewhere among its goals, most often not at the end."""
    stages = [{**stage, "goals": list(stage["goals"])} for stage in model["stages"]]
    stage = pick(dice, stages)
    stage["goals"].insert(dice.whole(0, len(stage["goals"]) - 1), "stability")
    return {**model, "stages": stages}
