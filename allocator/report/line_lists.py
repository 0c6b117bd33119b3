"""The lists of order lines: the ones that need attention, and everybody's ETA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from allocator.arrays import Ints, first_rows
from allocator.report.facts import Facts
from allocator.report.figures import Figures
from allocator.report.formats import day
from allocator.report.listing import ROWS_SHOWN, Column, Listing
from allocator.report.words import REASONS, STATUSES, word_for


def attention_list(figures: Figures) -> Listing:
    """List the late, partial and on-hold lines with their reasons: class by class, most at stake first."""
    facts = figures.facts
    place = np.flatnonzero(figures.needing_attention)
    late = facts.plan.etas["days_late"].to_numpy("float64", na_value=0.0)
    urgency = (facts.class_code, -figures.value_at_stake, -figures.units_at_stake, -late)
    shown = place[first_rows(ROWS_SHOWN, *(key[place] for key in urgency))]
    rows = facts.plan.etas.iloc[shown]
    columns = [
        *line_columns(facts, rows, shown),
        status_column(rows),
        Column("Requested", list(rows["requested_date"]), "date", details=_promises(rows)),
        *date_columns(facts, rows),
        late_column(rows),
        Column("Open", list(rows["open_quantity"]), "quantity", unit="units"),
        Column("At stake", figures.value_at_stake[shown].tolist(), "money", unit=facts.currency),
        reason_column(rows),
    ]
    return Listing(
        key="attention",
        nav="Late and open",
        title="Late, partial and on hold",
        columns=tuple(column for column in columns if facts.has_money or column.label != "At stake"),
        total=len(place),
        order="by class, then by what is at stake",
        file="customer_etas.csv",
        empty="Every line is served in full and on time.",
        note="At stake: what the late and open units are sold for." if facts.has_money else "",
    )


def eta_list(figures: Figures) -> Listing:
    """List what every customer can be told, earliest request first."""
    facts = figures.facts
    etas = facts.plan.etas
    requested = etas["requested_date"].to_numpy("datetime64[D]").astype(np.int64)
    shown = first_rows(ROWS_SHOWN, requested, facts.class_code)
    rows = etas.iloc[shown]
    return Listing(
        key="etas",
        nav="ETAs",
        title="Customer ETAs",
        columns=(
            *line_columns(facts, rows, shown),
            status_column(rows),
            Column("Ordered", list(rows["quantity"]), "quantity", unit="units"),
            Column("Allocated", list(rows["allocated_quantity"]), "quantity", unit="units"),
            Column("Requested", list(rows["requested_date"]), "date", details=_promises(rows)),
            Column("First ships", list(rows["first_ship_date"]), "date"),
            *date_columns(facts, rows),
            late_column(rows),
        ),
        total=len(etas),
        order="earliest request first",
        file="customer_etas.csv",
        empty="There is no order line.",
        note="The ETA is the last arrival of what is allocated." + _what_dates_mean(facts),
    )


def line_columns(facts: Facts, rows: pd.DataFrame, lines: Ints) -> list[Column]:
    """Return the columns that name a line: order, customer, item, and the class where there are classes."""
    tables = facts.plan.scenario.tables
    columns = [
        Column("Order line", order_lines(rows)),
        Column(
            "Customer",
            list(rows["customer_id"]),
            details=described(rows["customer_id"], tables["customers"], "customer_id", "name"),
        ),
        item_column(facts, rows["item_id"]),
    ]
    if facts.class_names != ("",):
        names = [facts.class_names[code] for code in facts.class_code[lines]]
        columns.append(Column("Class", names, choose=True))
    return columns


def item_column(facts: Facts, item_ids: pd.Series[str]) -> Column:
    """Return the column of an item and its description."""
    items = facts.plan.scenario.tables["items"]
    return Column("Item", list(item_ids), details=described(item_ids, items, "item_id", "description"))


def status_column(rows: pd.DataFrame) -> Column:
    """Return the column of the status, as a chip."""
    words = [word_for(STATUSES, status) for status in rows["status"]]
    return Column("Status", [w.label for w in words], tones=[w.tone for w in words], choose=True)


def date_columns(facts: Facts, rows: pd.DataFrame) -> list[Column]:
    """Return the column of the ETA, and where past receipts say something the likely and the safe date."""
    columns = [Column("ETA", list(rows["eta"]), "date")]
    if stands_on_history(facts):
        columns += [
            Column("Likely", list(rows["eta_likely"]), "date"),
            Column("Safe", list(rows["eta_safe"]), "date"),
        ]
    return columns


def stands_on_history(facts: Facts) -> bool:
    """Say whether any date stands on how late receipts come: if not, all three dates are the same."""
    return bool((facts.plan.etas["eta_basis"] == "history").any())


def _what_dates_mean(facts: Facts) -> str:
    if not stands_on_history(facts):
        return ""
    share = 100 * facts.plan.model.promises.safe_share
    return f" By how late receipts come, half arrive by the likely date, {share:.4g} % by the safe one."


def late_column(rows: pd.DataFrame) -> Column:
    """Return the column of the days late, marked where there are any."""
    days = list(rows["days_late"])
    return Column(
        "Late", days, "quantity", "days", tones=["late" if _positive(late) else "" for late in days]
    )


def reason_column(rows: pd.DataFrame) -> Column:
    """Return the column of the reason: its kind, and the sentence of the plan."""
    labels = [word_for(REASONS, code).label if code else "" for code in rows["reason_code"]]
    return Column("Why", labels, details=list(rows["reason"]), choose=True)


def order_lines(rows: pd.DataFrame) -> list[str]:
    """Return order and line as one name."""
    return [f"{order} / {line}" for order, line in zip(rows["order_id"], rows["line_id"], strict=True)]


def described(ids: pd.Series[str], table: pd.DataFrame, key: str, column: str) -> Sequence[str]:
    """Return the name that a table gives each id, empty where it gives none."""
    known = table.drop_duplicates(key).set_index(key)[column]
    names = ids.map(known[known.index.isin(ids.unique())])
    return ["" if pd.isna(name) else str(name) for name in names]


def _promises(rows: pd.DataFrame) -> list[str]:
    """Return what was promised, for the second line of a cell."""
    return [f"promised {day(promise)}" if day(promise) else "" for promise in rows["current_promise_date"]]


def _positive(value: Any) -> bool:
    return not pd.isna(value) and value > 0
