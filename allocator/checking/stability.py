"""`stability`: the unit-days by which the last plan's shipments move, counted again from `last_plan.csv`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from allocator.checking.facts import Facts
from allocator.checking.figures import Outcome
from allocator.checking.findings import Findings
from allocator.checking.lines import KEY
from allocator.checking.stages import Step
from allocator.checking.vectors import NEVER, Floats, Ints, day_numbers, first_with, numbers, shared_codes
from allocator.scenario import Scenario

FILE = "last_plan.csv"
_SAME = 5e-7
"""Units this close are the same: they have six decimals."""

Shipped = list[tuple[int, float]]
"""Days and units."""


def moved(
    scenario: Scenario, facts: Facts, got: Outcome, last_plan: pd.DataFrame | None, findings: Findings
) -> Floats:
    """Return by line the unit-days by which what the last plan ships moves; none without a last plan.

    Every unit of the last plan goes to a day on which a unit leaves now, no two to the same unit, or to the
    day after the horizon, so that the fewest unit-days come together.
    """
    lines = scenario.tables["order_lines"]
    days = np.zeros(len(lines))
    if last_plan is None:
        return days
    known, wanted = shared_codes(lines[KEY], last_plan[KEY].astype(lines[KEY].dtypes.to_dict()))
    line, day = first_with(known, wanted), day_numbers(last_plan["ship_date"], NEVER)

    def name(row: int) -> str:
        return "/".join(last_plan[KEY].iloc[row])

    findings.rows(FILE, line < 0, name, "no such order line")
    findings.rows(FILE, day < facts.as_of, name, "left before the day of the plan, so it counts no more")
    counts = (line >= 0) & (day >= facts.as_of)
    kept = _by_line(line[counts], day[counts], numbers(last_plan["quantity"])[counts])
    now = dict(_by_line(got.schedule.line, got.schedule.leave, got.schedule.ordered))
    for each, before in kept:
        days[each] = unit_days(before, now.get(each, []), facts.last_day + 1)
    return days


def weighted(step: Step, facts: Facts, days: Floats) -> float:
    """Return what a step makes of the unit-days of all lines."""
    return float(step.weight(facts, np.arange(len(days))) @ days)


def _by_line(line: Ints, day: Ints, units: Floats) -> Iterator[tuple[int, Shipped]]:
    """Yield each line with what it ships, by day."""
    together = pd.DataFrame({"line": line, "day": day, "units": units})
    added = together.groupby(["line", "day"])["units"].sum().reset_index()
    values = zip(added["day"].tolist(), added["units"].tolist(), strict=True)
    found: dict[int, Shipped] = {}
    for each, shipped in zip(added["line"].tolist(), values, strict=True):
        found.setdefault(each, []).append(shipped)
    yield from found.items()


def unit_days(before: Shipped, now: Shipped, beyond: int) -> float:
    """Return the fewest unit-days in which what was shipped moves to what is shipped now, or to `beyond`.

    >>> unit_days([(5, 5.0)], [(5, 2.0), (8, 3.0)], 40)
    9.0
    """
    room = dict(now)
    if all(units <= room.get(day, 0.0) + _SAME for day, units in before):
        return 0.0
    if len(before) == 1:
        return _nearest_first(*before[0], now, beyond)
    return _cheapest(before, now, beyond)


def _nearest_first(day: int, units: float, now: Shipped, beyond: int) -> float:
    total = 0.0
    limit = abs(beyond - day)
    for distance, room in sorted((abs(other - day), room) for other, room in now):
        moves = min(units, room) if distance <= limit else 0.0
        total, units = total + moves * distance, units - moves
    return total + units * limit


def _cheapest(before: Shipped, now: Shipped, beyond: int) -> float:
    """Solve the transport of the old units to the new ones as a small linear program."""
    targets = [*now, (beyond, np.inf)]
    cost = np.array([[abs(other - day) for other, _ in targets] for day, _ in before], dtype=float)
    rows, columns = cost.shape
    all_leave = np.kron(np.eye(rows), np.ones(columns))
    fits = np.kron(np.ones(rows), np.eye(columns))[:-1]
    result = linprog(
        cost.ravel(),
        A_ub=fits if len(fits) else None,
        b_ub=[room for _, room in now] or None,
        A_eq=all_leave,
        b_eq=[units for _, units in before],
    )
    return float(cost.ravel() @ result.x)
