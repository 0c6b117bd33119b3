"""Batches: some blocks of a network in plain arrays, ready to be solved wherever that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from allocator.arrays import NO_DAY, Ints
from allocator.goals import Day, Terms
from allocator.network import Network
from allocator.objective import (
    ALL_CLASSES,
    MOST_MARK,
    NUM_PLAIN_TIES,
    Objective,
    counted_on,
    pair_cost,
    supply_marks,
)
from allocator.solve import costs as kernel_costs
from allocator.solve.costs import Array, Costs
from allocator.solve.words import MONEY_PLACE, WORD_LIMIT, Digit, Place, place_digits

_LOOKS_AT = {
    Day.ARRIVAL: kernel_costs.ARRIVAL,
    Day.SHIP: kernel_costs.SHIP,
    Day.SUPPLY_RANK: kernel_costs.RANK,
    Day.SUPPLY_MARK: kernel_costs.MARK,
}


@dataclass(frozen=True)
class Batch:
    """Blocks that are solved together, in plain arrays, with lines and supplies numbered from 0.

    It takes nothing else to solve it (see `batches.solve_batch`), so it may be pickled and sent away; equal
    batches have equal plans and prices.
    """

    line_start: Ints
    """Block b has the lines `line_start[b]` to `line_start[b + 1]`."""
    supply_start: Ints
    quantity: Array
    """Small units of each line."""
    capacity: Array
    """Small units of each supply."""
    costs: Costs
    digits: tuple[Digit, ...]
    """How to read the words of costs and prices."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Whole numbers of 64 bits, or Python's own (object) where those are too small."""
        dtype: np.dtype[Any] = self.costs.open.dtype
        return dtype

    @property
    def most_lines(self) -> int:
        """Lines of the block that has most of them."""
        return int(np.diff(self.line_start).max(initial=0))

    @property
    def most_supplies(self) -> int:
        """Supplies of the block that has most of them."""
        return int(np.diff(self.supply_start).max(initial=0))


class _Cut(NamedTuple):
    """The part of a network that a batch is made of."""

    network: Network
    objective: Objective
    lines: slice
    supplies: slice
    trips: slice
    line_start: Ints
    supply_start: Ints
    local_class: Ints
    """The how-manieth class present in its block each line belongs to."""

    @property
    def longest(self) -> int:
        """Supplies of the block that has most of them."""
        return int(np.diff(self.supply_start).max(initial=0))


def pack_batch(network: Network, objective: Objective, first_block: int, end_block: int) -> Batch:
    """Cut some blocks out of a network and pack their costs."""
    cut = _cut_out(network, objective, first_block, end_block)
    goals = _goals(objective)
    reaches = {place: 8 * (cut.longest + 3) * _largest(cut, terms) for place, (terms, _) in goals.items()}
    per_class = {place: each for place, (_, each) in goals.items()}
    digits = place_digits(per_class, reaches, int(cut.local_class.max(initial=0)) + 1)
    quantity, capacity = network.lines.quantity[cut.lines], network.supplies.quantity[cut.supplies]
    too_large = any(digit.factor * (2 * digit.reach + 1) >= WORD_LIMIT for digit in digits)
    too_large |= float(quantity.sum(dtype=np.float64)) >= WORD_LIMIT
    dtype = np.dtype(object if too_large else np.int64)
    return Batch(
        line_start=cut.line_start,
        supply_start=cut.supply_start,
        quantity=quantity.astype(dtype),
        capacity=capacity.astype(dtype),
        costs=_costs(cut, {place: terms for place, (terms, _) in goals.items()}, digits, dtype),
        digits=digits,
    )


def _cut_out(network: Network, objective: Objective, first_block: int, end_block: int) -> _Cut:
    lines = slice(*network.line_start[[first_block, end_block]].tolist())
    line_start = network.line_start[first_block : end_block + 1] - lines.start
    supplies = slice(*network.supply_start[[first_block, end_block]].tolist())
    return _Cut(
        network=network,
        objective=objective,
        lines=lines,
        supplies=supplies,
        trips=slice(*network.trip_start[[lines.start, lines.stop]].tolist()),
        line_start=line_start,
        supply_start=network.supply_start[first_block : end_block + 1] - supplies.start,
        local_class=_local_class(network.lines.priority_class[lines], line_start),
    )


def _local_class(priority_class: Ints, line_start: Ints) -> Ints:
    """Number the classes present in each block: 0 for the most important, and so on."""
    num_classes = int(priority_class.max(initial=0)) + 1
    block = np.repeat(np.arange(len(line_start) - 1), np.diff(line_start))
    present, place = np.unique(block * num_classes + priority_class, return_inverse=True)
    first = np.searchsorted(present, np.arange(len(line_start) - 1) * num_classes)
    number: Ints = place.astype(np.int64) - first[block]
    return number


def _goals(objective: Objective) -> dict[Place, tuple[Terms, bool]]:
    """Return every goal in the order of steps, tie-breaks last, and whether it is one class by class; money
    that decides nothing after all of them."""
    goals = {
        (place, goal): (terms, step.per_class)
        for place, step in enumerate((*objective.steps, objective.tie_break))
        for goal, terms in enumerate(step.terms)
        if place < len(objective.steps) or goal < NUM_PLAIN_TIES or not _is_by_day(terms)
    }
    return goals if objective.money is None else {**goals, MONEY_PLACE: (objective.money, False)}


def _largest(cut: _Cut, terms: Terms) -> int:
    """Return what a unit of any line may cost at most, in absolute value."""
    network, lines = cut.network, cut.lines
    stay = int(np.abs(terms.open[lines]).max(initial=0))
    if not _is_by_day(terms):
        cost = pair_cost(network, cut.objective, terms, cut.trips)
        return max(int(np.abs(cost).max(initial=0)), stay)
    days = network.calendar.last_arrival - network.calendar.today
    most = {Day.SUPPLY_RANK: cut.longest, Day.SUPPLY_MARK: MOST_MARK}.get(terms.day, days)
    late = np.abs(terms.slope[lines]) * np.maximum(most - terms.kink[lines], 0)
    fares = np.append(0, cut.objective.lane_cost).max() + cut.objective.penalty.max()
    served = np.abs(terms.base[lines]) + late + np.abs(terms.freight[lines]) * fares
    return max(int(served.max(initial=0)), stay)


def _costs(cut: _Cut, goals: dict[Place, Terms], digits: tuple[Digit, ...], dtype: np.dtype[Any]) -> Costs:
    """Return the costs of a batch: what depends on the line alone in words, all else as it is."""
    deciding = [digit for digit in digits if digit.step >= 0]
    num_words = 1 + max((digit.word for digit in digits), default=0)
    num_lines, num_classes = len(cut.local_class), int(cut.local_class.max(initial=0)) + 1
    base, stay = (np.zeros((num_lines, num_words), dtype) for _ in range(2))
    toll = np.zeros((cut.trips.stop - cut.trips.start, num_words), dtype)
    slopes, kinks, words, days, num_terms = [], [], [], [], 0
    every, line_of_trip = np.arange(num_lines), cut.network.trips.line[cut.trips] - cut.lines.start
    for place, terms in goals.items():
        word, factor = _where(place, digits, num_classes, dtype)
        if not factor.any():
            continue
        column, scale = word[cut.local_class], factor[cut.local_class]
        stay[every, column] += terms.open[cut.lines] * scale
        if not _is_by_day(terms):
            cost = pair_cost(cut.network, cut.objective, terms, cut.trips)
            toll[np.arange(len(toll)), column[line_of_trip]] += cost * scale[line_of_trip]
            continue
        base[every, column] += terms.base[cut.lines] * scale
        if terms.freight[cut.lines].any():
            trips = cut.network.trips
            fare = cut.objective.fare(trips.lane[cut.trips], trips.offer[cut.trips])
            freight = (terms.freight[cut.lines] * scale)[line_of_trip]
            toll[np.arange(len(toll)), column[line_of_trip]] += freight * fare
        if terms.slope[cut.lines].any():
            slopes.append(terms.slope[cut.lines] * scale)
            kinks.append(terms.kink[cut.lines])
            words.append(word)
            days.append(_LOOKS_AT[counted_on(cut.network, terms.day)])
            num_terms += place != MONEY_PLACE
    return Costs(
        num_words=1 + max((digit.word for digit in deciding), default=0),
        num_terms=num_terms,
        **_days(cut, dtype),
        base=base,
        open=stay,
        toll=toll,
        slope=_columns(slopes, num_lines, dtype),
        kink=_columns(kinks, num_lines, dtype),
        local_class=cut.local_class,
        word=_columns(words, num_classes, np.dtype(np.int64)),
        day=np.array(days, dtype=np.int64),
    )


def _is_by_day(terms: Terms) -> bool:
    """Return whether a pair costs what its line and its days say.

    If not, every trip is a pair with a cost of its own, see `Network.with_trips_of_pairs`.
    """
    return terms.left_out is None


def _where(
    place: Place, digits: tuple[Digit, ...], num_classes: int, dtype: np.dtype[Any]
) -> tuple[Ints, Array]:
    """Return the word of a goal and the factor before it, for each class; 0 where it costs nothing."""
    word, factor = np.zeros(num_classes, dtype=np.int64), np.zeros(num_classes, dtype)
    for digit in digits:
        if (digit.step, digit.goal) == place:
            mine = slice(None) if digit.local_class == ALL_CLASSES else digit.local_class
            word[mine], factor[mine] = digit.word, digit.factor
    return word, factor


def _columns(columns: list[Array], num_rows: int, dtype: np.dtype[Any]) -> Array:
    return np.stack(columns, axis=1).astype(dtype) if columns else np.zeros((num_rows, 0), dtype)


def _days(cut: _Cut, dtype: np.dtype[Any]) -> dict[str, Array]:
    """Return the trips of the lines and the days of the supplies, counted from as_of."""
    network, trips, today = cut.network, cut.network.trips, cut.network.calendar.today
    supplies, horizon = network.supplies, network.calendar.horizon_end - today
    opens, row_of_location = network.opens
    latest = network.lines.latest[cut.lines]
    last = np.where(latest == NO_DAY, horizon - 1, np.minimum(latest - today, horizon - 1))
    numbers = {
        "first": np.clip(trips.first[cut.trips] - today, 0, horizon),
        "transit": trips.transit[cut.trips],
        "last": last,
        "ready": np.clip(supplies.usable[cut.supplies] - today, 0, horizon),
        "expiry": np.minimum(supplies.expiry[cut.supplies] - today, horizon + 1),
        "mark": supply_marks(network.supply_place[cut.supplies]),
        "opens": opens,
    }
    codes = {
        "trip_start": network.trip_start[cut.lines.start : cut.lines.stop + 1] - cut.trips.start,
        "trip_origin": trips.origin[cut.trips],
        "origin": network.origins.of_supply[cut.supplies],
        "row": row_of_location[supplies.location[cut.supplies]],
    }
    return {name: array.astype(dtype) for name, array in numbers.items()} | codes
