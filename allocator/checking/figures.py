"""Every figure of the customers' and orders' tables, counted again from the shipments alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.findings import Columns, Findings
from allocator.checking.lines import KEY
from allocator.checking.rows import one_row_each, row_name
from allocator.checking.schedule import Schedule
from allocator.checking.vectors import (
    LONG_AGO,
    NEVER,
    Flags,
    Floats,
    Ints,
    added_up,
    day_numbers,
    shared_codes,
    texts,
)
from allocator.scenario import Scenario

ETAS, ORDERS = "customer_etas.csv", "order_etas.csv"
REASONS = (
    *("", "no_supply", "no_lane", "expired", "after_latest_date", "complete_rule", "limited"),
    *("outranked", "awaiting_supply", "earliest_possible"),
)
STATUSES = np.array(["ship_now", "scheduled", "partial", "on_hold"], dtype=object)
_SAME = 5e-7


@dataclass(frozen=True)
class Outcome:
    """What each order line gets in ordered units, in the row order of the scenario."""

    schedule: Schedule
    allocated: Floats
    open: Floats
    first_leave: Ints
    """NEVER where nothing is allocated."""
    last_leave: Ints
    """LONG_AGO where nothing is allocated, as is `eta`."""
    eta: Ints
    days_late: Floats
    """NaN where nothing is allocated."""
    status: Ints
    """Position in STATUSES."""

    @property
    def short(self) -> Flags:
        """Lines of which something stays open."""
        return self.open > _SAME

    @property
    def late(self) -> Flags:
        """Lines of which something that is allocated comes late."""
        return self.days_late > 0


def outcome(facts: Facts, schedule: Schedule) -> Outcome:
    """Add up the shipments of every line."""
    count = len(facts.lines.quantity)
    allocated = added_up(schedule.line, schedule.ordered, count)
    first, last, eta = np.full(count, NEVER), np.full(count, LONG_AGO), np.full(count, LONG_AGO)
    np.minimum.at(first, schedule.line, schedule.leave)
    np.maximum.at(last, schedule.line, schedule.leave)
    np.maximum.at(eta, schedule.line, schedule.arrive)
    still_open = np.maximum(np.round(facts.lines.quantity - allocated, 6), 0.0)
    some = first < NEVER
    clock = last if facts.counts_ship_days else eta
    late = np.where(some, np.maximum(clock - facts.lines.requested, 0), np.nan)
    status = _status(some, still_open > _SAME, last > facts.as_of)
    return Outcome(schedule, allocated, still_open, first, last, eta, late, status)


def _status(some: Flags, short: Flags, later: Flags) -> Ints:
    """0 all leaves on as_of, 1 all is allocated, 2 some is, 3 nothing is."""
    return np.select([~some, short, later], [3, 2, 1], 0)


def check_etas(
    scenario: Scenario, facts: Facts, got: Outcome, table: pd.DataFrame, findings: Findings
) -> None:
    """Compare customer_etas.csv, one row per order line."""
    lines = scenario.tables["order_lines"]
    at = one_row_each(findings, ETAS, table[KEY], lines[KEY], "order line")
    table, row = table[at >= 0].reset_index(drop=True), at[at >= 0]
    columns, lines = (
        Columns(findings, ETAS, table, row_name(table, KEY)),
        lines.iloc[row].reset_index(drop=True),
    )
    for column in ("customer_id", "item_id"):
        columns.text(column, lines[column])
    for column in ("requested_date", "current_promise_date"):
        columns.day(column, day_numbers(table[column], NEVER), day_numbers(lines[column], NEVER), NEVER)
    columns.number("quantity", facts.lines.quantity[row])
    columns.number("allocated_quantity", got.allocated[row])
    columns.number("open_quantity", got.open[row])
    columns.text("status", pd.Series(STATUSES[got.status[row]]))
    columns.day("first_ship_date", day_numbers(table["first_ship_date"], NEVER), got.first_leave[row], NEVER)
    columns.day("eta", day_numbers(table["eta"], LONG_AGO), got.eta[row], LONG_AGO)
    columns.number("days_late", got.days_late[row])
    columns.number("days_vs_promise", _days_vs_promise(facts, got)[row])
    _check_reasons(findings, table, (got.short | got.late)[row])


def _days_vs_promise(facts: Facts, got: Outcome) -> Floats:
    """Return eta - current_promise_date, NaN without either."""
    both = (got.eta > LONG_AGO) & (facts.lines.promise < NEVER)
    return np.where(both, got.eta - facts.lines.promise, np.nan)


def _check_reasons(findings: Findings, table: pd.DataFrame, needs: Flags) -> None:
    """A line that is short or late has a known reason code and a sentence, any other line has none."""
    code = texts(table["reason_code"])
    has_code = (code != "").to_numpy(dtype=bool)
    has_sentence = (texts(table["reason"]) != "").to_numpy(dtype=bool)
    name = row_name(table, KEY)
    unknown = ~code.isin(REASONS).to_numpy(dtype=bool)
    findings.rows(ETAS, unknown, name, "unknown reason_code", lambda row: repr(code[row]))
    findings.rows(ETAS, needs & ~(has_code & has_sentence), name, "short or late without a reason")
    findings.rows(ETAS, ~needs & (has_code | has_sentence), name, "a reason, but in full and on time")


def check_orders(
    scenario: Scenario, facts: Facts, got: Outcome, table: pd.DataFrame, findings: Findings
) -> None:
    """Compare order_etas.csv, one row per order."""
    lines = scenario.tables["order_lines"]
    (code,) = shared_codes(lines[["order_id"]])
    orders = lines[["order_id"]].drop_duplicates().reset_index(drop=True)
    at = one_row_each(findings, ORDERS, table[["order_id"]], orders, "order")
    table, row = table[at >= 0].reset_index(drop=True), at[at >= 0]
    count, num_lines = len(orders), np.bincount(code, minlength=len(orders))
    some, short = _any(code, got.allocated > _SAME, count), _any(code, got.short, count)
    last, eta = np.full(count, LONG_AGO), np.full(count, LONG_AGO)
    np.maximum.at(last, code, got.last_leave)
    np.maximum.at(eta, code, got.eta)
    eta[short] = LONG_AGO
    columns = Columns(findings, ORDERS, table, row_name(table, ["order_id"]))
    columns.text("customer_id", _customers(lines["customer_id"], code)[row])
    columns.number("lines", num_lines[row].astype(np.float64))
    columns.text("status", pd.Series(STATUSES[_status(some, short, last > facts.as_of)[row]]))
    columns.day("eta", day_numbers(table["eta"], LONG_AGO), eta[row], LONG_AGO)


def _any(code: Ints, flags: Flags, count: int) -> Flags:
    """By code: whether any of its entries is flagged."""
    return np.bincount(code[flags], minlength=count) > 0


def _customers(customer: pd.Series, code: Ints) -> pd.Series:
    """Customer of each order; blank where its lines name two or none."""
    named = pd.DataFrame({"code": code, "customer": customer})[(customer != "").to_numpy()].drop_duplicates()
    single = named[~named["code"].duplicated(keep=False)].set_index("code")["customer"]
    return single.reindex(range(code.max(initial=-1) + 1), fill_value="").reset_index(drop=True)
