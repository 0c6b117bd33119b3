"""What a unit of an order line costs from a supply: computed when it is asked for, never written out.

These functions run as plain Python, on whole numbers of any size, and compiled: see `compiled.py`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = Any
"""A NumPy array: whole numbers of 64 bits, or Python's own."""

NOTHING = -1

ARRIVAL, SHIP, RANK, MARK = range(4)
"""The number of a pair that a term looks at."""


class Costs(NamedTuple):
    """A batch of blocks: L lines, S supplies, T trips, C classes, K terms, W words of cost.

    A unit of line d from supply s leaves on opens[row[s], max(ready[s], first[t])] by its trip t and costs,
    word by word, base[d] + toll[t], plus slope[d, k] * (day - kink[d, k])+ for every term k of the word. All
    days count from as_of.
    """

    num_words: int
    """Words that decide; another one may hold money that is only reported."""
    num_terms: int
    """Terms of the words that decide."""
    trip_start: Array
    """(L + 1): the trips of each line."""
    trip_origin: Array
    """(T): sorted within a line."""
    first: Array
    """(T): first day that the line lets goods leave."""
    transit: Array
    """(T): days under way."""
    last: Array
    """(L): latest day to arrive."""
    origin: Array
    """(S)"""
    ready: Array
    """(S): first day that it may leave."""
    expiry: Array
    """(S): it leaves before that day."""
    row: Array
    """(S): its location's row of `opens`."""
    mark: Array
    """(S): the number by which it breaks ties."""
    opens: Array
    """First open day on or after each day."""
    base: Array
    """(L, W)"""
    open: Array
    """(L, W): cost of a unit left open."""
    toll: Array
    """(T, W): what comes on top by the trip: freight, and the penalty of a substitute."""
    slope: Array
    """(L, K)"""
    kink: Array
    """(L, K)"""
    local_class: Array
    """(L): the how-manieth class present in its block each line belongs to."""
    word: Array
    """(C, K): the word that each term of a line of the class adds to."""
    day: Array
    """(K): ARRIVAL, SHIP, RANK or MARK."""


class Block(NamedTuple):
    """One block of a batch; its nodes are its supplies, from 0, and then OPEN, where units stay open."""

    first_line: int
    end_line: int
    first_supply: int
    open: int
    """The node OPEN, which is the number of supplies."""


class Plan(NamedTuple):
    """Who holds what in a batch, by line and supply."""

    start: Array
    """(L + 1): the entries of each line."""
    supply: Array
    units: Array
    open: Array
    """(L): units that stay open."""


def new_plan(num_lines: int, room: int) -> Plan:
    """Return a plan in which nobody holds anything yet, with room for so many entries."""
    return Plan(
        start=np.zeros(num_lines + 1, dtype=np.int64),
        supply=np.zeros(room, dtype=np.int64),
        units=np.zeros(room, dtype=np.int64),
        open=np.zeros(num_lines, dtype=np.int64),
    )


def longer_plan(plan: Plan, more: int) -> Plan:
    """Return a plan with room for so many more entries."""
    room = np.zeros(more, dtype=np.int64)
    return plan._replace(supply=np.concatenate([plan.supply, room]), units=np.concatenate([plan.units, room]))


def find_trip(costs: Costs, line: int, origin: int) -> Any:
    """Return the trip of a line from an origin, NOTHING if there is none."""
    low, high = costs.trip_start[line], costs.trip_start[line + 1] - 1
    while low <= high:
        middle = (low + high) // 2
        found = costs.trip_origin[middle]
        if found == origin:
            return middle
        if found < origin:
            low = middle + 1
        else:
            high = middle - 1
    return NOTHING


def unit_cost(
    costs: Costs, block: Block, line: int, node: int, num_words: int, num_terms: int, cost: Array
) -> bool:
    """Write in what a unit of a line costs at a node; return False where the pair is not eligible."""
    if node == block.open:
        for word in range(num_words):
            cost[word] = costs.open[line, word]
        return True
    supply = block.first_supply + node
    trip = find_trip(costs, line, costs.origin[supply])
    if trip == NOTHING:
        return False
    ship = costs.opens[costs.row[supply], max(costs.ready[supply], costs.first[trip])]
    arrive = ship + costs.transit[trip]
    if ship >= costs.expiry[supply] or arrive > costs.last[line]:
        return False
    for word in range(num_words):
        cost[word] = costs.base[line, word] + costs.toll[trip, word]
    local_class = costs.local_class[line]
    for term in range(num_terms):
        which = costs.day[term]
        if which == ARRIVAL:
            day = arrive
        elif which == SHIP:
            day = ship
        elif which == RANK:
            day = node
        else:
            day = costs.mark[supply]
        late = day - costs.kink[line, term]
        if late > 0:
            cost[costs.word[local_class, term]] += costs.slope[line, term] * late
    return True


def compare(one: Array, other: Array, num_words: int) -> int:
    """Return -1 if the first cost is less, 1 if it is more, 0 if they are equal."""
    for word in range(num_words):
        if one[word] != other[word]:
            return -1 if one[word] < other[word] else 1
    return 0


def copy_cost(cost: Array, to: Array, num_words: int) -> None:
    """Write one cost over another."""
    for word in range(num_words):
        to[word] = cost[word]
