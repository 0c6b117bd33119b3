"""A made-up receipt history that looks like real ones: `python -m benchmarks.receipt_history FILE.csv`.

What it copies from the real deliveries that `docs/dates.md` describes: a large part exactly on the day, a
quarter early, some of it by months, a right tail that is heavy, suppliers that differ and of which most are
rare, a reliability that drifts from quarter to quarter, several rows to a delivery.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

SEED = 20260302
FIRST_DAY = np.datetime64("2022-01-03", "D")
LAST_DAY = np.datetime64("2026-02-28", "D")
NUM_DELIVERIES = 5200
NUM_VENDORS = 45
PUNCTUAL_VENDORS = 0.6
LAST_LARGE = 5
"""Place of the last of the sources that are large: two warehouses, the plants, three vendors."""
ROWS_A_DELIVERY = (1, 1, 1, 2, 2, 3)
DAYS_A_QUARTER = 91
MOST_LATE, MOST_EARLY = 240, -200


@dataclass(frozen=True)
class Source:
    """Where receipts come from, and how they come."""

    supplier_id: str
    kind: str
    items: tuple[str, ...]
    share: float
    """Of all deliveries."""
    early: float
    """Share of its deliveries that come before the day."""
    late: float
    """Share that comes after it, before drift."""
    typical_delay: float
    """Days: the median of what comes late."""


def main() -> None:
    """Write the history to a file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.receipt_history", description=__doc__)
    parser.add_argument("file", type=Path)
    make_history().to_csv(parser.parse_args().file, index=False, lineterminator="\n")


def make_history() -> pd.DataFrame:
    """Return the rows of `receipt_history`, sorted by due date; always the same."""
    random = np.random.default_rng(SEED)
    sources = make_sources(random)
    drift = make_drift(random, len(sources))
    span = int((LAST_DAY - FIRST_DAY).astype(int))
    which = random.choice(len(sources), NUM_DELIVERIES, p=[source.share for source in sources])
    due = np.sort(random.integers(0, span, NUM_DELIVERIES))
    late = [
        lateness(random, sources[each], drift[each, day // DAYS_A_QUARTER])
        for each, day in zip(which.tolist(), due.tolist(), strict=True)
    ]
    rows = [
        (sources[each], FIRST_DAY + day, FIRST_DAY + day + delay, item, quantity)
        for each, day, delay in zip(which.tolist(), due.tolist(), late, strict=True)
        for item, quantity in contents(random, sources[each])
    ]
    return pd.DataFrame(
        [
            (source.supplier_id, item, source.kind, str(day), str(came), quantity)
            for source, day, came, item, quantity in rows
            if came <= LAST_DAY
        ],
        columns=["supplier_id", "item_id", "kind", "due_date", "received_date", "quantity"],
    )


def make_sources(random: np.random.Generator) -> list[Source]:
    """Two regional warehouses, three plants of one's own, and vendors of which the most are rare."""
    share = 1 / np.arange(1, NUM_VENDORS + 1)
    named = [("RW-NORTH", "transfer", 0.14), ("RW-SOUTH", "transfer", 0.10), ("", "production", 0.16)]
    named += [
        (f"V{1000 + 7 * number}", "purchase", 0.6 * part)
        for number, part in enumerate((share / share.sum()).tolist())
    ]
    return [make_source(random, place, *each) for place, each in enumerate(named)]


def make_source(random: np.random.Generator, place: int, supplier_id: str, kind: str, share: float) -> Source:
    """Most vendors but the largest are hardly ever late; the others, the plants and the warehouses, often."""
    punctual = place > LAST_LARGE and random.random() < PUNCTUAL_VENDORS
    return Source(
        supplier_id=supplier_id,
        kind=kind,
        items=tuple(f"{kind[:2].upper()}-{place:02}{item}" for item in range(1, 2 + round(60 * share))),
        share=share,
        early=float(random.beta(2, 20) if kind == "purchase" else random.beta(12, 18)),
        late=float(random.beta(1, 60) if punctual else random.beta(8, 24)),
        typical_delay=float(np.exp(random.normal(2.4, 0.7))),
    )


def make_drift(random: np.random.Generator, num_sources: int) -> npt.NDArray[np.float64]:
    """Log-odds that are added to each source's lateness, by quarter: its own walk, and the times for all."""
    num_quarters = int((LAST_DAY - FIRST_DAY).astype(int)) // DAYS_A_QUARTER + 1
    walk = np.zeros((num_sources, num_quarters))
    for quarter in range(1, num_quarters):
        walk[:, quarter] = 0.85 * walk[:, quarter - 1] + random.normal(0, 0.25, num_sources)
    times = 0.4 * np.sin(np.arange(num_quarters) * 2 * np.pi / 11)
    drift: npt.NDArray[np.float64] = walk + times
    return drift


def lateness(random: np.random.Generator, source: Source, drift: float) -> int:
    """Return the days after the due day of one delivery."""
    odds = source.late / (1 - source.late) * np.exp(drift)
    late = odds / (1 + odds)
    draw = random.random()
    if draw < late:
        return int(min(np.ceil(source.typical_delay * np.exp(random.normal(0, 1.05))), MOST_LATE))
    if draw < late + source.early:
        days = random.exponential(4 if random.random() < 0.7 else 40)
        return int(max(-np.ceil(days), MOST_EARLY))
    return 0


def contents(random: np.random.Generator, source: Source) -> list[tuple[str, int]]:
    """Return the items of one delivery and their quantities."""
    count = min(int(random.choice(ROWS_A_DELIVERY)), len(source.items))
    items = sorted(random.choice(source.items, count, replace=False).tolist())
    return [(item, int(10 * np.ceil(np.exp(random.normal(2.5, 0.8))))) for item in items]


if __name__ == "__main__":
    main()
