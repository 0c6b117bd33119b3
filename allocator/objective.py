"""The objective of a model over a network: its goals as a vector of whole-number costs.

Plans are compared entry by entry: the first entry in which they differ decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from allocator.arrays import NO_DAY, Flags, Floats, Ints, small_units
from allocator.errors import InputError, Problem
from allocator.goals import GOALS, MAXIMISED, MONEY, Day, Facts, Terms
from allocator.goals.profit import profit
from allocator.goals.stability import of_parts
from allocator.model import Model, Stage
from allocator.network import Lines, Network
from allocator.network.again import LEFT_OUT
from allocator.network.lines import GAIN, LOSE, TREATMENTS, WIN

ALL_CLASSES = -1
LEFT_OUT_FIRST = "left_out"
MONEY_DECIMALS = 9
"""Money is counted in the largest unit 10^-k, k at most this, in which every amount is a whole number."""
MOST_MARK = 2**12
"""Marks, which decide what ranks leave open, are below it."""
NUM_PLAIN_TIES = 3
"""So many of the goals that break ties are enough where a line and a supply have one day only."""
_LARGEST_COST = 2**60
_LARGEST_SUM = 2**62
_SUPPLY_MARKS = 7_919
"""Keeps the marks of supplies apart from those of lines."""


@dataclass(frozen=True)
class Step:
    """Goals optimised in turn, for each class in turn or over all lines: a stage of the model."""

    goals: tuple[str, ...]
    terms: tuple[Terms, ...]
    per_class: bool
    name: str = ""
    """`win`, `gain` or `lose` for the stages that these treatments add."""
    classes: tuple[int, ...] = ()
    """The classes that take part, where the step goes class by class."""


@dataclass(frozen=True)
class Entry:
    """One entry of the cost vector: a goal over the lines of one class, or over all lines."""

    goal: str
    label: str
    """The class's priority, blank over all lines."""
    priority_class: int
    """Number of the class, or ALL_CLASSES."""
    terms: Terms

    @property
    def sign(self) -> int:
        """-1 for a goal that is maximised, as its figure is the minimised one turned round."""
        return -1 if self.goal in MAXIMISED else 1

    def covers(self, lines: Lines) -> Flags:
        """Return which lines take part."""
        if self.priority_class == ALL_CLASSES:
            return np.ones(len(lines), dtype=bool)
        mine: Flags = lines.priority_class == self.priority_class
        return mine


@dataclass(frozen=True)
class Objective:
    """The cost vector: the model's steps in order, then the step that breaks ties."""

    steps: tuple[Step, ...]
    tie_break: Step
    entries: tuple[Entry, ...]
    """The model's own entries, in order."""
    money: Terms | None
    """Money, unweighted, for the worth of one more unit; None where the model has no money goal."""
    lane_cost: Ints
    """Cost of each lane per ordered unit, in the small units of money that the terms count in."""
    penalty: Ints
    """Cost of each offer per ordered unit, likewise."""

    def fare(self, lane: Ints, offer: Ints) -> Ints:
        """Return what lane and substitute cost together per ordered unit, for each of some pairs or trips."""
        fare = self.lane_cost[lane]
        return fare + self.penalty[offer] if len(self.penalty) > 1 else fare

    def of_parts(self, lines: Ints, kept: Ints, horizon_end: int) -> Objective:
        """Return the cost vector over parts of lines, given the line of each and its day in the last plan.

        Days count from as_of, NO_DAY where the last plan does not ship the part.
        """

        def of_part(terms: Terms) -> Terms:
            found = terms.of(lines)
            if found.moves is None:
                return replace(found, left_out=np.zeros_like(found.open))
            return of_parts(found, kept, horizon_end)

        # What nobody asks for any more is left out whatever the goals say.
        zeros = np.zeros(len(lines), dtype=np.int64)
        must = Terms(zeros, zeros, zeros, zeros, zeros, left_out=zeros - 1)
        changed = self._changed(of_part)
        return replace(
            changed,
            steps=(Step((LEFT_OUT_FIRST,), (must,), per_class=False), *changed.steps),
            entries=(Entry(LEFT_OUT_FIRST, "", ALL_CLASSES, must), *changed.entries),
        )

    def of_lines(self, lines: Ints) -> Objective:
        """Return the cost vector over some of the lines."""
        return self._changed(lambda terms: terms.of(lines))

    def _changed(self, change: Callable[[Terms], Terms]) -> Objective:
        """Return the cost vector with all terms changed; terms that were one stay one."""
        known: dict[int, Terms] = {}

        def once(terms: Terms) -> Terms:
            return known.setdefault(id(terms), change(terms))

        def step(old: Step) -> Step:
            return replace(old, terms=tuple(map(once, old.terms)))

        return replace(
            self,
            steps=tuple(map(step, self.steps)),
            tie_break=step(self.tie_break),
            entries=tuple(replace(entry, terms=once(entry.terms)) for entry in self.entries),
            money=None if self.money is None else once(self.money),
        )

    def all_entries(self) -> tuple[Entry, ...]:
        """Return the model's entries, then the tie-breaks."""
        return (*self.entries, *_entries_of(self.tie_break, ()))


def build_objective(network: Network, model: Model) -> Objective:
    """Return the cost vector of a model over the lines of a network."""
    facts = facts_of(network, _largest_weight(model, network))
    steps = tuple(_steps(model, facts, network))
    has_money = any(goal in MONEY for step in steps for goal in step.goals)
    return Objective(
        steps=steps,
        tie_break=tie_break(network),
        entries=tuple(entry for step in steps for entry in _entries_of(step, network.class_labels)),
        money=profit(facts) if has_money else None,
        lane_cost=small_units(network.places.lanes.unit_cost, facts.money_units),
        penalty=small_units(network.places.offers.unit_penalty, facts.money_units),
    )


def facts_of(network: Network, largest_weight: int = 1) -> Facts:
    """Return what goals are made from: the network's lines in whole numbers."""
    lines, today = network.lines, network.calendar.today
    places = network.places
    amounts = (lines.margin, lines.late_cost, places.lanes.unit_cost, places.offers.unit_penalty)
    money_units = 10 ** _decimals(amounts, _days(network) * largest_weight)
    has_promise = lines.promise != NO_DAY
    return Facts(
        requested=lines.requested - today,
        ordered=lines.ordered - today,
        promise=np.where(has_promise, lines.promise - today, 0),
        target=np.where(has_promise, lines.target - today, 0),
        has_promise=has_promise,
        margin=small_units(lines.margin, money_units),
        late_cost=small_units(lines.late_cost, money_units),
        money_units=money_units,
        horizon_end=network.calendar.horizon_end - today,
    )


def _decimals(amounts: Sequence[Floats], most_days: int) -> int:
    """Return the fewest decimals that hold every amount, or as many as 64 bits have room for."""
    largest = max(float(np.abs(amount).max(initial=0)) for amount in amounts)
    for decimals in range(MONEY_DECIMALS):
        scaled = [amount * 10**decimals for amount in amounts]
        exact = all(np.allclose(value, np.rint(value), rtol=1e-15, atol=1e-7) for value in scaled)
        if exact or largest * most_days * 10 ** (decimals + 1) >= _LARGEST_COST:
            return decimals
    return MONEY_DECIMALS


def _largest_weight(model: Model, network: Network) -> int:
    """Return the most that a line's weight comes to, in whole numbers."""
    return max(_largest(_whole_weights(stage, network)[0]) for stage in model.stages)


def _largest(weights: npt.NDArray[np.object_]) -> int:
    return max(map(int, weights.ravel().tolist()))


def _whole_weights(stage: Stage, network: Network) -> tuple[npt.NDArray[np.object_], int]:
    """Return the weight of each class and segment in small units, as few as hold all, and those in one."""
    by_class = [Fraction(str(weight)) for weight in stage.weights or (1.0,)]
    given = stage.segment_weights or {}
    by_segment = [Fraction(str(given.get(name, 1.0))) for name in network.places.segment_ids] or [Fraction(1)]
    exact = [[of_class * of_segment for of_segment in by_segment] for of_class in by_class]
    units = math.lcm(*(weight.denominator for row in exact for weight in row))
    return np.array([[int(weight * units) for weight in row] for row in exact], dtype=object), units


def _steps(model: Model, facts: Facts, network: Network) -> Iterator[Step]:
    """Yield the stages that treatments add, and the model's, once more for the lines that come last."""
    treatment = network.lines.treatment
    # A gain is what the customer was told, not what that was made on.
    told = replace(facts, target=facts.promise)
    for code, goal, counted in ((WIN, "lateness", facts), (GAIN, "promises", told)):
        if (treatment == code).any():
            terms = GOALS[goal](counted).only(treatment == code)
            yield Step((goal,), (terms,), per_class=False, name=TREATMENTS[code])
    last = treatment == LOSE
    yield from (_step(stage, facts, network, "", ~last) for stage in model.stages)
    if last.any():
        yield from (_step(stage, facts, network, TREATMENTS[LOSE], last) for stage in model.stages)


def _step(stage: Stage, facts: Facts, network: Network, name: str, chosen: Flags) -> Step:
    terms = tuple(_weighted(GOALS[goal](facts), stage, network) for goal in stage.goals)
    if not chosen.all():
        terms = tuple(each.only(chosen) for each in terms)
    present = np.unique(network.lines.priority_class[chosen]) if len(chosen) else np.zeros(1, dtype=np.int64)
    return Step(stage.goals, terms, stage.for_each is not None, name, tuple(present.tolist()))


def _weighted(terms: Terms, stage: Stage, network: Network) -> Terms:
    """Return the terms times the weights of the stage; raises InputError where they are too unequal."""
    if stage.weights is None and stage.segment_weights is None:
        return terms
    table, units = _whole_weights(stage, network)
    per_unit = (terms.base, terms.slope * _days(network), terms.open)
    largest = max(int(np.abs(each).max(initial=1)) for each in per_unit)
    if _largest(table) * largest >= _LARGEST_SUM:
        what = f"the weights of stage {stage.goals} are too unequal to be counted in whole numbers"
        raise InputError([Problem("model", None, "weights", what, "give them fewer digits")])
    place = np.minimum(network.lines.priority_class, len(table) - 1)
    return terms.weighted(table.astype(np.int64)[place, network.lines.segment], units)


def _days(network: Network) -> int:
    """Return the longest lateness there can be."""
    first = network.lines.requested.min(initial=network.calendar.today)
    return int(network.calendar.horizon_end - first) + 1


def _entries_of(step: Step, labels: Sequence[str]) -> Iterator[Entry]:
    for number in step.classes if step.per_class else (ALL_CLASSES,):
        label = f"{step.name} {labels[number] if number != ALL_CLASSES else ''}".strip()
        for goal, terms in zip(step.goals, step.terms, strict=True):
            yield Entry(goal, label, number, terms)


def tie_break(network: Network) -> Step:
    """Return what makes the optimum unique: units x ship day; then ranks in order; then fixed marks.

    Two plans that are equal in all goals differ by a cycle of moves. Ranks pair the first lines with the
    first supplies; marks, numbers that look random but depend on the ranks only, decide what is left.
    """
    zeros = np.zeros(len(network.lines), dtype=np.int64)
    horizon_end = network.calendar.horizon_end - network.calendar.today
    block = np.repeat(np.arange(network.num_blocks), np.diff(network.line_start))
    rank = np.arange(len(zeros)) - network.line_start[block]
    num_supplies = np.diff(network.supply_start)[block]
    terms = (
        Terms(zeros, zeros + 1, zeros, zeros + horizon_end, zeros, Day.SHIP),
        Terms(zeros, -rank, zeros, -rank * num_supplies, zeros, Day.SUPPLY_RANK),
        Terms(zeros, marks(rank), zeros, zeros, zeros, Day.SUPPLY_MARK),
    )
    if not network.ruled.any() and not len(network.kept):
        return Step(("ship_day", "rank", "mark"), terms, per_class=False)
    # With several days for a line and a supply the first lines get the first of those, too, and the first
    # supplies leave on them.
    more = (
        Terms(zeros, -rank, zeros, -rank * horizon_end, zeros, Day.SHIP),
        Terms(zeros, marks(rank), zeros, zeros, zeros, Day.SHIP_MARK),
        Terms(zeros, zeros - 1, zeros, zeros, zeros, Day.SUPPLY_DAY),
    )
    names = ("ship_day", "rank", "mark", "day", "day_mark", "supply_day")
    return Step(names, (*terms, *more), per_class=False)


def marks(rank: Ints) -> Ints:
    """Return a number below 2^12 for each rank, the same on every machine (multiplicative hashing)."""
    value = (rank.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return (value >> np.uint64(52)).astype(np.int64)


def pair_cost(network: Network, objective: Objective, terms: Terms, chosen: Ints | slice) -> Ints:
    """Return the cost of one small unit for some of the pairs."""
    line = network.pairs.line[chosen]
    days = pair_day(network, terms.day, chosen) - terms.kink[line]
    if terms.day == Day.KEPT:
        # A unit need not be the one that the last plan ships: that one may be left out instead.
        beyond = network.calendar.horizon_end - network.calendar.today - terms.kink[line]
        late = np.minimum(np.abs(days), np.abs(beyond))
    else:
        late = np.maximum(days, 0)
    cost: Ints = terms.base[line] + terms.slope[line] * late
    if terms.freight.any():
        fare = objective.fare(network.pairs.lane[chosen], network.pairs.offer[chosen])
        cost = cost + terms.freight[line] * fare
    if terms.left_out is not None:
        cost = np.where(network.pairs.offer[chosen] == LEFT_OUT, terms.left_out[line], cost)
    return cost


def pair_day(network: Network, day: Day, chosen: Ints | slice) -> Ints:
    """Return the number that a goal looks at for some of the pairs; days count from as_of."""
    pairs, today = network.pairs, network.calendar.today
    day = counted_on(network, day)
    if day in (Day.SHIP, Day.KEPT):
        return pairs.ship[chosen] - today
    if day == Day.ARRIVAL:
        return pairs.arrive[chosen] - today
    if day == Day.SHIP_MARK:
        return marks(pairs.ship[chosen] - today)
    rank = network.supply_place[pairs.supply[chosen]]
    if day == Day.SUPPLY_DAY:
        return rank * (pairs.ship[chosen] - today)
    return rank if day == Day.SUPPLY_RANK else supply_marks(rank)


def counted_on(network: Network, day: Day) -> Day:
    """Return the day itself, with the one that lateness is counted on in the place of COUNTED."""
    if day != Day.COUNTED:
        return day
    return Day.SHIP if network.calendar.requested_is_ship_date else Day.ARRIVAL


def supply_marks(rank: Ints) -> Ints:
    """Return the mark of the supply of each rank in its block."""
    return marks(rank + _SUPPLY_MARKS)
