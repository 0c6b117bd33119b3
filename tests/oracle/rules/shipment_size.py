"""`min_shipment` and `pack_size`, of every shipment: what a line gets from one location on one ship day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.oracle.cells import Day
from tests.oracle.facts import Line
from tests.oracle.problem import Choice, Problem, Terms

Shipment = tuple[Line, str, Day]


def add_min_shipment(problem: Problem) -> None:
    """Add, for every shipment: its ordered units are zero, or at least the minimum (or the whole line)."""
    for (line, location, day), units in _shipments(problem):
        if line.min_shipment is not None:
            ships = problem.cp.new_bool_var(f"ships[{line.key},{location},{day}]")
            least = min(line.min_shipment, line.quantity)
            problem.at_most([(least, ships), *((-grain, variable) for grain, variable in units)], 0)
            problem.at_most([*units, (-line.quantity, ships)], 0)


def add_pack_size(problem: Problem) -> None:
    """Add, for every shipment: its ordered units are a whole multiple of the pack."""
    for (line, _, _), units in _shipments(problem):
        if line.pack_size is not None:
            problem.multiple_of(units, line.pack_size)


def _shipments(problem: Problem) -> Iterator[tuple[Shipment, Terms]]:
    found: dict[Shipment, list[Choice]] = defaultdict(list)
    for choice in problem.choices:
        found[choice.line, choice.supply.location_id, choice.ship_day].append(choice)
    for shipment, choices in found.items():
        yield shipment, [(choice.grain, choice.variable) for choice in choices]
