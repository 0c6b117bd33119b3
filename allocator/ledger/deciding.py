"""Does the promise of a line change tonight? A promise is what a customer was told, so it changes when,
and only when, something is worth telling; a plan that moves inside what was promised changes nothing.

| told before | tonight | then |
| --- | --- | --- |
| nothing | a date | `first` |
| nothing | no date | `no_date` |
| no date | a date | `first`, or `again` where there had been one |
| a date | no date | `withdrawn`; `rest` where all that remains never had a date |
| a date | `expected >= promised + later_days` | `later`; `quantity` where only units without a date are |
| a date | other units have no date, or more units have one | `quantity` |
| a date | `offered <= likely - earlier_days` | `earlier` |
| a date | anything else | nothing |

`offered` is the date that the model promises (`safe`, `likely` or `planned`), `expected` the one that decides
whether a promise still holds: the likely date, by which the goods have come more often than not, or the
planned one where that is what is promised. As `offered >= expected`, a promise that was just changed holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Floats, Ints, days
from allocator.ledger.changes import PromiseKind
from allocator.model import Model

KINDS: tuple[PromiseKind | Literal[""], ...] = (
    *("", "first", "no_date", "again", "withdrawn", "rest", "later", "quantity", "earlier"),
)
_UNITS = 5e-7
"""Quantities have six decimals; what differs by less is the same."""


class Rules(NamedTuple):
    """What the model says about promises."""

    date: Literal["safe", "likely", "planned"]
    """Which date is promised."""
    later_days: int
    """A slip of at least so many days changes the promise."""
    earlier_days: int
    """A gain of at least so many days does."""


def rules_of(model: Model) -> Rules:
    """Return the rules of a model."""
    return Rules(model.promises.date, model.notices.later_days, model.notices.earlier_days)


@dataclass(frozen=True)
class Told:
    """What customers were last told, an entry per line; days count from 1970-01-01, NO_DAY where none."""

    known: Flags
    """Lines that were told anything."""
    original: Ints
    """The first date ever."""
    date: Ints
    likely: Ints
    quantity: Floats
    """Units with the date."""
    open: Floats
    """Units without one."""


@dataclass(frozen=True)
class Tonight:
    """What the plan has for the same lines."""

    expected: Ints
    offered: Ints
    quantity: Floats
    """Units with a date."""
    open: Floats
    """Units without one."""
    on_time: Floats
    """Units that arrive, by the plan, no later than the date told."""


def decide(told: Told, tonight: Tonight, rules: Rules) -> tuple[npt.NDArray[np.int64], Ints]:
    """Return for each line the place in KINDS of its change (0: none), and the date that is then promised."""
    had, has = told.known & (told.date != NO_DAY), tonight.quantity > _UNITS
    total = tonight.quantity + tonight.open
    likely = np.where(told.likely == NO_DAY, told.date, told.likely)
    never_dated = told.open > _UNITS
    slips = had & has & (tonight.expected >= told.date + rules.later_days)
    only_the_rest = never_dated & (total - tonight.on_time <= told.open + _UNITS)
    other_units = (np.abs(tonight.open - told.open) > _UNITS) | (tonight.quantity > told.quantity + _UNITS)
    gains = had & has & (tonight.offered <= likely - rules.earlier_days)
    cases = {
        "no_date": ~told.known & ~has,
        "first": ~had & has & (~told.known | (told.original == NO_DAY)),
        "again": ~had & has,
        "rest": had & ~has & never_dated & (total <= told.open + _UNITS),
        "withdrawn": had & ~has,
        "quantity": had & has & np.where(slips, only_the_rest, other_units),
        "later": slips,
        "earlier": gains,
    }
    kind = np.select(list(cases.values()), [KINDS.index(name) for name in cases], 0)
    keeps = np.isin(kind, [0, KINDS.index("quantity")]) & ~slips & ~gains
    return kind, np.where(has, np.where(had & keeps, told.date, tonight.offered), NO_DAY).astype(np.int64)


def planned_behind(promised: Ints, told: Ints, behind_told: Ints, planned: Ints) -> Ints:
    """Return the planned date a promise was made on: the old one of a date that stays, or tonight's."""
    return np.where(stays(promised, told), behind_told, planned)


def stays(promised: Ints, told: Ints) -> Flags:
    """Return which lines are promised the date that they had been told."""
    same: Flags = (promised == told) & (promised != NO_DAY)
    return same


def on_time_units(lines: pd.DataFrame, told_date: Ints, parts: pd.DataFrame) -> Floats:
    """Return for each line the units of its shipments that arrive no later than the date told."""
    line = _rows_of(lines, parts)
    punctual = days(parts["arrival_date"]) <= told_date[line]
    units = parts["units"].to_numpy(float)[punctual]
    return np.bincount(line[punctual], units, len(lines)).astype(np.float64)


def _rows_of(lines: pd.DataFrame, parts: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return for each shipment the row of its order line."""
    index = pd.MultiIndex.from_frame(lines[["order_id", "line_id"]])
    rows: npt.NDArray[np.int64] = index.get_indexer(pd.MultiIndex.from_frame(parts[["order_id", "line_id"]]))
    return rows
