"""The rules that lines carry themselves: what ships complete, smallest shipments, packs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.findings import Findings, number_text
from allocator.checking.lines import KEY
from allocator.checking.rows import row_name
from allocator.checking.schedule import DECIMALS, FILE, Schedule
from allocator.checking.vectors import LONG_AGO, NEVER, Floats, Ints, added_up, numbers, shared_codes
from allocator.scenario import Scenario


def check_line_rules(scenario: Scenario, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """Note every line that breaks its own rule."""
    lines = scenario.tables["order_lines"]
    if (lines["ship_rule"] != "any").any():
        check_complete(lines, facts, schedule, findings)
    if lines["min_shipment"].notna().any() or lines["pack_size"].notna().any():
        check_sizes(lines, facts, schedule, findings)


def check_complete(lines: pd.DataFrame, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """Lines that go together arrive in full on one day, or nothing of them ships."""
    group, rule = _together(lines)
    count = int(group.max(initial=-1)) + 1
    bound = group >= 0
    got = added_up(schedule.line, schedule.ordered, len(lines))
    rounding = added_up(schedule.line, schedule.rounding / schedule.per_unit, len(lines))
    ships = np.bincount(group[bound & (got > 0)], minlength=count) > 0
    short = bound & ships[group] & (got < facts.lines.quantity - DECIMALS - rounding)
    first, last = np.full(count + 1, NEVER), np.full(count + 1, LONG_AGO)
    np.minimum.at(first, group[schedule.line], schedule.arrive)
    np.maximum.at(last, group[schedule.line], schedule.arrive)
    apart = bound & ships[group] & (first < last)[group]
    name = row_name(lines, KEY)
    rules = {"line": "ships complete", "order": "ships complete with its order"}
    for code, words in rules.items():
        mine = rule == code
        part = f"{words}, but only a part of it ships"
        findings.rows(FILE, short & mine, name, part, lambda row: _of(got, facts.lines.quantity, row))
        findings.rows(FILE, apart & mine, name, f"{words}, but not all arrives on one day")


def _together(lines: pd.DataFrame) -> tuple[Ints, pd.Series]:
    """Code of the lines that go together (-1: alone), and whether by `line` or by `order`.

    `order` on one line counts for all lines of its order.
    """
    rule = lines["ship_rule"]
    (order,) = shared_codes(lines[["order_id"]])
    count = int(order.max(initial=-1)) + 1
    of_order = np.bincount(order[rule == "order"], minlength=count)[order] > 0
    rule = rule.mask(of_order, "order")
    alone = count + np.arange(len(lines))
    group = np.where(of_order, order, np.where(rule == "line", alone, -1))
    return group, rule


def check_sizes(lines: pd.DataFrame, facts: Facts, schedule: Schedule, findings: Findings) -> None:
    """A shipment is what a line gets from one location on one ship day, in ordered units.

    It is min(min_shipment, quantity) at least, and a whole multiple of pack_size.
    """
    location = facts.supply_location[schedule.supply]
    keys = pd.DataFrame({"line": schedule.line, "location": location, "day": schedule.leave})
    (code,) = shared_codes(keys)
    count = int(code.max(initial=-1)) + 1
    units = added_up(code, schedule.ordered, count)[code]
    rounding = added_up(code, schedule.rounding / schedule.per_unit, count)[code] + DECIMALS
    once = ~pd.Series(code).duplicated().to_numpy()
    asked = facts.lines.quantity[schedule.line]
    least = np.fmin(numbers(lines["min_shipment"])[schedule.line], asked)
    least = np.where(lines["min_shipment"].isna().to_numpy()[schedule.line], 0.0, least)
    pack = numbers(lines["pack_size"])[schedule.line]
    whole = np.where(np.isnan(pack), 0.0, np.abs(units - pack * np.round(units / pack)))
    name = schedule.label
    findings.rows(
        FILE,
        once & (units < least - rounding),
        name,
        "its shipment is smaller than min_shipment",
        lambda row: _of(units, least, row),
    )
    findings.rows(
        FILE,
        once & (whole > rounding),
        name,
        "its shipment is no whole multiple of pack_size",
        lambda row: _of(units, pack, row),
    )


def _of(found: Floats, wanted: Floats, row: int) -> str:
    return f"{number_text(found[row])} of {number_text(wanted[row])}"
