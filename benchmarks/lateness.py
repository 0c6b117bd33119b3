"""How well dates are told from past receipts: `python -m benchmarks.lateness SCENARIO FROM TO`.

Every 30 days between the two days each receipt that is due within 45 days is told a likely and a safe date,
once, from what had come before; so is each that is overdue. A row per way of telling; all are measured on the
same receipts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

import allocator
from allocator.arrays import Floats, Ints, days
from allocator.lateness.choosing import choose, pinball
from allocator.lateness.past import Past, past_and_coming, rows_that_count
from allocator.lateness.pooled import pool

AHEAD, STEP, LONGEST_OVERDUE = 45, 30, 200
SAFE = 0.9

Groups = tuple[Ints, ...]
Telling = Callable[[Past, Groups, Ints], tuple[Ints, Ints]]
"""From past receipts, the groups of those to come and the days waited: likely and safe lateness."""


class Told(NamedTuple):
    """Dates told on one day, in days after the due day, and when the receipts came."""

    likely: Ints
    safe: Ints
    came: Ints
    planned: Ints
    """0; tomorrow for what is overdue."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lateness", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("first")
    parser.add_argument("last")
    arguments = parser.parse_args()
    history = allocator.read(arguments.scenario).tables["receipt_history"]
    print("| told by | loss of likely | loss of safe | held | days beyond the plan | constant for that |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, telling in TELLINGS.items():
        print(row(name, list(tellings(history, telling, arguments.first, arguments.last))))


def row(name: str, parts: list[Told]) -> str:
    """Return a row: mean losses, share held, mean days, and the constant that would have held as often."""
    told = Told(*(np.concatenate(each) for each in zip(*parts, strict=True)))
    held = float((told.came <= told.safe).mean())
    slip = np.sort(told.came - told.planned)
    constant = max(int(slip[int(np.ceil(held * len(slip))) - 1]), 0)
    losses = (pinball(told.came, told.likely, 0.5), pinball(told.came, told.safe, SAFE))
    figures = [f"{loss / len(slip):.2f}" for loss in losses]
    beyond = float((told.safe - told.planned).mean())
    return f"| {name} | {' | '.join(figures)} | {held:.1%} | {beyond:.1f} | {constant} |"


def tellings(history: pd.DataFrame, telling: Telling, first: str, last: str) -> Iterator[Told]:
    """Yield what is told on each day."""
    final = int(days(history["received_date"]).max())
    history = history[rows_that_count(history, final)]
    due, received = days(history["due_date"]), days(history["received_date"])
    start, end = (int(np.datetime64(day, "D").astype(np.int64)) for day in (first, last))
    for today in range(start, end, STEP):
        is_new = (due < today) | (due - AHEAD > today - STEP)
        chosen = (received >= today) & (due - AHEAD <= today) & (due >= today - LONGEST_OVERDUE) & is_new
        past, groups = past_and_coming(history[received < today], history[chosen], today - 1)
        waited = today - due[chosen]
        if len(waited) and len(past):
            likely, safe = telling(past, groups, waited)
            yield Told(likely, safe, (received - due)[chosen], np.where(waited > 0, waited + 1, 0))


def planned(past: Past, groups: Groups, waited: Ints) -> tuple[Ints, Ints]:
    """Tell the due day, tomorrow for what is overdue."""
    day = np.where(waited > 0, waited + 1, 0)
    return day, day


def constant(past: Past, groups: Groups, waited: Ints) -> tuple[Ints, Ints]:
    """Add the days by which so many of all earlier receipts had come."""
    day, _ = planned(past, groups, waited)
    return day, day + max(int(np.quantile(past.late, SAFE, method="inverted_cdf")), 0)


def pooled(half_life: float, pooling: float) -> Telling:
    """Tell by one half-life and pooling."""

    def tell(past: Past, groups: Groups, waited: Ints) -> tuple[Ints, Ints]:
        return _told(past, groups, waited, half_life, pooling)

    return tell


def chosen(past: Past, groups: Groups, waited: Ints) -> tuple[Ints, Ints]:
    """Tell as the product does."""
    choice = choose(past, SAFE)
    return _told(past, groups, waited, choice.half_life, choice.pooling)


def _told(
    past: Past, groups: Groups, waited: Ints, half_life: float, pooling: float | Floats
) -> tuple[Ints, Ints]:
    distributions = pool(past, groups, half_life, float(pooling))
    likely, safe = (waited + distributions.days_until(waited, share) for share in (0.5, SAFE))
    return likely, safe


TELLINGS: dict[str, Telling] = {
    "the planned date": planned,
    "the plan plus a constant": constant,
    "each supplier and item alone": pooled(120, 0.01),
    "all together": pooled(120, 1e9),
    "all together, nothing forgotten": pooled(1e6, 1e9),
    "pooled, nothing forgotten": pooled(1e6, 30),
    "pooled, half-life 60 days": pooled(60, 30),
    "pooled, half-life 120 days": pooled(120, 30),
    "pooled, half-life 240 days": pooled(240, 30),
    "pooled, as chosen each night": chosen,
}

if __name__ == "__main__":
    main()
