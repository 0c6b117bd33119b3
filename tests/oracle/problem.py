"""The integer program: a whole variable for every order line, supply and ship day that the dates allow.

Nothing is thinned out: a line may be served on any day up to the horizon, and the solver finds out which
are good. `days="first"` keeps only the first day of each pair: enough for large scenarios without a rule
that makes waiting worth while, as a test proves on small ones.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ortools.sat.python import cp_model

from tests.oracle.cells import Day
from tests.oracle.facts import Facts, Lane, Line, Substitute
from tests.oracle.supply import Supply

Days = Literal["every", "first"]
HUNDREDTH = Fraction(1, 100)
LARGEST = 10**9
Term = tuple[Fraction, cp_model.IntVar]
Terms = list[Term]
Weights = Mapping[tuple[str, str], Fraction]
"""The weight of every line of a stage, by order and line."""


@dataclass(frozen=True)
class Choice:
    """One possible allocation: a line served from a supply that leaves on a day; `variable` counts grains."""

    line: Line
    supply: Supply
    ship_day: Day
    arrival: Day
    lane: Lane
    substitute: Substitute
    grain: Fraction
    """Ordered units in one step of the variable: 1, or a hundredth where the ordered item is divisible."""
    variable: cp_model.IntVar

    @property
    def shipped_grain(self) -> Fraction:
        """Units of the shipped item in one step of the variable."""
        return self.grain * self.substitute.units_per_unit


@dataclass
class Linear:
    """A sum of exact coefficients times whole variables, plus a constant."""

    constant: Fraction = Fraction(0)
    terms: Terms = field(default_factory=list)

    def add(self, coefficient: Fraction | int, variable: cp_model.IntVar) -> None:
        """Add one term; a zero coefficient adds nothing."""
        if coefficient:
            self.terms.append((Fraction(coefficient), variable))

    def scale(self) -> int:
        """Return the smallest whole number that makes every coefficient whole."""
        return math.lcm(*(coefficient.denominator for coefficient, _ in self.terms))

    def whole(self, scale: int) -> cp_model.LinearExprT:
        """Return its terms times the scale, as the solver takes them."""
        variables = [variable for _, variable in self.terms]
        return cp_model.LinearExpr.weighted_sum(variables, [int(value * scale) for value, _ in self.terms])

    def value(self, solver: cp_model.CpSolver) -> Fraction:
        """Return its exact value in the solution found."""
        return self.constant + sum(c * solver.value(variable) for c, variable in self.terms)


@dataclass
class Problem:
    """The facts, the solver's model, and every choice in it."""

    facts: Facts
    supplies: list[Supply]
    cp: cp_model.CpModel
    choices: list[Choice]

    def of(self, line: Line) -> list[Choice]:
        """Return the choices of a line."""
        return self._by_line[line.key]

    def at_most(self, terms: Iterable[Term], limit: Fraction | int) -> None:
        """Add the constraint: the sum of the terms is at most the limit."""
        total = Linear(terms=list(terms))
        if total.terms:
            scale = math.lcm(total.scale(), Fraction(limit).denominator)
            self.cp.add(total.whole(scale) <= int(limit * scale))

    def equals(self, terms: Iterable[Term], value: Fraction | int) -> None:
        """Add the constraint: the terms add up to the value."""
        total = Linear(terms=list(terms))
        scale = math.lcm(total.scale(), Fraction(value).denominator)
        self.cp.add(total.whole(scale) == int(value * scale))

    def multiple_of(self, terms: Iterable[Term], step: Fraction | int) -> None:
        """Add the constraint: the sum of the terms, never below zero, is a whole multiple of the step."""
        terms = list(terms)
        times = self.cp.new_int_var(0, LARGEST, f"times[{','.join(variable.name for _, variable in terms)}]")
        self.equals([*terms, (-Fraction(step), times)], 0)

    def __post_init__(self) -> None:
        self._by_line: dict[tuple[str, str], list[Choice]] = defaultdict(list)
        for choice in self.choices:
            self._by_line[choice.line.key].append(choice)


def pose(facts: Facts, supplies: list[Supply], days: Days = "every") -> Problem:
    """Make the variables of every eligible line, supply and ship day; the rules are added elsewhere."""
    for quantity in (*(line.quantity for line in facts.lines), *(supply.quantity for supply in supplies)):
        if quantity % HUNDREDTH:
            raise ValueError(f"the oracle counts in hundredths, which {float(quantity)} is not")
    cp = cp_model.CpModel()
    choices = [
        choice
        for line in facts.lines
        for supply in supplies
        for choice in _choices_of_pair(facts, cp, line, supply, days)
    ]
    return Problem(facts, supplies, cp, choices)


def _choices_of_pair(
    facts: Facts, cp: cp_model.CpModel, line: Line, supply: Supply, days: Days
) -> Iterator[Choice]:
    substitute = _substitute(facts, line, supply)
    lane = facts.lane(supply.location_id, line.ship_to)
    if substitute is None or lane is None:
        return
    grain = grain_of(facts, line)
    most = math.floor(min(line.quantity, supply.quantity / substitute.units_per_unit) / grain)
    for ship_day in ship_days(facts, line, supply, lane):
        name = f"{'/'.join(line.key)}<-{supply.source}:{supply.source_id}@{supply.location_id}:{ship_day}"
        variable = cp.new_int_var(0, most, name)
        arrival = ship_day + lane.transit_days
        yield Choice(line, supply, ship_day, arrival, lane, substitute, grain, variable)
        if days == "first":
            return


def grain_of(facts: Facts, line: Line) -> Fraction:
    """Return the ordered units that one step of a variable of the line stands for."""
    return HUNDREDTH if facts.item(line.item_id).divisible else Fraction(1)


def _substitute(facts: Facts, line: Line, supply: Supply) -> Substitute | None:
    """Return how the supply's item serves the line: as itself, as a listed substitute, or not at all."""
    if supply.item_id == line.item_id:
        return Substitute(line.item_id, Fraction(1), Fraction(0))
    listed = facts.substitutes.get(line.item_id, ()) if line.allow_substitutes else ()
    return next((substitute for substitute in listed if substitute.item_id == supply.item_id), None)


def ship_days(facts: Facts, line: Line, supply: Supply, lane: Lane) -> list[Day]:
    """Return every day on which goods of the supply may leave for the line."""
    launch = facts.item(supply.item_id).launch_day
    earliest = [facts.as_of, supply.usable, _earliest_ship_day(facts, line, supply, lane)]
    first = max([*earliest, launch] if launch is not None else earliest)
    if line.treatment == "fill" and line.promise is not None:
        first = max(first, line.promise - lane.transit_days)
    last_arrival = min(facts.horizon, facts.horizon if line.latest is None else line.latest)
    return [
        day
        for day in range(first, last_arrival - lane.transit_days + 1)
        if facts.is_open(supply.location_id, day) and supply.good_on(day)
    ]


def _earliest_ship_day(facts: Facts, line: Line, supply: Supply, lane: Lane) -> Day:
    if line.earliest is not None:
        return line.earliest - lane.transit_days
    if facts.ship_early:
        return facts.as_of
    wanted = line.requested - (0 if facts.ship_dates_requested else lane.transit_days)
    while wanted > facts.as_of and not facts.is_open(supply.location_id, wanted):
        wanted -= 1
    return wanted
