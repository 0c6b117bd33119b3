"""What a backtest found, as a table to read, and as CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from allocator.backtesting import POLICIES, SAFE, Backtest
from allocator.files.summary import to_json

_TITLES = {policy.name: policy.title for policy in POLICIES}
_HEADINGS = ("dates told", "lines", "held", "wait", "new dates", "later", "told later", "arrived")
_MEANING = """\
held: first dates by which the goods had arrived; wait: days from the night of telling to that date.
new dates, later: times that another date, a later one or none was told, for 100 lines; told later: lines
that were told so. arrived: days from the night of telling until the goods were there."""


def told(result: Backtest) -> str:
    """Return the figures as a table, and what they come to."""
    return "\n".join(_lines(result))


def _lines(result: Backtest) -> Iterator[str]:
    world = result.world
    yield (
        f"{world.num_nights} nights from {np.datetime64(world.first_night, 'D')}: {len(world.lines):,} order "
        f"lines, {len(world.receipts):,} receipts as they came, from a history of {len(world.history):,}."
    )
    rows = [_HEADINGS] + [
        (
            _TITLES[score.policy],
            f"{score.lines:,}",
            f"{score.held:.1%}",
            f"{score.wait:.1f}",
            f"{score.new_dates:.1f}",
            f"{score.later_dates:.1f}",
            f"{score.lines_told_later:.1%}",
            f"{score.arrived_after:.1f}",
        )
        for score in result.scores
    ]
    width = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = [cell.rjust(size) for cell, size in zip(row[1:], width[1:], strict=True)]
        yield "  ".join([row[0].ljust(width[0]), *cells])
    yield _MEANING
    ours = next(score for score in result.scores if score.policy == SAFE)
    yield (
        f"Our {100 * result.safe_share:.4g} % date held {ours.held:.1%} of the time and asked for a wait of "
        f"{ours.wait:.1f} days. The constant, {result.safety_days} days, is what the receipts before the "
        f"first night asked for; to hold as often as ours it would have had to be {result.matched_days}, "
        f"a wait of {result.matched_wait:.1f} days."
    )


def as_csv(result: Backtest) -> str:
    """Return the scores, a row per policy."""
    table = result.table().round(6)
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text


def as_json(result: Backtest) -> str:
    """Return the scores and what they were measured on."""
    world = result.world
    content: dict[str, Any] = {
        "first_night": str(np.datetime64(world.first_night, "D")),
        "nights": world.num_nights,
        "order_lines": len(world.lines),
        "receipts": len(world.receipts),
        "past_receipts": len(world.history),
        "safe_share": result.safe_share,
        "constant_days": result.safety_days,
        "matched_constant_days": result.matched_days,
        "matched_constant_wait": result.matched_wait,
        "policies": [score._asdict() for score in result.scores],
    }
    return to_json(content)
