"""The lists that add lines up: by customer, and by the reason they wait."""

from __future__ import annotations

import pandas as pd

from allocator.report.figures import Figures
from allocator.report.line_lists import described
from allocator.report.listing import ROWS_SHOWN, Column, Listing, bar
from allocator.report.words import REASONS, word_for


def customer_list(figures: Figures) -> Listing:
    """List the customers that wait for something, most at stake first."""
    facts = figures.facts
    waiting = figures.needing_attention & (facts.plan.etas["customer_id"] != "").to_numpy(bool)
    frame = pd.DataFrame(
        {
            "customer_id": facts.plan.etas["customer_id"][waiting],
            "late": figures.late_lines[waiting],
            "open": (facts.open_units > 0)[waiting],
            "missed": (facts.promised & (facts.past_promise | (facts.open_units > 0)))[waiting],
            "units": figures.units_at_stake[waiting],
            "value": figures.value_at_stake[waiting],
        }
    )
    sums = frame.groupby("customer_id", sort=True).sum().reset_index()
    rows = sums.sort_values(["value", "units"], ascending=False, kind="stable").head(ROWS_SHOWN)
    names = described(rows["customer_id"], facts.plan.scenario.tables["customers"], "customer_id", "name")
    columns = [
        Column("Customer", list(rows["customer_id"]), details=names),
        Column("Late", list(rows["late"]), "quantity", unit="lines"),
        Column("Partial or on hold", list(rows["open"]), "quantity", unit="lines"),
        Column("Promises missed", list(rows["missed"]), "quantity", unit="lines"),
        Column("Units", list(rows["units"]), "quantity", unit="late or open"),
        Column("At stake", list(rows["value"]), "money", unit=facts.currency),
    ]
    return Listing(
        key="customers",
        nav="Customers",
        title="Customers to call",
        columns=tuple(columns if facts.has_money else columns[:-1]),
        total=len(sums),
        order="most at stake first",
        file="customer_etas.csv",
        empty="No customer waits for anything past its date.",
    )


def reason_list(figures: Figures) -> Listing:
    """Count the lines that wait by the reason they wait, the most lines first."""
    facts = figures.facts
    waiting = figures.needing_attention
    frame = pd.DataFrame(
        {
            "code": facts.plan.etas["reason_code"][waiting],
            "lines": 1,
            "units": figures.units_at_stake[waiting],
            "value": figures.value_at_stake[waiting],
        }
    )
    sums = frame.groupby("code", sort=True).sum().reset_index()
    rows = sums.sort_values("lines", ascending=False, kind="stable").head(ROWS_SHOWN)
    words = [word_for(REASONS, code) for code in rows["code"]]
    most = float(rows["lines"].max()) if len(rows) else 0.0
    bars = [bar([(word.tone, count)], most) for word, count in zip(words, rows["lines"], strict=True)]
    columns = [
        Column("Why", [word.label for word in words], details=[word.meaning for word in words]),
        Column("Lines", list(rows["lines"]), "quantity", bars=bars),
        Column("Units", list(rows["units"]), "quantity", unit="late or open"),
        Column("At stake", list(rows["value"]), "money", unit=facts.currency),
    ]
    return Listing(
        key="reasons",
        nav="Reasons",
        title="Why lines wait",
        columns=tuple(columns if facts.has_money else columns[:-1]),
        total=len(sums),
        order="most lines first",
        file="customer_etas.csv",
        empty="No line waits.",
    )
