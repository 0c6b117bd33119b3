"""stock_alerts.csv: projected stock of every place, day by day, and the gravest that it comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.figures import Outcome
from allocator.checking.findings import Columns, Findings
from allocator.checking.rows import one_row_each, row_name
from allocator.checking.supplies import KEY
from allocator.checking.vectors import (
    LONG_AGO,
    NEVER,
    Flags,
    Floats,
    Ints,
    added_up,
    day_numbers,
    numbers,
    shared_codes,
)
from allocator.scenario import Scenario

FILE = "stock_alerts.csv"
KINDS = np.array(["negative", "out", "low"], dtype=object)
"""The gravest first."""
PLACE = ["item_id", "location_id"]
MILLIONTHS = 1e6
"""Stock is counted in whole millionths, so that a sum that comes to nothing is nothing."""
_SOME = 5e-7


def check_alerts(
    scenario: Scenario, facts: Facts, got: Outcome, table: pd.DataFrame, findings: Findings
) -> None:
    """Compare every alert; a note says at how many places it cannot be told.

    Lots that share an id and differ in their expiry are told apart by no shipment, so what is left of which
    when it expires is not known: alerts of such places are passed over.
    """
    unsure = _undecided(facts, got)
    known = _without(_alerts(scenario, facts, got), unsure)
    table = _without(table, unsure)
    at = one_row_each(findings, FILE, table[PLACE], known[PLACE], "alert")
    table, alerts = table[at >= 0].reset_index(drop=True), known.iloc[at[at >= 0]].reset_index(drop=True)
    columns = Columns(findings, FILE, table, row_name(table, PLACE))
    columns.text("kind", alerts["kind"])
    columns.day("date", day_numbers(table["date"], NEVER), alerts["date"].to_numpy(), NEVER)
    for column in ("projected_quantity", "low_stock_level", "planned_backorders", "unplanned_backorders"):
        columns.number(column, numbers(alerts[column]))
    if len(unsure):
        findings.notes.append(
            f"{FILE}: not recomputed for {len(unsure):,} items at a location whose lots share an id "
            "and differ in their expiry date: shipments do not tell them apart."
        )


def _without(table: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that are of none of some places."""
    stated, left_out = shared_codes(table[PLACE], places)
    return table[~np.isin(stated, left_out)].reset_index(drop=True)


def _undecided(facts: Facts, got: Outcome) -> pd.DataFrame:
    """Return places with lots of one id and several expiries, of which some units leave and some do not."""
    schedule, supplies = got.schedule, facts.supplies
    code = schedule.supply_group
    drawn = added_up(schedule.group, schedule.units, schedule.num_groups)
    held = added_up(code, supplies.quantity, schedule.num_groups)
    lots = np.bincount(code[supplies.quantity > _SOME], minlength=schedule.num_groups)
    unknown = (lots > 1) & (drawn > _SOME) & (drawn < held - _SOME)
    return supplies.keys.loc[unknown[code], PLACE].drop_duplicates().reset_index(drop=True)


def _alerts(scenario: Scenario, facts: Facts, got: Outcome) -> pd.DataFrame:
    """Return the gravest alert of each item and location, with its first day and the item's backorders.

    Watched is what is ordered or has a level: from the item's launch, where that is to come, to the horizon.
    """
    changes = pd.concat(_changes(scenario, facts, got), ignore_index=True)
    (code,) = shared_codes(changes[PLACE])
    first = np.unique(code, return_index=True)[1]
    places = _Places.of(changes.loc[first, PLACE].reset_index(drop=True), scenario, facts)
    day = np.maximum(changes["day"].to_numpy(dtype=np.int64), places.first_day[code])
    order = np.lexsort((day, code))
    order = order[places.watched[code[order]]]
    place, day = code[order], day[order]
    units = changes["units"].to_numpy(dtype=np.int64)[order]
    balance = pd.Series(units).groupby(place).cumsum().to_numpy(dtype=np.int64)
    ends = (np.diff(place, append=-1) != 0) | (np.diff(day, append=-1) != 0)
    ends &= day <= facts.last_day
    place, day, balance = place[ends], day[ends], balance[ends]
    grave = np.select([balance < 0, balance == 0, balance < places.level[place] * MILLIONTHS], [0, 1, 2], 3)
    order = np.lexsort((day, grave, place))
    order = order[grave[order] < len(KINDS)]
    order = order[np.diff(place[order], prepend=-1) != 0]
    names = places.names.iloc[place[order]].reset_index(drop=True)
    alerts: pd.DataFrame = names.assign(
        kind=KINDS[grave[order]],
        date=day[order],
        projected_quantity=balance[order] / MILLIONTHS,
        low_stock_level=places.level[place[order]],
        **_backorders(scenario, facts, got, names["item_id"]),
    )
    return alerts


@dataclass(frozen=True)
class _Places:
    """What is known of each item at a location."""

    names: pd.DataFrame
    """The columns of PLACE."""
    watched: Flags
    level: Floats
    """Units; NaN where the item has no level."""
    first_day: Ints
    """As of the night, or the launch after it."""

    @classmethod
    def of(cls, names: pd.DataFrame, scenario: Scenario, facts: Facts) -> _Places:
        """Look the items up."""
        item = _items(scenario).reindex(pd.Index(names["item_id"]))
        level = numbers(item["low_stock_level"])
        ordered = names["item_id"].isin(scenario.tables["order_lines"]["item_id"].unique())
        launch = day_numbers(item["launch_date"], LONG_AGO)
        return cls(
            names, ordered.to_numpy(dtype=bool) | ~np.isnan(level), level, np.maximum(launch, facts.as_of)
        )


def _items(scenario: Scenario) -> pd.DataFrame:
    """Return level and launch by item."""
    items = scenario.tables["items"]
    return items.set_index(pd.Index(items["item_id"]))[["low_stock_level", "launch_date"]]


def _changes(scenario: Scenario, facts: Facts, got: Outcome) -> list[pd.DataFrame]:
    """Everything that changes what is there of an item at a location, and the place where none of it is.

    On hand, expired or not, and to come; less what ships, what is reserved, from its date on, and what of a
    lot is left on the day it expires. Debts are in what is on hand.
    """
    stock, receipts, reserved = (scenario.tables[name] for name in ("stock", "receipts", "reservations"))
    schedule, as_of = got.schedule, np.int64(facts.as_of)
    supplies = facts.supplies
    own = slice(len(supplies.usable) - len(receipts), None)
    received = np.where(supplies.counted[own], numbers(receipts["quantity"]), 0.0)
    shipped = schedule.table[["shipped_item_id", "location_id"]].set_axis(PLACE, axis=1)
    names, day, left = _spoiled(facts, got)
    return [
        _change(stock, np.full(len(stock), as_of), numbers(stock["quantity"])),
        # Goods that are to come are awaited from tonight on: until then there is none.
        _change(receipts, np.full(len(receipts), as_of), np.zeros(len(receipts))),
        _change(receipts, supplies.usable[own], received),
        _change(shipped, schedule.leave, -schedule.units),
        _change(names, day, -left),
        _change(
            reserved, np.maximum(day_numbers(reserved["date"], NEVER), as_of), -numbers(reserved["quantity"])
        ),
        _nowhere(scenario, as_of),
    ]


def _change(names: pd.DataFrame, day: Ints, units: Floats) -> pd.DataFrame:
    return names[PLACE].assign(day=day, units=np.rint(units * MILLIONTHS).astype(np.int64))


def _spoiled(facts: Facts, got: Outcome) -> tuple[pd.DataFrame, Ints, Floats]:
    """Return what no order line takes of the supplies that expire, and the day from which it is lost."""
    schedule, supplies = got.schedule, facts.supplies
    groups = schedule.num_groups
    drawn = added_up(schedule.group, schedule.units, groups)
    held = added_up(schedule.supply_group, supplies.quantity, groups)
    untouched = drawn <= _SOME
    lots = np.bincount(schedule.supply_group[supplies.quantity > _SOME], minlength=groups)
    # Of several lots of one id all is left, or none; what lies between is undecided.
    left = np.where(untouched, supplies.quantity.max(initial=0), np.where(lots > 1, 0.0, held - drawn))
    left = np.minimum(left[schedule.supply_group], supplies.quantity)
    expires = np.flatnonzero((supplies.expiry < NEVER) & (left > _SOME))
    day = np.maximum(supplies.expiry, supplies.usable)[expires]
    return supplies.keys[KEY].iloc[expires], day, left[expires]


def _nowhere(scenario: Scenario, as_of: np.int64) -> pd.DataFrame:
    """Return the items that are ordered or have a level and that no location holds or expects."""
    tables = scenario.tables
    named = pd.concat([tables["order_lines"]["item_id"], tables["items"]["item_id"]]).drop_duplicates()
    there = pd.concat([tables["stock"]["item_id"], tables["receipts"]["item_id"]]).unique()
    absent = named[~named.isin(there)].to_frame().assign(location_id="")
    return _change(absent, np.full(len(absent), as_of), np.zeros(len(absent)))


def _backorders(scenario: Scenario, facts: Facts, got: Outcome, item: pd.Series) -> dict[str, Floats]:
    """Return what of each item arrives after it was requested or stays open: planned, and not.

    A backorder is planned where the line was ordered before its item's launch.
    """
    lines = scenario.tables["order_lines"]
    trips = got.schedule.trips(facts)
    late = trips.clock > facts.lines.requested[trips.line]
    waits = got.open + added_up(trips.line[late], got.schedule.ordered[late], len(lines))
    launch = _items(scenario)["launch_date"].reindex(pd.Index(lines["item_id"]))
    planned = day_numbers(lines["order_date"], NEVER) < day_numbers(launch, LONG_AGO)
    asked, wanted = shared_codes(lines[["item_id"]], item.to_frame())
    count = int(max(asked.max(initial=-1), wanted.max(initial=-1))) + 1
    return {
        "planned_backorders": added_up(asked, waits * planned, count)[wanted],
        "unplanned_backorders": added_up(asked, waits * ~planned, count)[wanted],
    }
