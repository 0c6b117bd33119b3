"""The lists of goods: shortages, the next shipments, stock alerts."""

from __future__ import annotations

import numpy as np

from allocator.arrays import first_rows
from allocator.report.facts import Facts
from allocator.report.line_lists import item_column, late_column, line_columns
from allocator.report.listing import ROWS_SHOWN, Column, Listing, bar
from allocator.report.words import ALERTS, word_for

DAYS_AHEAD = 7
"""The shipments of so many days, the night's own day included, are listed."""


def shortage_list(facts: Facts) -> Listing:
    """List the items that are short or late, most margin open first."""
    all_items = facts.plan.shortages
    short = all_items[(all_items["open_quantity"] > 0) | (all_items["lines_late"] > 0)]
    keys = ["margin_open", "open_quantity", "lines_late"]
    rows = short.sort_values(keys, ascending=False, kind="stable").head(ROWS_SHOWN)
    served = (rows["demand"] - rows["open_quantity"]).clip(lower=0)
    bars = [
        bar([("good", has), ("open", lacks)], has + lacks)
        for has, lacks in zip(served, rows["open_quantity"], strict=True)
    ]
    columns = [
        item_column(facts, rows["item_id"]),
        Column("Open", list(rows["open_quantity"]), "quantity", unit="units", bars=bars),
        Column("Demand", list(rows["demand"]), "quantity", unit="units"),
        Column("Supply", list(rows["supply"]), "quantity", unit="units"),
        Column("Short", list(rows["lines_short"]), "quantity", unit="lines"),
        Column("Late", list(rows["lines_late"]), "quantity", unit="lines"),
        Column("Margin open", list(rows["margin_open"]), "money", unit=facts.currency),
        Column("One more unit is worth", list(rows["unit_value"]), "money", unit=facts.currency),
    ]
    return Listing(
        key="shortages",
        nav="Shortages",
        title="Worst shortages",
        columns=tuple(columns if facts.has_money else columns[:-2]),
        total=len(short),
        order="most margin open first" if facts.has_money else "most open first",
        file="shortages.csv",
        empty="No item is short.",
        note="One more unit is worth: what the plan would gain in money from one more unit on hand today."
        if facts.has_money
        else "",
    )


def shipment_list(facts: Facts) -> Listing:
    """List what leaves in the next days, by day, the most important class first."""
    shipments = facts.plan.shipments
    ship_day = shipments["ship_date"].to_numpy("datetime64[D]")
    last_day = np.datetime64(facts.plan.scenario.settings.as_of, "D") + np.timedelta64(DAYS_AHEAD - 1, "D")
    soon = np.flatnonzero(ship_day <= last_day)
    class_code = facts.class_code[facts.shipment_line[soon]]
    shown = soon[first_rows(ROWS_SHOWN, ship_day[soon].astype(np.int64), class_code)]
    rows = shipments.iloc[shown]
    order_line, customer, item, *priority = line_columns(facts, rows, facts.shipment_line[shown])
    substitutes = [
        f"instead of {ordered}" if ordered != shipped else ""
        for ordered, shipped in zip(rows["item_id"], rows["shipped_item_id"], strict=True)
    ]
    columns = [
        Column("Ships", list(rows["ship_date"]), "date", choose=True),
        Column("Arrives", list(rows["arrival_date"]), "date"),
        Column("From", list(rows["location_id"]), choose=True),
        order_line,
        customer,
        *priority,
        Column("Item", list(rows["shipped_item_id"]), details=substitutes) if any(substitutes) else item,
        Column("Quantity", list(rows["quantity"]), "quantity", unit="units"),
        Column("Source", list(rows["source"]), details=list(rows["source_id"])),
        late_column(rows),
    ]
    return Listing(
        key="shipments",
        nav="Shipments",
        title=f"Shipments of the next {DAYS_AHEAD} days",
        columns=tuple(columns),
        total=len(soon),
        order="first to leave first",
        file="shipping_schedule.csv",
        empty=f"Nothing ships in the next {DAYS_AHEAD} days.",
    )


def alert_list(facts: Facts) -> Listing:
    """List the stock alerts, the earliest first."""
    alerts = facts.plan.alerts
    severity = alerts["kind"].map({kind: rank for rank, kind in enumerate(ALERTS)})
    rows = alerts.assign(severity=severity).sort_values(["date", "severity"], kind="stable").head(ROWS_SHOWN)
    words = [word_for(ALERTS, kind) for kind in rows["kind"]]
    return Listing(
        key="alerts",
        nav="Stock",
        title="Stock alerts",
        columns=(
            item_column(facts, rows["item_id"]),
            Column("Location", list(rows["location_id"]), choose=True),
            Column(
                "Alert",
                [word.label for word in words],
                tones=[word.tone for word in words],
                details=[word.meaning for word in words],
                choose=True,
            ),
            Column("From", list(rows["date"]), "date"),
            Column("Projected", list(rows["projected_quantity"]), "quantity", unit="units"),
            Column("Low-stock level", list(rows["low_stock_level"]), "quantity", unit="units"),
            Column("Pre-orders waiting", list(rows["planned_backorders"]), "quantity", unit="units"),
            Column("Others waiting", list(rows["unplanned_backorders"]), "quantity", unit="units"),
        ),
        total=len(alerts),
        order="earliest first",
        file="stock_alerts.csv",
        empty="No item runs low.",
        note="Projected: what this plan leaves at the location on that day. Waiting: units of the item that "
        "arrive after they were requested or have no date; pre-orders were placed before the launch.",
    )
