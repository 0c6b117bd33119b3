"""Order lines as arrays: how much, until when, and what late, early or never costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from allocator.checking.vectors import LONG_AGO, NEVER, Flags, Floats, Ints, day_numbers, numbers
from allocator.model import Model
from allocator.scenario import Scenario

KEY = ["order_id", "line_id"]
KINDS = ("", "win", "gain", "lose")
"""Treatments that change a line's place in the stages; all other lines are of the first kind."""
WIN, GAIN, LOSE = 1, 2, 3
OTHERS = ""
"""Stands for the segments that no stage names."""


@dataclass(frozen=True)
class Lines:
    """One entry per order line, in the row order of the scenario."""

    quantity: Floats
    """Ordered units."""
    requested: Ints
    """Arrival day, or ship day where the scenario says so."""
    promise: Ints
    """Current promise, an arrival day; NEVER where there is none (then nothing is later)."""
    target: Ints
    """The arrival that the promise was made on, the promise where none earlier is given; NEVER as above."""
    earliest: Ints
    """Nothing arrives before it; LONG_AGO where blank."""
    latest: Ints
    """Nothing arrives after it; NEVER where blank."""
    held_back: Ints
    """With treatment `fill` nothing arrives before it, the promise; LONG_AGO for all other lines."""
    allows_substitutes: Flags
    age: Ints
    """Days from the order date to as_of, at least 0."""
    margin: Floats
    """Money per unit, any sign."""
    late_cost: Floats
    """Money per unit per day late."""
    rank: Ints
    """Priority class: 0 is the most important one present."""
    classes: tuple[str, ...]
    """Name of each class by rank: its priority; `none` for lines without one, blank where no line has one."""
    kind: Ints
    """Position in KINDS; `gain` only with a promise."""
    segment: Ints
    """Position in `segments`."""
    segments: tuple[str, ...]
    """Segments that a stage of the model gives a weight, then one that stands for all others."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of kinds, classes and segments: those of the cells."""
        return len(KINDS), len(self.classes), len(self.segments)

    @property
    def num_cells(self) -> int:
        """Number of cells, see `cell`."""
        return math.prod(self.shape)

    @cached_property
    def cell(self) -> Ints:
        """Kind, class and segment in one number: the lines of a cell have the same weight in every stage."""
        _, num_classes, num_segments = self.shape
        return (self.kind * num_classes + self.rank) * num_segments + self.segment

    @cached_property
    def by_cell(self) -> list[Ints]:
        """Positions of the lines of each cell."""
        return split_by(self.cell, self.num_cells)


def split_by(code: Ints, count: int) -> list[Ints]:
    """Positions of the entries of each code from 0 to count - 1."""
    order = np.argsort(code, kind="stable")
    return np.split(order, np.searchsorted(code[order], np.arange(1, count)))


def order_lines(scenario: Scenario, model: Model, as_of: int) -> Lines:
    """Read the table `order_lines` under the model's service rules."""
    table = scenario.tables["order_lines"]
    rank, classes = _classes(scenario)
    promise = day_numbers(table["current_promise_date"], NEVER)
    segment, segments = _segments(table["segment"], model)
    return Lines(
        quantity=numbers(table["quantity"]),
        requested=day_numbers(table["requested_date"], NEVER),
        promise=promise,
        target=np.where(
            promise < NEVER, np.minimum(day_numbers(table["promise_target_date"], NEVER), promise), NEVER
        ),
        earliest=day_numbers(table["earliest_date"], LONG_AGO),
        latest=day_numbers(table["latest_date"], NEVER),
        held_back=np.where(_treated(table, "fill") & (promise < NEVER), promise, LONG_AGO),
        allows_substitutes=table["allow_substitutes"].to_numpy(dtype=bool),
        age=np.maximum(as_of - day_numbers(table["order_date"], as_of), 0),
        margin=numbers(table["unit_margin"]),
        late_cost=_late_cost(table, model.service.late_cost_rate),
        rank=rank,
        classes=classes,
        kind=_kinds(table, promise < NEVER),
        segment=segment,
        segments=segments,
    )


def _segments(segment: pd.Series, model: Model) -> tuple[Ints, tuple[str, ...]]:
    """Position of each line's segment among those that the model weighs, and their names."""
    named = sorted({name for stage in model.stages for name in stage.segment_weights or {}})
    place = np.full(len(segment), len(named), dtype=np.int64)
    for number, name in enumerate(named):
        place[(segment == name).to_numpy(dtype=bool)] = number
    return place, (*named, OTHERS)


def _treated(table: pd.DataFrame, treatment: str) -> Flags:
    return (table["treatment"] == treatment).to_numpy(dtype=bool)


def _kinds(table: pd.DataFrame, promised: Flags) -> Ints:
    """Position in KINDS of each line; a gain without a promise is a line like any other."""
    gain = _treated(table, "gain") & promised
    return np.select([_treated(table, "win"), gain, _treated(table, "lose")], [WIN, GAIN, LOSE], 0)


def _late_cost(table: pd.DataFrame, rate: float) -> Floats:
    """Return late_cost where given, else rate x unit_price (x 1 where the price is 0: time always counts)."""
    given, price = numbers(table["late_cost"]), numbers(table["unit_price"])
    return np.where(np.isnan(given), rate * np.where(price > 0, price, 1.0), given)


def _classes(scenario: Scenario) -> tuple[Ints, tuple[str, ...]]:
    """Rank of each line's class and the names of the classes; lines without a priority come last.

    In a part of a night the classes of the other parts count, too.
    """
    priority, part = scenario.tables["order_lines"]["priority"], scenario.settings.part
    stated: Flags = priority.notna().to_numpy(dtype=bool)
    value = priority.to_numpy(dtype=np.int64, na_value=0)
    everywhere = np.concatenate([value[stated], np.array(part.priorities if part else (), dtype=np.int64)])
    known, rank = np.unique(everywhere, return_inverse=True)
    rank = rank[: int(stated.sum())]
    if scenario.settings.priority == "highest_first":
        known, rank = known[::-1], len(known) - 1 - rank
    ranks = np.full(len(priority), len(known), dtype=np.int64)
    ranks[stated] = rank
    names = tuple(map(str, known.tolist()))
    if not names:
        return ranks, ("",)
    return ranks, names if stated.all() else (*names, "none")
