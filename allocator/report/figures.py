"""The headline figures: counts and sums over every line of the plan, never over the rows shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Floats, Ints
from allocator.report.facts import Facts, sums
from allocator.report.words import STATUSES


class Split(NamedTuple):
    """An amount, split by when it arrives."""

    on_time: float
    late: float
    open: float


class Promises(NamedTuple):
    """What becomes of the lines that carry a promise; the three parts add up to `given`."""

    given: int
    kept: int
    later: int
    without_date: int


class StatusFigures(NamedTuple):
    """The lines of one status: how many, and what they ordered."""

    status: str
    lines: int
    units: float
    value: float


@dataclass(frozen=True)
class ClassFigures:
    """The figures of one priority class, or of all lines."""

    name: str
    lines: tuple[int, ...]
    """Lines of each status, in the order of STATUSES."""
    units: Split
    value: Split
    margin: Split


@dataclass(frozen=True)
class Figures:
    """What one order book gets tonight, computed once from the facts."""

    facts: Facts

    @cached_property
    def status_code(self) -> Ints:
        """Position of each line's status in STATUSES."""
        status = pd.Categorical(self.facts.plan.etas["status"], categories=list(STATUSES))
        return np.asarray(status.codes, dtype=np.int64)

    @cached_property
    def units(self) -> tuple[Floats, Floats, Floats]:
        """Ordered units of each line that arrive on time, arrive late, and have no date."""
        late = self.facts.shipment_late
        return self.facts.units_per_line(~late), self.facts.units_per_line(late), self.facts.open_units

    @cached_property
    def units_at_stake(self) -> Floats:
        """Ordered units of each line that arrive late or have no date."""
        _, late, open_units = self.units
        return late + open_units

    @cached_property
    def value_at_stake(self) -> Floats:
        """What the units at stake would be sold for, in money, per line."""
        return self.units_at_stake * self.facts.price

    @cached_property
    def late_lines(self) -> Flags:
        """Lines of which at least one unit arrives after its requested date."""
        return self.units[1] > 0

    @cached_property
    def needing_attention(self) -> Flags:
        """Lines that are late, partial or on hold."""
        return self.units_at_stake > 0

    @cached_property
    def classes(self) -> tuple[ClassFigures, ...]:
        """The figures of each priority class that has a line, the most important first."""
        names = self.facts.class_names
        present = np.bincount(self.facts.class_code, minlength=len(names)) > 0
        rows = self._grouped(self.facts.class_code, list(names))
        return tuple(row for row, has_lines in zip(rows, present, strict=True) if has_lines)

    @cached_property
    def total(self) -> ClassFigures:
        """The figures over all lines."""
        return self._grouped(np.zeros(len(self.facts.price), dtype=np.int64), ["All lines"])[0]

    @cached_property
    def statuses(self) -> tuple[StatusFigures, ...]:
        """The lines of each status, in the order of STATUSES."""
        ordered = self.facts.plan.etas["quantity"].to_numpy(float)
        units = sums(self.status_code, ordered, len(STATUSES))
        value = sums(self.status_code, ordered * self.facts.price, len(STATUSES))
        parts = zip(STATUSES, self.total.lines, units.tolist(), value.tolist(), strict=True)
        return tuple(StatusFigures(*part) for part in parts)

    @cached_property
    def promises(self) -> Promises:
        """How the promises given so far fare."""
        has_open = self.facts.open_units > 0
        without_date = int((self.facts.promised & has_open).sum())
        later = int((self.facts.past_promise & ~has_open).sum())
        given = int(self.facts.promised.sum())
        return Promises(given, given - later - without_date, later, without_date)

    def further_classes(self, first: int) -> ClassFigures:
        """Return the figures of the classes from place `first` on, added up."""
        rows = self.classes[first:]
        return ClassFigures(
            name=f"{len(rows)} further",
            lines=tuple(int(count) for count in np.sum([row.lines for row in rows], axis=0)),
            units=_added([row.units for row in rows]),
            value=_added([row.value for row in rows]),
            margin=_added([row.margin for row in rows]),
        )

    def _grouped(self, code: Ints, names: list[str]) -> list[ClassFigures]:
        """Add up every measure over the lines of each code."""
        num_statuses = len(STATUSES)
        cell = code * num_statuses + self.status_code
        lines = np.bincount(cell, minlength=len(names) * num_statuses).reshape(len(names), num_statuses)
        units = _sums(code, self.units, np.ones(len(code)), len(names))
        value = _sums(code, self.units, self.facts.price, len(names))
        margin = _sums(code, self.units, self.facts.margin, len(names))
        return [
            ClassFigures(
                name, tuple(lines[row].tolist()), Split(*units[row]), Split(*value[row]), Split(*margin[row])
            )
            for row, name in enumerate(names)
        ]


def _sums(code: Ints, units: tuple[Floats, ...], per_unit: Floats, num_codes: int) -> list[list[float]]:
    """Return, for each code, the sums of units x per_unit over its lines: on time, late, open."""
    columns = [sums(code, part * per_unit, num_codes) for part in units]
    rows: list[list[float]] = np.column_stack(columns).tolist()
    return rows


def _added(splits: list[Split]) -> Split:
    """Add splits up, part by part."""
    return Split(*(float(part) for part in np.sum(splits, axis=0)))
