"""The lists that add lines up: by customer, and by the reason they wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import Flags, first_rows
from allocator.report.facts import sums
from allocator.report.figures import Figures
from allocator.report.line_lists import described
from allocator.report.listing import ROWS_SHOWN, Column, Listing, bar
from allocator.report.words import REASONS, word_for


def customer_list(figures: Figures) -> Listing:
    """List the customers that wait for something, most at stake first."""
    facts = figures.facts
    waiting = figures.needing_attention & (facts.plan.etas["customer_id"] != "").to_numpy(bool)
    measures = {
        "late": figures.late_lines,
        "open": facts.open_units > 0,
        "missed": facts.promised & (facts.past_promise | (facts.open_units > 0)),
        "units": figures.units_at_stake,
        "value": figures.value_at_stake,
    }
    totals = _totals("customer_id", waiting, measures, figures)
    rows = totals.iloc[first_rows(ROWS_SHOWN, -totals["value"].to_numpy(), -totals["units"].to_numpy())]
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
        total=len(totals),
        order="most at stake first",
        file="customer_etas.csv",
        empty="No customer waits for anything past its date.",
    )


def reason_list(figures: Figures) -> Listing:
    """Count the lines that wait by the reason they wait, the most lines first."""
    facts = figures.facts
    waiting = figures.needing_attention
    measures = {
        "lines": np.ones(len(waiting), dtype=bool),
        "units": figures.units_at_stake,
        "value": figures.value_at_stake,
    }
    totals = _totals("reason_code", waiting, measures, figures)
    rows = totals.sort_values("lines", ascending=False, kind="stable").head(ROWS_SHOWN)
    words = [word_for(REASONS, code) for code in rows["reason_code"]]
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
        total=len(totals),
        order="most lines first",
        file="customer_etas.csv",
        empty="No line waits.",
    )


def _totals(
    column: str, chosen: Flags, measures: Mapping[str, npt.NDArray[Any]], figures: Figures
) -> pd.DataFrame:
    """Return the sum of each measure over the chosen lines by the text of a column, sorted by that text."""
    code, texts = pd.factorize(figures.facts.plan.etas[column][chosen], sort=True)
    return pd.DataFrame(
        {column: texts, **{name: sums(code, of[chosen], len(texts)) for name, of in measures.items()}}
    )
