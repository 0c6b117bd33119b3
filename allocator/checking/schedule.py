"""The rows of the shipping schedule, tied to the lines and supplies that they name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking import lines as line_table
from allocator.checking.facts import Facts, Trips
from allocator.checking.findings import Columns, Findings
from allocator.checking.vectors import (
    NEVER,
    Flags,
    Floats,
    Ints,
    day_numbers,
    first_with,
    locate,
    numbers,
    shared_codes,
)
from allocator.scenario import Scenario

FILE = "shipping_schedule.csv"
DECIMALS = 1e-6
"""Quantities are written with six decimals."""
SOURCE = ["item_id", "location_id", "source", "source_id"]
"""What a row says of its supply: all but the expiry date, so lots of one id are told apart by nothing."""


@dataclass(frozen=True)
class Schedule:
    """The rows that name a line and a supply; rows that name neither are problems already noted."""

    table: pd.DataFrame
    line: Ints
    supply: Ints
    """A supply that goes by the row's name: a receipt, or the first lot of that id."""
    group: Ints
    """Code of that name."""
    supply_group: Ints
    """By supply: code of its name."""
    units: Floats
    """Units of the shipped item."""
    per_unit: Floats
    """Shipped units for one ordered unit."""
    ordered: Floats
    """Ordered units that the shipped ones stand for."""
    is_offered: Flags
    """The item ships for itself, or as a substitute that the line allows."""
    leave: Ints
    has_lane: Flags
    transit: Ints
    freight: Floats
    """Per ordered unit, with the penalty of a substitute."""

    @property
    def rounding(self) -> Floats:
        """By how many units the plan's six decimals may be off: substitutes ship in odd parts."""
        return np.where(self.per_unit == 1, 0.0, DECIMALS)

    @property
    def num_groups(self) -> int:
        """One more than the largest code."""
        return int(max(self.supply_group.max(initial=-1), self.group.max(initial=-1))) + 1

    @property
    def arrive(self) -> Ints:
        """The day the lane makes of the ship date."""
        return self.leave + self.transit

    def label(self, row: int) -> str:
        """Name a row by its line, its supply and its day."""
        return label(self.table, row)

    def trips(self, facts: Facts) -> Trips:
        """Return the rows as trips."""
        clock = self.leave if facts.counts_ship_days else self.arrive
        return Trips(self.line, self.arrive, clock, self.freight)


def label(table: pd.DataFrame, row: int) -> str:
    """Name a row of the schedule."""
    cells = table.iloc[row]
    supply = " ".join(filter(None, (str(cells["source"]), str(cells["source_id"]))))
    return f"{cells['order_id']}/{cells['line_id']} from {supply} on {str(cells['ship_date'])[:10]}"


def read_schedule(scenario: Scenario, facts: Facts, table: pd.DataFrame, findings: Findings) -> Schedule:
    """Find the line and the supply of each row; note rows that have none, or cells that contradict them."""
    lines = scenario.tables["order_lines"]
    line = locate(table[line_table.KEY], lines[line_table.KEY])
    named = table[["shipped_item_id", "location_id", "source", "source_id"]].set_axis(SOURCE, axis=1)
    group, supply_group = shared_codes(named, facts.supplies.keys[SOURCE])
    supply = first_with(supply_group, group)
    leave = day_numbers(table["ship_date"], NEVER)
    units = numbers(table["quantity"])

    def name(row: int) -> str:
        return label(table, row)

    findings.rows(FILE, line < 0, name, "no such order line")
    findings.rows(FILE, supply < 0, name, "no such supply at that location", lambda row: _source(named, row))
    findings.rows(FILE, leave == NEVER, name, "no ship date")
    findings.rows(FILE, ~np.isfinite(units), name, "no quantity")
    sound = np.flatnonzero((line >= 0) & (supply >= 0) & (leave < NEVER) & np.isfinite(units))
    line, supply = line[sound], supply[sound]
    has_lane, transit, freight = facts.lanes.between(facts.supply_location[supply], facts.line_ship_to[line])
    offered, per_unit, penalty = facts.offers.between(facts.line_item[line], facts.supply_item[supply])
    itself = facts.line_item[line] == facts.supply_item[supply]
    table = table.iloc[sound].reset_index(drop=True)
    schedule = Schedule(
        table,
        line,
        supply,
        group=group[sound],
        supply_group=supply_group,
        units=units[sound],
        per_unit=per_unit,
        ordered=_ordered(units[sound], per_unit, ~facts.divisible[facts.line_item[line]]),
        is_offered=offered & (itself | facts.lines.allows_substitutes[line]),
        leave=leave[sound],
        has_lane=has_lane,
        transit=transit,
        freight=freight + penalty,
    )
    _compare_cells(facts, schedule, lines.iloc[line].reset_index(drop=True), findings)
    return schedule


def _ordered(units: Floats, per_unit: Floats, whole: Flags) -> Floats:
    """Return ordered units, which have six decimals; where they must be whole, what the shipped units are the
    rounding of.
    """
    ordered = np.where(per_unit == 1, units, np.round(units / per_unit, 6))
    nearest = np.round(ordered)
    rounded = whole & (per_unit != 1) & (np.abs(nearest * per_unit - units) <= DECIMALS)
    return np.where(rounded, nearest, ordered)


def _source(named: pd.DataFrame, row: int) -> str:
    cells = named.iloc[row]
    return f"{cells['source']} {cells['source_id']} of {cells['item_id']} at {cells['location_id']}"


def _compare_cells(facts: Facts, schedule: Schedule, lines: pd.DataFrame, findings: Findings) -> None:
    """Compare what a row repeats of its line with the line, and its days with its ship date."""
    table = schedule.table
    columns = Columns(findings, FILE, table, schedule.label)
    for column in ("item_id", "customer_id", "ship_to"):
        columns.text(column, lines[column])
    what = "ships another item than the line asks for or allows"
    findings.rows(FILE, ~schedule.is_offered, schedule.label, what)
    columns.day("arrival_date", day_numbers(table["arrival_date"], NEVER), schedule.arrive, NEVER)
    clock = schedule.trips(facts).clock
    late = np.maximum(clock - facts.lines.requested[schedule.line], 0)
    columns.number("days_late", late.astype(np.float64))
