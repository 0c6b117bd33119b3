"""Which goal put one order line before another."""

from __future__ import annotations

import numpy as np

from allocator.goals import MONEY
from allocator.network import Network
from allocator.objective import ALL_CLASSES, Entry, Objective, pair_cost

OPEN = -1
"""Stands for a pair where a unit stays open."""


def deciding_goal(
    network: Network, objective: Objective, wanted: int, current: int, rival: int
) -> Entry | None:
    """Return the goal that keeps a unit of pair `rival` from going to pair `wanted` of the same supply.

    The line would give up a unit of pair `current` (or OPEN) for it, and the rival would take that over if it
    may. None where all of the model's goals are equal: then the older order line goes first.
    """
    line, other = int(network.pairs.line[wanted]), int(network.pairs.line[rival])
    swap = _pair_of(network, other, int(network.pairs.supply[current])) if current != OPEN else OPEN
    for entry in objective.entries:
        change = _cost(network, objective, entry, line, wanted) - _cost(
            network, objective, entry, line, current
        )
        change += _cost(network, objective, entry, other, swap) - _cost(
            network, objective, entry, other, rival
        )
        if change != 0:
            return entry
    return None


def in_words(network: Network, entry: Entry | None, line: int, rival: int, money: str) -> str:
    """Return why the rival goes first: `class 1 goes before class 2`, `it was promised ...`."""
    lines, labels = network.lines, network.class_labels
    if entry is None:
        return "equal in every goal, and the older order goes first"
    own, other = labels[lines.priority_class[line]], labels[lines.priority_class[rival]]
    if entry.priority_class != ALL_CLASSES and own != other:
        return f"class {other} goes before class {own}"
    if entry.goal == "promises":
        made_on = (
            "" if lines.target[rival] == lines.promise[rival] else f", made on {_date(lines.target[rival])},"
        )
        return f"its promise of {_date(lines.promise[rival])}{made_on} is kept first"
    if entry.goal in MONEY:
        return _worth(network, line, rival, money)
    if entry.goal == "first_come":
        return f"it has waited longer (ordered {_date(lines.ordered[rival])})"
    return _IN_WORDS[entry.goal]


_IN_WORDS = {
    "fill": "more units are served that way",
    "lateness": "there are fewer unit-days late that way",
}


def _worth(network: Network, line: int, rival: int, money: str) -> str:
    margin, late = network.lines.margin, network.lines.late_cost
    return (
        f"it is worth more that way: margin {_money(margin[rival], money)} a unit and "
        f"{_money(late[rival], money)} a day of lateness, against {_money(margin[line], money)} and "
        f"{_money(late[line], money)}"
    )


def _money(amount: float, currency: str) -> str:
    text = f"{amount:,.2f}" if round(amount, 2) == round(amount, 6) else f"{amount:,.6f}".rstrip("0")
    return f"{text} {currency}".rstrip()


def _date(day: int) -> str:
    return str(np.datetime64(int(day), "D"))


def _cost(network: Network, objective: Objective, entry: Entry, line: int, pair: int) -> int:
    if entry.priority_class not in (ALL_CLASSES, network.lines.priority_class[line]):
        return 0
    if pair == OPEN:
        return int(entry.terms.open[line])
    return int(pair_cost(network, objective, entry.terms, np.array([pair]))[0])


def _pair_of(network: Network, line: int, supply: int) -> int:
    """Return the pair of a line and a supply, OPEN if it is not eligible."""
    first, end = network.pair_start[line], network.pair_start[line + 1]
    found = np.flatnonzero(network.pairs.supply[first:end] == supply)
    return int(first + found[0]) if len(found) else OPEN
