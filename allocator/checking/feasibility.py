"""What every shipment must keep, one function per family; it notes each row that breaks it.

A shipment may leave on any open day from the first possible one on: later than that is never a fault of its
own. The rules of lines and of groups stand in `line_rules` and `limits`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.findings import Findings, RowText, number_text
from allocator.checking.limits import check_limits
from allocator.checking.line_rules import check_line_rules
from allocator.checking.lines import KEY
from allocator.checking.rows import row_name
from allocator.checking.schedule import FILE, Schedule
from allocator.checking.vectors import Floats, Ints, added_up, day_text
from allocator.scenario import Scenario

UNITS = 5e-7
"""Quantities this close are the same: they have six decimals."""


def check_rules(scenario: Scenario, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """Note every row of the schedule, line or supply that breaks a rule of the scenario."""
    check_quantities(facts, schedule, findings)
    check_lanes(schedule, findings)
    check_leaving(facts, schedule, findings)
    check_expiry(facts, schedule, findings)
    check_arrival(facts, schedule, findings)
    check_demand(scenario, facts, schedule, findings)
    check_supply(facts, schedule, findings)
    check_line_rules(scenario, facts, schedule, findings)
    check_limits(scenario, facts, schedule, findings)


def check_quantities(facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """x > 0; shipped units are whole unless the shipped item is divisible, ordered ones likewise."""
    units, ordered = schedule.units, schedule.ordered
    shipped_whole = ~facts.divisible[facts.supply_item[schedule.supply]]
    ordered_whole = ~facts.divisible[facts.line_item[schedule.line]] & (schedule.per_unit != 1)
    fraction = shipped_whole & (np.abs(units - np.round(units)) > UNITS)
    part = ordered_whole & (np.abs(ordered - np.round(ordered)) > UNITS) & ~fraction
    name = schedule.label
    findings.rows(FILE, units <= UNITS, name, "ships nothing or less")
    findings.rows(FILE, fraction, name, "ships a fraction of an indivisible item", _amount(units))
    findings.rows(FILE, part, name, "stands for a fraction of an ordered unit", _amount(ordered))


def check_lanes(schedule: Schedule, findings: Findings) -> None:
    """A lane leads from the location to the line's ship_to."""
    findings.rows(FILE, ~schedule.has_lane, schedule.label, "no lane leads to its ship_to")


def check_leaving(facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """t >= as_of, usable[s], launch of the item, the line's own first day; t is open; the receipt counts."""
    leave, supply = schedule.leave, schedule.supply
    location, launch = facts.supply_location[supply], facts.launch[facts.supply_item[supply]]
    earliest = facts.earliest_leave(schedule.line, location, schedule.transit)
    usable, as_of = facts.supplies.usable[supply], np.full(len(leave), facts.as_of)
    closed, uncounted = facts.closed.closed(location, leave), ~facts.supplies.counted[supply]
    name = schedule.label
    findings.rows(FILE, leave < as_of, name, "leaves before the day of the plan", _limit(as_of))
    unusable = (leave < usable) & (leave >= facts.as_of)
    findings.rows(FILE, unusable, name, "leaves before its supply is usable", _limit(usable))
    findings.rows(FILE, leave < launch, name, "leaves before the item's launch", _limit(launch))
    findings.rows(FILE, leave < earliest, name, "leaves earlier than its line allows", _limit(earliest))
    findings.rows(FILE, closed, name, "leaves on a closed day")
    findings.rows(FILE, uncounted, name, "uses a receipt that is not firm, which the model does not count")


def check_expiry(facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """t < expiry[s]; of lots that share an id, the expiry of the last one."""
    expiry = _last_expiry(facts, schedule)
    what = "leaves on or after the day its supply expires"
    findings.rows(FILE, schedule.leave >= expiry, schedule.label, what, _limit(expiry))


def _last_expiry(facts: Facts, schedule: Schedule) -> Ints:
    """By row: the day from which none of the lots that go by its name may leave."""
    last = np.full(schedule.num_groups, np.iinfo(np.int64).min)
    np.maximum.at(last, schedule.supply_group, facts.supplies.expiry)
    return last[schedule.group]


def check_arrival(facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """t + transit <= latest_date of the line and <= as_of + horizon_days."""
    latest, last = facts.lines.latest[schedule.line], np.full(len(schedule.leave), facts.last_day)
    arrive, name = schedule.arrive, schedule.label
    findings.rows(FILE, arrive > latest, name, "arrives after its line's latest date", _limit(latest))
    findings.rows(FILE, arrive > last, name, "arrives after the horizon", _limit(last))


def check_demand(scenario: Scenario, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """sum_s,t x[d,s,t] <= quantity[d] in ordered units for every line d."""
    asked = facts.lines.quantity
    got = added_up(schedule.line, schedule.ordered, len(asked))
    rounding = added_up(schedule.line, schedule.rounding / schedule.per_unit, len(asked))
    name = row_name(scenario.tables["order_lines"], KEY)
    what = "gets more than it asked for"
    findings.rows(FILE, got > _loose(asked) + rounding, name, what, _amount(got, asked))


def check_supply(facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """Shipped units <= quantity[s], net of debts and reservations, for every supply s.

    Lots that share an id differ in their expiry alone, which a shipment does not name. Shipments fit them if
    and only if, for every day, what leaves on it or later is no more than the lots hold that are good then.
    """
    keys, groups = facts.supplies.keys, schedule.num_groups
    held = added_up(schedule.supply_group, facts.supplies.quantity, groups)
    drawn = added_up(schedule.group, schedule.units, groups)
    code, first = np.unique(schedule.supply_group, return_index=True)

    def name(row: int) -> str:
        cells = keys.iloc[first[row]]
        source = " ".join(filter(None, (cells["source"], cells["source_id"])))
        return f"{source} of {cells['item_id']} at {cells['location_id']}"

    room = _loose(held) + added_up(schedule.group, schedule.rounding, groups)
    over = (drawn > room)[code]
    spoiled = (_least_balance(facts, schedule) < held - room)[code]
    what = "more leaves than there is net of debts and reservations"
    findings.rows(FILE, over, name, what, _amount(drawn[code], held[code]))
    findings.rows(FILE, spoiled & ~over, name, "more leaves than its lots hold that are still good by then")


def _least_balance(facts: Facts, schedule: Schedule) -> Floats:
    """By group: going back in time, the least that lots good that long hold over what leaves that late.

    What leaves when no lot of its name is good any more is another fault, so it counts on the last good day.
    """
    leave = np.minimum(schedule.leave, _last_expiry(facts, schedule) - 1)
    groups = np.concatenate([schedule.supply_group, schedule.group])
    good_until = np.concatenate([facts.supplies.expiry - 1, leave])
    units = np.concatenate([facts.supplies.quantity, -schedule.units])
    leaves = np.arange(len(units)) >= len(schedule.supply_group)
    order = np.lexsort((leaves, -good_until, groups))
    balance = pd.Series(units[order]).groupby(groups[order]).cumsum().to_numpy()
    least = np.zeros(schedule.num_groups)
    np.minimum.at(least, groups[order], balance)
    return least


def _loose(limit: Floats) -> Floats:
    """Return the limit with room for rounding."""
    return limit * (1 + 1e-12) + UNITS


def _amount(found: Floats, allowed: Floats | None = None) -> RowText:
    """Say how much it is, and how much it may be."""
    if allowed is None:
        return lambda row: number_text(found[row])
    return lambda row: f"{number_text(found[row])} of {number_text(allowed[row])}"


def _limit(day: Ints) -> RowText:
    """Say the day that is the limit."""
    return lambda row: day_text(day[row])
