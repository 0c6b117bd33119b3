"""A given plan as a constraint: the oracle then says whether it is allowed and what its stages come to."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import pandas as pd

from tests.oracle.cells import day_of, decimal, rows, text
from tests.oracle.problem import Choice, Problem

Spot = tuple[Any, ...]
"""What a row of the shipping schedule tells of a choice."""


def add_given_plan(problem: Problem, shipments: pd.DataFrame) -> None:
    """Add, for every row of a shipping schedule: so much ships, and nothing else ships.

    Raises AssertionError naming a shipment that no order line, supply and day allow.
    """
    choices: dict[Spot, list[Choice]] = defaultdict(list)
    for choice in problem.choices:
        choices[_spot_of(choice)].append(choice)
    shipped: dict[Spot, Fraction] = defaultdict(Fraction)
    for row in rows(shipments):
        spot = (
            *(text(row, name) for name in ("order_id", "line_id", "shipped_item_id", "location_id")),
            *(text(row, name) for name in ("source", "source_id")),
            *(day_of(row[name]) for name in ("ship_date", "arrival_date")),
        )
        if spot not in choices:
            raise AssertionError(f"the plan ships what the dates, lanes or supplies do not allow: {row}")
        shipped[spot] += decimal(row["quantity"])
    for spot, there in choices.items():
        problem.equals([(choice.shipped_grain, choice.variable) for choice in there], shipped[spot])


def _spot_of(choice: Choice) -> Spot:
    supply = choice.supply
    return (
        *choice.line.key,
        *(supply.item_id, supply.location_id, supply.source, supply.source_id),
        *(choice.ship_day, choice.arrival),
    )
