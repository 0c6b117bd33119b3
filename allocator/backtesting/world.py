"""The world of a backtest: past receipts come again on the days they came, and orders for what they bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from allocator.arrays import Floats, Ints, days
from allocator.errors import InputError, Problem
from allocator.lateness.past import rows_that_count

ORDERED_AHEAD = 60
"""Days before it is due that a receipt is on order: planners see it from then on."""
WANTED_AHEAD = 45
"""Customers order what a receipt brings at most so many days before it is due."""
SOLD = 0.9
"""Of what comes, so much is ordered."""
DRAIN = 150
"""Days after the last night that are kept to see how what was promised turns out."""
FEWEST_RECEIPTS = 50
CLASSES, CLASS_SHARES = (1, 2, 3), (0.2, 0.3, 0.5)
NUM_CUSTOMERS = 400


@dataclass(frozen=True)
class World:
    """What happens, whatever is planned or told. Days count from 1970-01-01."""

    history: pd.DataFrame
    """All rows of `receipt_history` that count; a night knows those received before it."""
    first_night: int
    num_nights: int
    receipts: pd.DataFrame
    """Rows of the history that are played: a table `receipts` with `due` and `received`."""
    lines: pd.DataFrame
    """All order lines, as a table `order_lines` with `night`, the one that they come in."""

    @property
    def last_day(self) -> int:
        """The last day that is played."""
        return self.first_night + self.num_nights - 1 + DRAIN

    def known_history(self, night: int) -> pd.DataFrame:
        """Return what had come before a night."""
        return self.history[days(self.history["received_date"]) < night]

    def lateness_before(self, night: int) -> Ints:
        """Return the days late of all receipts that had come before a night."""
        known = self.known_history(night)
        return days(known["received_date"]) - days(known["due_date"])


def make_world(
    history: pd.DataFrame, num_nights: int, num_lines: int, seed: int, first_night: date | None
) -> World:
    """Return a world of past receipts: those not here on the first night are played again as they came.

    Raises InputError where the history is too short for that.
    """
    last = days(history["received_date"]).max(initial=0)
    history = history[rows_that_count(history, int(last))].reset_index(drop=True)
    start = int(last) - DRAIN - num_nights + 1 if first_night is None else _day(first_night)
    receipts = _played(history, start, num_nights)
    if len(receipts) < FEWEST_RECEIPTS or len(receipts) == len(history):
        what = f"{len(receipts)} receipts to play in {num_nights} nights from {np.datetime64(start, 'D')}"
        remedy = (
            f"give a history that has at least {FEWEST_RECEIPTS} there, and some before, or another --start"
        )
        raise InputError([Problem("receipt_history", None, "", what, remedy)])
    random = np.random.default_rng(seed)
    return World(history, start, num_nights, receipts, _lines(receipts, start, num_nights, num_lines, random))


def _played(history: pd.DataFrame, start: int, num_nights: int) -> pd.DataFrame:
    """Return the receipts that planners see coming in one of the nights."""
    due, received = days(history["due_date"]), days(history["received_date"])
    chosen = (received >= start) & (due - ORDERED_AHEAD < start + num_nights)
    rows = history[chosen].reset_index(drop=True)
    quantity = np.maximum(np.rint(rows["quantity"].fillna(100).to_numpy(dtype=float)), 1)
    return pd.DataFrame(
        {
            "receipt_id": [f"R{number:05}" for number in range(len(rows))],
            **{name: rows[name] for name in ("item_id", "kind", "supplier_id")},
            "quantity": quantity,
            "available_date": rows["due_date"],
            "due": due[chosen],
            "received": received[chosen],
        }
    )


def _lines(
    receipts: pd.DataFrame, start: int, num_nights: int, num_lines: int, random: np.random.Generator
) -> pd.DataFrame:
    """Return order lines for what the receipts bring, each ordered some time before its receipt is due."""
    due = receipts["due"].to_numpy() - start
    first = np.clip(due - WANTED_AHEAD, 0, num_nights - 1)
    last = np.clip(due, 0, num_nights - 1)
    # Receipts that are due long after the last night sell on few nights only.
    selling = due - WANTED_AHEAD < num_nights
    weight = np.where(selling, last - first + 1, 0).astype(float)
    receipt = random.choice(len(receipts), num_lines, p=weight / weight.sum())
    night = first[receipt] + (random.random(num_lines) * (last - first + 1)[receipt]).astype(np.int64)
    quantity = _quantities(receipts["quantity"].to_numpy(), weight, receipt, random)
    ahead = np.where(random.random(num_lines) < 0.5, 0, random.integers(1, 31, num_lines))
    day = start + night
    order = np.lexsort((np.arange(num_lines), night))
    lines = pd.DataFrame(
        {
            "item_id": receipts["item_id"].to_numpy()[receipt],
            "quantity": quantity,
            "customer_id": [f"C{number:03}" for number in random.integers(0, NUM_CUSTOMERS, num_lines)],
            "order_date": _dates(day),
            "requested_date": _dates(day + ahead),
            "priority": random.choice(CLASSES, num_lines, p=CLASS_SHARES),
            "unit_price": random.integers(5, 200, num_lines).astype(float),
            "night": night,
        }
    ).iloc[order]
    return lines.assign(order_id=[f"SO-{number:06}" for number in range(num_lines)]).reset_index(drop=True)


def _quantities(brought: Floats, weight: Floats, receipt: Ints, random: np.random.Generator) -> Floats:
    """Return what each line asks for: its receipt's quantity, in so many parts as lines ask for it."""
    asked = np.bincount(receipt, minlength=len(brought))
    part = SOLD * brought[receipt] / asked[receipt] * random.uniform(0.5, 1.5, len(receipt))
    return np.maximum(np.rint(part), 1)


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _dates(day: Ints) -> pd.Series:
    return pd.Series(day.astype("datetime64[D]").astype("datetime64[s]"))
