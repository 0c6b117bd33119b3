"""The rules that many lines share: quotas, protections and capacities, in units of the shipped item."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.findings import Findings, number_text
from allocator.checking.rows import row_name
from allocator.checking.schedule import DECIMALS, Schedule
from allocator.checking.vectors import LONG_AGO, NEVER, Floats, Ints, added_up, day_numbers, day_text, numbers
from allocator.scenario import Scenario

QUOTAS, PROTECTIONS, CAPACITIES = "quotas", "protections", "capacities"
GROUP = ["item_id", "segment", "customer_id", "location_id"]
"""What a quota may narrow its group by."""
PLACE = ["item_id", "location_id"]


def check_limits(scenario: Scenario, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """Note every quota, protection and capacity that the shipments exceed."""
    tables = scenario.tables
    if not any(len(tables[name]) for name in (QUOTAS, PROTECTIONS, CAPACITIES)):
        return
    leaving = _leaving(scenario, facts, schedule)
    check_quotas(tables[QUOTAS], leaving, findings)
    check_protections(tables[PROTECTIONS], facts, leaving, findings)
    check_capacities(tables[CAPACITIES], leaving, findings)


def _leaving(scenario: Scenario, facts: Facts, schedule: Schedule) -> pd.DataFrame:
    """What leaves: shipped item, location, segment and customer of the line, day, units, their rounding."""
    place = facts.supplies.keys[PLACE].iloc[schedule.supply].reset_index(drop=True)
    line = scenario.tables["order_lines"][["segment", "customer_id"]].iloc[schedule.line]
    days = {"day": schedule.leave, "units": schedule.units, "rounding": schedule.rounding}
    return pd.concat([place, line.reset_index(drop=True), pd.DataFrame(days)], axis=1)


def check_quotas(table: pd.DataFrame, leaving: pd.DataFrame, findings: Findings) -> None:
    """What leaves for a quota's group from its first day to its last is at most its quantity."""
    used, rounding = np.zeros(len(table)), np.zeros(len(table))
    first = day_numbers(table["from_date"], LONG_AGO)
    last = day_numbers(table["to_date"], NEVER)
    for columns, rows in _alike(table):
        quotas = table[columns].iloc[rows].assign(quota=rows)
        how = {"on": columns} if columns else {"how": "cross"}
        counted = leaving.merge(quotas, **how)
        day, quota = counted["day"].to_numpy(), counted["quota"].to_numpy(dtype=np.int64)
        inside = (day >= first[quota]) & (day <= last[quota])
        used += added_up(quota[inside], numbers(counted["units"])[inside], len(table))
        rounding += added_up(quota[inside], numbers(counted["rounding"])[inside], len(table))
    _note(findings, QUOTAS, table, "quota_id", used, numbers(table["max_quantity"]), rounding)


def _alike(table: pd.DataFrame) -> list[tuple[list[str], Ints]]:
    """Quotas that are narrowed by the same columns: those columns and the positions of the quotas."""
    named = (table[GROUP] != "").to_numpy(dtype=bool)
    narrowed = [tuple(np.flatnonzero(row).tolist()) for row in named]
    order = sorted(range(len(table)), key=lambda row: narrowed[row])
    return [
        ([GROUP[column] for column in columns], np.array(list(rows), dtype=np.int64))
        for columns, rows in groupby(order, key=lambda row: narrowed[row])
    ]


def _note(
    findings: Findings,
    file: str,
    table: pd.DataFrame,
    name: str,
    used: Floats,
    limit: Floats,
    rounding: Floats,
) -> None:
    findings.rows(
        file,
        used > limit * (1 + 1e-12) + DECIMALS + rounding,
        row_name(table, [name]),
        "more leaves than it allows",
        lambda row: f"{number_text(used[row])} of {number_text(limit[row])}",
    )


def check_protections(table: pd.DataFrame, facts: Facts, leaving: pd.DataFrame, findings: Findings) -> None:
    """On every day before `until`: shipped to others so far <= (usable so far - quantity)+.

    The right side never falls, so the days on which something leaves for others are enough.
    """
    if not len(table):
        return
    events = _events(table, facts, leaving)
    so_far = events.groupby("row")[["usable", "units", "rounding"]].cumsum()
    row = events["row"].to_numpy(dtype=np.int64)
    limit = np.maximum(numbers(so_far["usable"]) - numbers(table["quantity"])[row], 0.0)
    units = numbers(so_far["units"])
    over = units > limit * (1 + 1e-12) + DECIMALS + numbers(so_far["rounding"])
    broken, first = np.unique(row[over], return_index=True)
    texts = [
        f"{number_text(units[event])} of {number_text(limit[event])} by {day_text(events['day'].iloc[event])}"
        for event in np.flatnonzero(over)[first].tolist()
    ]
    detail = dict(zip(broken.tolist(), texts, strict=True))
    flags = np.isin(np.arange(len(table)), broken)
    what = "more leaves for others than it lets"
    findings.rows(PROTECTIONS, flags, row_name(table, [*PLACE, "segment"]), what, lambda row: detail[row])


def _events(table: pd.DataFrame, facts: Facts, leaving: pd.DataFrame) -> pd.DataFrame:
    """By protection (`row`) and day, in order: what becomes usable, then what leaves for others."""
    until = day_numbers(table["until"], NEVER)
    kept = table[[*PLACE, "segment"]].assign(row=np.arange(len(table)), until=until)
    supplies = facts.supplies.keys[PLACE].assign(day=facts.supplies.usable, usable=facts.supplies.quantity)
    usable = supplies.merge(kept[[*PLACE, "row"]], on=PLACE)
    others = leaving.merge(kept, on=PLACE, suffixes=("", "_kept"))
    others = others[(others["segment"] != others["segment_kept"]) & (others["day"] < others["until"])]
    events = pd.concat([usable.assign(leaves=False), others.assign(leaves=True)], ignore_index=True)
    events = events.fillna({"usable": 0.0, "units": 0.0, "rounding": 0.0})
    return events.sort_values(["row", "day", "leaves"], kind="stable", ignore_index=True)


def check_capacities(table: pd.DataFrame, leaving: pd.DataFrame, findings: Findings) -> None:
    """What leaves a location on a day is at most the limit of that day, else that of every day."""
    if not len(table):
        return
    by_day = leaving.groupby(["location_id", "day"], as_index=False)[["units", "rounding"]].sum()
    limits = table[["location_id", "max_quantity"]].assign(day=day_numbers(table["date"], NEVER))
    daily = limits[limits["day"] == NEVER].drop(columns="day")
    found = by_day.merge(limits, on=["location_id", "day"], how="left")
    found = found.merge(daily, on="location_id", how="left", suffixes=("", "_daily"))
    limit = found["max_quantity"].fillna(found["max_quantity_daily"]).fillna(np.inf)
    dates = [day_text(day) for day in found["day"]]
    found["name"] = found["location_id"] + " on " + pd.Series(dates, dtype="str")
    _note(
        findings,
        CAPACITIES,
        found,
        "name",
        numbers(found["units"]),
        numbers(limit),
        numbers(found["rounding"]),
    )
