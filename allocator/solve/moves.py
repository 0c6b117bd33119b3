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
FEWEST_MOVERS, MOST_MOVERS = 8, 512
"""Movers in a list, a quarter of those that hold a unit of a supply on average."""
MOST_CELLS = 16_000_000
"""Words of cost that the lists of one block may hold, a mover a list apart."""


class Moves(NamedTuple):
    """Lists of movers by node left and node entered, n nodes in all; the cheapest stands last."""

    slot: Array
    """(n, n, longest list): the slots of the movers in their order, then the free ones."""
    line: Array
    """(n, n, longest list): the line in each slot."""
    cost: Array
    """(n, n, longest list, words): its cost."""
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
    some = max(FEWEST_MOVERS, num_lines // num_nodes // 4)
    most = max(1, min(MOST_MOVERS, some, num_lines, MOST_CELLS // (num_nodes * num_nodes * num_words)))
    return Moves(
        slot=np.tile(np.arange(most), (num_nodes, num_nodes, 1)),
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

    Its slot is the last of the list, `moves.slot[source, target, moves.size[source, target] - 1]`.
    """
    while True:
        if moves.size[source, target] == 0:
            if moves.known[source, target] == ALL:
                return NOTHING
            look_through(costs, block, holdings, moves, source, target)
            if moves.size[source, target] == 0:
                return NOTHING
        slot = moves.slot[source, target, moves.size[source, target] - 1]
        line = moves.line[source, target, slot]
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
    slots, size = moves.slot[source, target], moves.size[source, target]
    full = size == len(slots)
    if (full or moves.known[source, target] == SOME) and not is_cheaper(
        moves, line, source, target, slots[0]
    ):
        moves.known[source, target] = SOME
        return
    place, high = 0, size
    while place < high:
        middle = (place + high) // 2
        if is_cheaper(moves, line, source, target, slots[middle]):
            place = middle + 1
        else:
            high = middle
    if full:
        # The dearest one goes, all that are dearer than this line move down.
        moves.known[source, target] = SOME
        place -= 1
        slot = slots[0]
        for each in range(place):
            slots[each] = slots[each + 1]
    else:
        moves.size[source, target] = size + 1
        slot = slots[size]
        for each in range(size, place, -1):
            slots[each] = slots[each - 1]
    slots[place] = slot
    moves.line[source, target, slot] = line
    copy_cost(moves.there, moves.cost[source, target, slot], words)


def is_cheaper(moves: Moves, line: int, source: int, target: int, slot: int) -> bool:
    """Return whether a line moves at the cost in `moves.there` cheaper than the one in a slot."""
    sign = compare(moves.there, moves.cost[source, target, slot], len(moves.there))
    return bool(line < moves.line[source, target, slot] if sign == 0 else sign < 0)
