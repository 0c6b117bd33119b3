"""`ship_rule`: a line, or all lines of an order, arrive whole on one day or not at all."""

from __future__ import annotations

from collections import defaultdict

from tests.oracle.cells import Day
from tests.oracle.facts import Line
from tests.oracle.problem import Choice, Problem


def add_ship_complete(problem: Problem) -> None:
    """Add, for lines that go together, a yes or no a day: units arriving that day = quantity * yes."""
    for number, together in enumerate(_groups(problem)):
        arrivals = {line.key: _by_arrival(problem.of(line)) for line in together}
        days = sorted({day for of_line in arrivals.values() for day in of_line})
        chosen = {day: problem.cp.new_bool_var(f"complete[{number},{day}]") for day in days}
        problem.cp.add_at_most_one(chosen.values())
        for line in together:
            for day in days:
                arriving = [(choice.grain, choice.variable) for choice in arrivals[line.key].get(day, [])]
                problem.equals([*arriving, (-line.quantity, chosen[day])], 0)


def _groups(problem: Problem) -> list[list[Line]]:
    """Return the lines that arrive together; `order` on one line counts for all lines of its order."""
    orders: dict[str, list[Line]] = defaultdict(list)
    for line in problem.facts.lines:
        orders[line.order_id].append(line)
    whole = [lines for lines in orders.values() if any(line.ship_rule == "order" for line in lines)]
    taken = {line.order_id for lines in whole for line in lines}
    alone = [
        [line] for line in problem.facts.lines if line.ship_rule == "line" and line.order_id not in taken
    ]
    return whole + alone


def _by_arrival(choices: list[Choice]) -> dict[Day, list[Choice]]:
    found: dict[Day, list[Choice]] = defaultdict(list)
    for choice in choices:
        found[choice.arrival].append(choice)
    return found
