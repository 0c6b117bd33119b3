"""The cheapest moves of a unit from one node of a block to another: short lists, filled when they are needed.

A move's cost is what its line's unit costs at the new node, less what it costs where it is. A list knows the
cheapest few movers of all that hold a unit at the node; when they have gone, the holders are looked through
again. So the memory does not grow with lines x supplies.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.solve.costs import NOTHING, Array, Block, Costs, compare, copy_cost, unit_cost
from allocator.solve.holdings import Holdings, find_entry

UNKNOWN, SOME, ALL = range(3)
"""How many of the movers a list knows: none yet, the cheapest ones, or every one."""
MOST_MOVERS = 32
MOST_CELLS = 4_000_000
"""Words of cost that the lists of one block may hold, a mover a list apart."""


class Moves(NamedTuple):
    """Lists of movers by node left and node entered, n nodes in all; the cheapest stands last."""

    line: Array
    """(n, n, longest list)"""
    cost: Array
    """(n, n, longest list, words)"""
    size: Array
    """(n, n)"""
    known: Array
    """(n, n): UNKNOWN, SOME or ALL."""
    here: Array
    """(words): scratch, what a unit costs where it is."""
    there: Array
    """(words): scratch, what it costs at another node."""


def new_moves(num_lines: int, num_nodes: int, num_words: int, dtype: np.dtype[Any]) -> Moves:
    """Return lists for a block of that size at most."""
    most = max(1, min(MOST_MOVERS, num_lines, MOST_CELLS // (num_nodes * num_nodes * num_words)))
    return Moves(
        line=np.zeros((num_nodes, num_nodes, most), dtype=np.int64),
        cost=np.zeros((num_nodes, num_nodes, most, num_words), dtype),
        size=np.zeros((num_nodes, num_nodes), dtype=np.int64),
        known=np.zeros((num_nodes, num_nodes), dtype=np.int64),
        here=np.zeros(num_words, dtype),
        there=np.zeros(num_words, dtype),
    )


def know_nothing(moves: Moves, block: Block) -> None:
    """Begin a block of which no list knows anything."""
    for source in range(block.open + 1):
        for target in range(block.open + 1):
            moves.size[source, target] = 0
            moves.known[source, target] = UNKNOWN


def cheapest_mover(
    costs: Costs, block: Block, holdings: Holdings, moves: Moves, source: int, target: int
) -> Any:
    """Return the line that moves a unit cheapest from one node to another, NOTHING if none can.

    Its cost is the last of the list, `moves.cost[source, target, moves.size[source, target] - 1]`.
    """
    while True:
        if moves.size[source, target] == 0:
            if moves.known[source, target] == ALL:
                return NOTHING
            look_through(costs, block, holdings, moves, source, target)
            if moves.size[source, target] == 0:
                return NOTHING
        line = moves.line[source, target, moves.size[source, target] - 1]
        if find_entry(holdings, block, line, source) != NOTHING:
            return line
        moves.size[source, target] -= 1


def look_through(
    costs: Costs, block: Block, holdings: Holdings, moves: Moves, source: int, target: int
) -> None:
    """Fill an empty list from all lines that hold a unit at a node."""
    moves.known[source, target] = ALL
    before, entry = NOTHING, holdings.of_node[source]
    while entry != NOTHING:
        after = holdings.next_of_node[entry]
        if holdings.units[entry] > 0:
            before = entry
            offer_move(costs, block, moves, holdings.line[entry], source, target)
        elif before == NOTHING:
            holdings.of_node[source] = after
        else:
            holdings.next_of_node[before] = after
        entry = after


def enter_holder(costs: Costs, block: Block, moves: Moves, line: int, source: int) -> None:
    """Enter a line that now holds a unit at a node in the lists of those that could leave it."""
    for target in range(block.open + 1):
        if target == source or moves.known[source, target] == UNKNOWN:
            continue
        # A list that has run out and knew only some would not know its place.
        if moves.known[source, target] == ALL or moves.size[source, target] > 0:
            offer_move(costs, block, moves, line, source, target)


def offer_move(costs: Costs, block: Block, moves: Moves, line: int, source: int, target: int) -> None:
    """Enter a line in a list if it is among the cheapest; of equal ones the first line is."""
    words, terms = costs.num_words, costs.num_terms
    if not unit_cost(costs, block, line, target, words, terms, moves.there):
        return
    unit_cost(costs, block, line, source, words, terms, moves.here)
    for word in range(words):
        moves.there[word] -= moves.here[word]
    lines, list_costs = moves.line[source, target], moves.cost[source, target]
    size = moves.size[source, target]
    full = size == len(lines)
    if (full or moves.known[source, target] == SOME) and not is_cheaper(moves, line, lines[0], list_costs[0]):
        moves.known[source, target] = SOME
        return
    if full:
        moves.known[source, target] = SOME
        place = 0
        while place + 1 < size and is_cheaper(moves, line, lines[place + 1], list_costs[place + 1]):
            lines[place] = lines[place + 1]
            copy_cost(list_costs[place + 1], list_costs[place], words)
            place += 1
    else:
        moves.size[source, target] = size + 1
        place = size
        while place > 0 and not is_cheaper(moves, line, lines[place - 1], list_costs[place - 1]):
            lines[place] = lines[place - 1]
            copy_cost(list_costs[place - 1], list_costs[place], words)
            place -= 1
    lines[place] = line
    copy_cost(moves.there, list_costs[place], words)


def is_cheaper(moves: Moves, line: int, rival: int, rival_cost: Array) -> bool:
    """Return whether a line moves at the cost in `moves.there` cheaper than a rival at its own."""
    sign = compare(moves.there, rival_cost, len(rival_cost))
    return line < rival if sign == 0 else sign < 0
