"""shortages.csv: per item what is asked, what stays open and what that is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.figures import Outcome
from allocator.checking.findings import Columns, Findings
from allocator.checking.rows import row_name
from allocator.checking.vectors import Floats, Ints, added_up, repeated, shared_codes
from allocator.scenario import Scenario

FILE = "shortages.csv"


def check_shortages(
    scenario: Scenario, facts: Facts, got: Outcome, table: pd.DataFrame, findings: Findings
) -> None:
    """Compare the columns that follow from the shipments; every item that is short or late has its row."""
    lines = scenario.tables["order_lines"]
    item, row_item = shared_codes(lines[["item_id"]], table[["item_id"]])
    count = max(item.max(initial=-1), row_item.max(initial=-1)) + 1
    name = row_name(table, ["item_id"])
    findings.rows(FILE, repeated(row_item), name, "this item stands there twice")
    _check_missing(lines["item_id"], item[got.short | got.late], row_item, count, findings)

    def added(amount: Floats) -> Floats:
        return added_up(item, amount, count)[row_item]

    columns = Columns(findings, FILE, table, name)
    columns.number("demand", added(lines["quantity"].to_numpy(dtype=np.float64)))
    columns.number("supply", _supply(facts, table))
    columns.number("open_quantity", added(got.open))
    columns.number("lines_short", added(got.short.astype(np.float64)))
    columns.number("lines_late", added(got.late.astype(np.float64)))
    columns.number("margin_open", added(got.open * lines["unit_margin"].to_numpy(dtype=np.float64)))


def _supply(facts: Facts, table: pd.DataFrame) -> Floats:
    """By row: what there is of the item net of debts, usable by the last day and not expired by then."""
    supplies = facts.supplies
    supplied, row_item = shared_codes(supplies.keys[["item_id"]], table[["item_id"]])
    count = max(supplied.max(initial=-1), row_item.max(initial=-1)) + 1
    first_day = np.maximum(supplies.usable, facts.as_of)
    usable = (first_day <= facts.last_day) & (supplies.expiry > first_day)
    in_time = supplies.quantity * usable
    return added_up(supplied, in_time, count)[row_item]


def _check_missing(item_id: pd.Series, needed: Ints, stated: Ints, count: int, findings: Findings) -> None:
    missing = np.bincount(needed, minlength=count) > 0
    missing[stated] = False
    names = item_id.drop_duplicates().to_numpy(dtype=object)
    findings.rows(FILE, missing, lambda code: str(names[code]), "short or late, but not listed")
