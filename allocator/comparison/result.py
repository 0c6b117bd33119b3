"""What a comparison says: a row per line that moved, what changed, and totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocator.files.layout import Kind

MOST_SHOWN = 10
COLUMNS: Mapping[str, Kind] = {
    "order_id": "text",
    "line_id": "text",
    "customer_id": "text",
    "item_id": "text",
    "change": "text",
    "quantity_before": "number",
    "quantity_after": "number",
    "allocated_before": "number",
    "allocated_after": "number",
    "eta_before": "date",
    "eta_after": "date",
    "days_later": "whole",
    "unit_days_later": "number",
    "money": "number",
    "cause": "text",
    "cause_text": "text",
}
"""The columns of a comparison's table and their kinds."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans side by side.

    `str()` of it is a summary for people.
    """

    lines: pd.DataFrame
    """A row per line that came in, left, or moved: what it had, what it has, and the cause."""
    changes: pd.DataFrame
    """A row per change of the input: cause, change, and how many lines it moved."""
    totals: Mapping[str, Any]
    """Lines by kind of change, days, money, causes."""
    notes: tuple[str, ...]
    """What is worth knowing of how causes were found."""

    def __str__(self) -> str:
        return "\n".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        totals = self.totals
        yield (
            f"From the plan of {totals['as_of_before']} to the plan of {totals['as_of_after']}: "
            f"{totals['moved']:,} of {totals['lines']:,} order lines moved, {totals['came']:,} came in, "
            f"{totals['shipped']:,} shipped, {totals['left']:,} left otherwise."
        )
        kinds = ("earlier", "later", "more", "less", "dated", "undated", "spread")
        parts = [f"{totals[kind]:,} {WORDS[kind]}" for kind in kinds if totals[kind]]
        if parts:
            yield f"Of those that moved: {', '.join(parts)}."
        if totals["moved"]:
            money = f"{totals['money']:+,.2f} {totals['currency']}".rstrip()
            yield (
                f"In all {totals['unit_days_later']:+,.0f} unit-days of waiting (less is better) and {money} "
                "of margin less the cost of lateness (more is better)."
            )
            causes = [f"{CAUSES.get(name, name)} {count:,}" for name, count in totals["causes"].items()]
            yield f"Lines by cause: {', '.join(causes)}."
        moving = self.changes[self.changes["lines_moved"] > 0]
        if len(moving):
            yield "What moved them:"
        for row in moving.head(MOST_SHOWN).itertuples():
            lines = f"{row.lines_moved:,} line{'' if row.lines_moved == 1 else 's'}"
            yield f"  {lines}: {row.change}"
        if len(moving) > MOST_SHOWN:
            yield f"  and {len(moving) - MOST_SHOWN:,} more changes"
        yield from self._by_line()
        yield from self.notes

    def _by_line(self) -> Iterator[str]:
        moved = self.lines[~self.lines["change"].isin(["came", "shipped", "left"])]
        worst = moved.sort_values(["money", "order_id", "line_id"], kind="stable").head(MOST_SHOWN)
        if len(worst):
            yield "Lines that moved, those that lose most first:"
        for row in worst.itertuples():
            before, after = (_fate(row, side) for side in ("before", "after"))
            yield f"  {row.order_id}/{row.line_id} of {row.item_id}: {before}, now {after}: {row.cause_text}"
        if len(moved) > MOST_SHOWN:
            yield f"  and {len(moved) - MOST_SHOWN:,} more"


WORDS = {
    "earlier": "earlier",
    "later": "later",
    "more": "get more",
    "less": "get less",
    "dated": "have a date now",
    "undated": "have no date any more",
    "spread": "get other parts on other days",
}


CAUSES = {
    "receipt": "a receipt",
    "stock": "a correction of stock",
    "order": "another order line, or its own",
    "promises": "a promise",
    "model": "the model",
    "settings": "settings",
    "time": "time that passed",
    "together": "several changes together",
    "closed_days": "closed days",
}


def _fate(row: Any, side: str) -> str:
    """Return `10 by 2026-01-09`, or `nothing`."""
    units, eta = getattr(row, f"allocated_{side}"), getattr(row, f"eta_{side}")
    return "nothing" if pd.isna(eta) else f"{units:g} by {eta:%Y-%m-%d}"
