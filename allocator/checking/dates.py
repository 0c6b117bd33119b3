"""Likely and safe dates: what they must be between for every line, and for a sample whether they are right.

A date is right if it is the first by which the share of such shipments has arrived. The probability is found
by sending every day on which a receipt may come through the calendar, one line after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.figures import ETAS, ORDERS, Outcome
from allocator.checking.findings import Columns, Findings
from allocator.checking.lateness import PastReceipts
from allocator.checking.lines import KEY
from allocator.checking.rows import row_name
from allocator.checking.schedule import Schedule
from allocator.checking.summary import FILE as SUMMARY
from allocator.checking.vectors import LONG_AGO, Flags, Ints, day_numbers, day_text, locate, shared_codes
from allocator.model import Model
from allocator.scenario import Scenario

SAMPLE = 300
"""So many lines, and so many orders, are recomputed; the others are compared with their bounds."""
_CLOSE = 1e-6
"""A share this close to the one asked for may lie on either side of it."""


def check_dates(
    scenario: Scenario,
    model: Model,
    facts: Facts,
    got: Outcome,
    etas: pd.DataFrame,
    orders: pd.DataFrame,
    summary: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Compare the likely and safe dates of customer_etas.csv and order_etas.csv."""
    past = PastReceipts.of(scenario, facts.as_of, summary.get("dates"), findings)
    if past is None:
        findings.add(SUMMARY, "dates: says nothing of what likely and safe dates stand on")
        return
    lines = scenario.tables["order_lines"]
    (order,) = shared_codes(lines[["order_id"]])
    at = locate(etas[KEY], lines[KEY])
    arrivals = Arrivals(facts, got.schedule, past, model.promises.safe_share)
    # A line that ships as a whole order is as late as all of it.
    of_order = np.bincount(
        order, (lines["ship_rule"] == "order").to_numpy(), minlength=order.max(initial=-1) + 1
    )
    group = np.where(of_order[order] > 0, order, len(lines) + np.arange(len(lines)))
    some = got.eta > LONG_AGO
    rows = Rows(findings, ETAS, etas, row_name(etas, KEY), np.where((at >= 0) & some[at], group[at], -1))
    arrivals.check(rows, group)
    short = np.bincount(order, got.short | ~some) > 0
    first = lines[["order_id"]].drop_duplicates().reset_index(drop=True)
    at = locate(orders[["order_id"]], first)
    rows = Rows(
        findings, ORDERS, orders, row_name(orders, ["order_id"]), np.where((at >= 0) & ~short[at], at, -1)
    )
    arrivals.check(rows, order)


class Rows(Columns):
    """The rows of a table with dates; `group` says which shipments each stands for, -1 for none."""

    def __init__(self, *columns: Any) -> None:
        *others, self.group = columns
        super().__init__(*others)
        self.stated = {name: day_numbers(self.table[name], LONG_AGO) for name in ("eta_likely", "eta_safe")}


class Arrivals:
    """When shipments arrive, whatever day their receipts come on."""

    def __init__(self, facts: Facts, schedule: Schedule, past: PastReceipts, safe_share: float) -> None:
        self.facts, self.schedule, self.past = facts, schedule, past
        self.shares = {"eta_likely": 0.5, "eta_safe": safe_share}
        self.receipt = np.where(
            (schedule.table["source"] == "receipt").to_numpy(dtype=bool),
            past.find(schedule.table["source_id"]),
            -1,
        )
        supply = schedule.supply
        allowed = self._leaves(np.full(len(supply), facts.as_of), np.arange(len(supply)))
        # What leaves later than goods and line allow waits for a rule, and never leaves sooner.
        waits = schedule.leave > self._leaves(facts.supplies.usable[supply], np.arange(len(supply)))
        self.allowed = np.where(waits | (self.receipt < 0), schedule.leave, allowed)

    def _leaves(self, here: Ints, rows: Ints) -> Ints:
        """Return the first day that some rows can leave if their goods are there from a day on."""
        facts, line, supply = self.facts, self.schedule.line[rows], self.schedule.supply[rows]
        place = facts.supply_location[supply]
        own = facts.earliest_leave(line, place, self.schedule.transit[rows])
        ready = np.maximum(np.maximum(here, own), facts.launch[facts.supply_item[supply]])
        return facts.closed.open_on_or_after(place, np.maximum(ready, facts.as_of))

    def check(self, rows: Rows, group_of_line: Ints) -> None:
        """Compare the dates of the rows of a table, whose groups are those of the lines."""
        group = group_of_line[self.schedule.line]
        count = int(max(group_of_line.max(initial=-1), rows.group.max(initial=-1))) + 1
        earliest, planned = np.full(count + 1, LONG_AGO), np.full(count + 1, LONG_AGO)
        np.maximum.at(earliest, group, self.allowed + self.schedule.transit)
        np.maximum.at(planned, group, self.schedule.arrive)
        waits = np.bincount(group, self.receipt >= 0, minlength=count + 1) > 0
        for name, stated in rows.stated.items():
            if self.past.count:
                bad = (stated < earliest[rows.group]) | ((rows.group < 0) & (stated > LONG_AGO))
                bad |= ~waits[rows.group] & (stated != planned[rows.group])
                rows.findings.rows(
                    rows.file, bad, rows.label, f"wrong {name}: earlier than anything can arrive"
                )
            else:
                rows.day(name, stated, planned[rows.group], LONG_AGO)
        early = rows.stated["eta_safe"] < rows.stated["eta_likely"]
        rows.findings.rows(rows.file, early, rows.label, "eta_safe lies before eta_likely")
        if "eta_basis" in rows.table:
            basis = np.where(waits, "history" if self.past.count else "planned", "stock")
            rows.text("eta_basis", pd.Series(np.where(rows.group < 0, "", basis[rows.group]), dtype="str"))
        if self.past.count:
            self._check_sample(rows, group, waits)

    def _check_sample(self, rows: Rows, group: Ints, waits: Flags) -> None:
        """Recompute the dates of rows evenly spread over the table."""
        chosen = np.flatnonzero(waits[rows.group] & (rows.group >= 0))
        chosen = (
            chosen[np.unique(np.linspace(0, len(chosen) - 1, SAMPLE).astype(np.int64))]
            if len(chosen)
            else chosen
        )
        order = np.argsort(group, kind="stable")
        start = np.searchsorted(group[order], rows.group[chosen])
        end = np.searchsorted(group[order], rows.group[chosen], side="right")
        for row, first, last in zip(chosen.tolist(), start.tolist(), end.tolist(), strict=True):
            for name, share in self.shares.items():
                day = int(rows.stated[name][row])
                here, before = (self.probability(order[first:last], day - back) for back in (0, 1))
                if here < share - _CLOSE or before > share + _CLOSE:
                    what = f"{rows.label(row)}: wrong {name} ({here:.1%} have arrived by {day_text(day)}"
                    rows.findings.add(rows.file, f"{what}, {before:.1%} the day before; must be {share:.0%})")

    def probability(self, shipments: Ints, day: int) -> float:
        """Return the probability that some shipments have all arrived, receipts being independent."""
        result = 1.0
        for receipt in np.unique(self.receipt[shipments]).tolist():
            mine = shipments[self.receipt[shipments] == receipt]
            if receipt < 0:
                result *= float((self.schedule.arrive[mine] <= day).all())
                continue
            comes = self.past.comes(receipt)
            in_time = np.ones(len(comes), dtype=bool)
            for row in mine.tolist():
                here = np.maximum(self.facts.as_of + np.arange(len(comes)), self.allowed[row])
                place = np.full(len(comes), self.facts.supply_location[self.schedule.supply[row]])
                leaves = self.facts.closed.open_on_or_after(place, here)
                in_time &= leaves + self.schedule.transit[row] <= day
            result *= float(comes[in_time].sum())
        return result
