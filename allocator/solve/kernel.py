"""The exact solver of plain blocks: shortest augmenting paths over the supplies, for a vector of costs.

Every line takes what is cheapest for it at the prices of the supplies, as if there were enough. If there is,
that is the optimum. If not, units leave the supplies that give too much along the cheapest paths of moves,
and then supplies that have a price and units left take some in. Costs are vectors of whole numbers, compared
word by word, so all goals are optimised in one pass, exactly. Only the supplies and OPEN, "not served", are
nodes: a block of 200,000 lines and 60 supplies has 61.

A large block starts from the prices of a sample of its lines, as that leaves few units in the wrong place.
The optimum is unique, so where the prices come from decides nothing but the time.

These functions run as plain Python, on whole numbers of any size, and compiled: see `compiled.py`.
Successive shortest paths with potentials: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.7.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.solve.costs import NOTHING, Array, Block, Costs, Plan, compare, copy_cost, unit_cost
from allocator.solve.holdings import (
    Holdings,
    find_entry,
    give,
    hold_nothing,
    make_room,
    new_holdings,
    take,
)
from allocator.solve.moves import Moves, cheapest_mover, enter_holder, know_nothing, new_moves

SAMPLE = 8
"""Prices come from a sample of every eighth line, those of the sample from an eighth of it, and so on."""
FEW = 200
"""Lines that need no sample."""

IDLE = -2
"""Stands for the mover where a unit that nobody holds makes room."""
FAR, REACHED, SETTLED, EMPTY = range(4)


class State(NamedTuple):
    """A block while it is solved, beside who holds what."""

    capacity: Array
    """(supplies): units that there are, or that are there for a sample."""
    idle: Array
    """(supplies): units that nobody holds; below zero where more is held than there is."""
    price: Array
    """(nodes, words): what a line pays for a unit, beside its cost; nothing for OPEN."""
    way: Array
    """(nodes, words): cost of the cheapest path to each node, in the search for one."""
    status: Array
    """(nodes): FAR, REACHED, SETTLED, or EMPTY where there is nothing to give."""
    previous: Array
    """(nodes): the node before it on that path."""
    mover: Array
    """(nodes): the line that moves a unit from the node before, or IDLE."""


class Work(NamedTuple):
    """What the kernel writes to while it solves blocks, one after the other."""

    state: State
    holdings: Holdings
    moves: Moves
    turn: Array
    """(lines): the order in which lines choose."""


def new_work(num_lines: int, num_nodes: int, num_words: int, dtype: np.dtype[Any], room: int) -> Work:
    """Return what it takes for blocks of that size at most, with room for holdings: one a line at least.

    The kernel makes no arrays itself: so, compiled, it need not count who refers to them.
    """
    state = State(
        capacity=np.zeros(num_nodes, dtype),
        idle=np.zeros(num_nodes, dtype),
        price=np.zeros((num_nodes, num_words), dtype),
        way=np.zeros((num_nodes, num_words), dtype),
        status=np.zeros(num_nodes, dtype=np.int64),
        previous=np.zeros(num_nodes, dtype=np.int64),
        mover=np.zeros(num_nodes, dtype=np.int64),
    )
    holdings = new_holdings(num_lines, num_nodes, room)
    moves = new_moves(num_lines, num_nodes, num_words, dtype)
    return Work(state, holdings, moves, np.zeros(num_lines, dtype=np.int64))


def choose(costs: Costs, block: Block, work: Work, line: int) -> int:
    """Return the node that serves a line cheapest at the prices, OPEN if staying open is no dearer."""
    state, here, best = work.state, work.moves.here, work.moves.there
    chosen = block.open
    unit_cost(costs, block, line, chosen, costs.num_words, costs.num_terms, best)
    for node in range(block.open):
        if state.capacity[node] == 0:
            continue
        if not unit_cost(costs, block, line, node, costs.num_words, costs.num_terms, here):
            continue
        for word in range(costs.num_words):
            here[word] += state.price[node, word]
        if compare(here, best, costs.num_words) < 0:
            copy_cost(here, best, costs.num_words)
            chosen = node
    return chosen


def find_path(costs: Costs, block: Block, work: Work, source: int) -> int:
    """Find the cheapest path of moves from a node to the nearest that can take a unit in; return that node.

    From a supply that is to OPEN, or to a supply with units left; from OPEN to a supply that has units left,
    though it has a price. There always is one (Dijkstra, on costs reduced by the prices).
    """
    state = work.state
    for node in range(block.open):
        state.status[node] = FAR if state.capacity[node] > 0 else EMPTY
        if source == block.open and state.status[node] == FAR:
            # The unit that comes in is one that nobody held: it saves its price.
            state.status[node], state.previous[node], state.mover[node] = REACHED, source, IDLE
            copy_cost(state.price[node], state.way[node], costs.num_words)
    state.status[block.open] = FAR
    state.status[source] = SETTLED
    state.way[source] = 0
    node = source
    while True:
        for target in range(block.open + 1):
            if state.status[target] < SETTLED:
                extend(costs, block, work, node, target)
        node = nearest(costs, block, state)
        if takes_in(costs, block, state, source, node):
            return node
        state.status[node] = SETTLED


def extend(costs: Costs, block: Block, work: Work, node: int, target: int) -> None:
    """Let the path to a node lead on to a target, if that is cheaper than what is known."""
    state, moves = work.state, work.moves
    line = cheapest_mover(costs, block, work.holdings, moves, node, target)
    if line == NOTHING:
        return
    slot = moves.slot[node, target, moves.size[node, target] - 1]
    better = state.status[target] == FAR
    for word in range(costs.num_words):
        way = state.way[node, word] + moves.cost[node, target, slot, word]
        way += state.price[target, word] - state.price[node, word]
        if not better and way > state.way[target, word]:
            return
        # All words before this one are equal, so they stand already.
        better = better or way < state.way[target, word]
        if better:
            state.way[target, word] = way
    if better:
        state.status[target], state.previous[target], state.mover[target] = REACHED, node, line


def nearest(costs: Costs, block: Block, state: State) -> int:
    """Return the node with the cheapest path among those that are reached, but not settled."""
    best = NOTHING
    for node in range(block.open + 1):
        if state.status[node] == REACHED and (
            best == NOTHING or compare(state.way[node], state.way[best], costs.num_words) < 0
        ):
            best = node
    return best


def takes_in(costs: Costs, block: Block, state: State, source: int, node: int) -> bool:
    """Return whether a path that began at the source may end at a node."""
    if node == block.open or state.idle[node] <= 0:
        return node == block.open
    if source != block.open:
        return True
    for word in range(costs.num_words):  # noqa: SIM110 - the compiler knows no generators
        if state.price[node, word] != 0:
            return True
    return False


def reprice(costs: Costs, block: Block, state: State, source: int, end: int) -> None:
    """Raise the prices along the way (from OPEN, lower all others), so that the path found costs nothing."""
    for node in range(block.open):
        if state.status[node] == EMPTY:
            continue
        for word in range(costs.num_words):
            whole = state.way[end, word]
            part = state.way[node, word] if state.status[node] == SETTLED else whole
            state.price[node, word] += -part if source == block.open else whole - part


def send(costs: Costs, block: Block, work: Work, source: int, end: int) -> None:
    """Move as many units as can go along the path found."""
    state, holdings = work.state, work.holdings
    units = -state.idle[source] if source != block.open else state.idle[end]
    if source != block.open and end != block.open:
        units = min(units, state.idle[end])
    node = end
    while node != source:
        if state.mover[node] != IDLE:
            entry = find_entry(holdings, block, state.mover[node], state.previous[node])
            units = min(units, holdings.units[entry])
        node = state.previous[node]
    if source != block.open:
        state.idle[source] += units
    if end != block.open:
        state.idle[end] -= units
    node = end
    while node != source:
        line, left = state.mover[node], state.previous[node]
        if line == IDLE:
            state.idle[node] += units
        else:
            take(holdings, block, line, left, units)
            if give(holdings, block, line, node, units):
                enter_holder(costs, block, work.moves, line, node)
        node = left


def settle(costs: Costs, block: Block, work: Work, source: int, stop: Array) -> bool:
    """Move units until a supply gives no more than it has, or, from OPEN, until nothing that has a price has
    units left.

    Returns False where there is no room for so many holdings.
    """
    while not stop[0] and is_unsettled(costs, block, work.state, source):
        if not make_room(work.holdings, block, block.open + 1):
            return False
        end = find_path(costs, block, work, source)
        reprice(costs, block, work.state, source, end)
        send(costs, block, work, source, end)
    return True


def is_unsettled(costs: Costs, block: Block, state: State, source: int) -> bool:
    """Return whether a supply gives too much; for OPEN, whether a supply has units left, and a price."""
    if source != block.open:
        return bool(state.idle[source] < 0)
    for node in range(block.open):  # noqa: SIM110
        if takes_in(costs, block, state, source, node):
            return True
    return False


def solve_lines(costs: Costs, block: Block, quantity: Array, work: Work, stride: int, stop: Array) -> bool:
    """Allocate every `stride`-th line of a block, beginning with the prices there are.

    Returns False where there is no room for so many holdings.
    """
    state, holdings = work.state, work.holdings
    hold_nothing(holdings, block)
    know_nothing(work.moves, block)
    for node in range(block.open):
        state.idle[node] = state.capacity[node]
    few = (block.end_line - block.first_line) // stride <= FEW
    num_lines = put_in_turn(costs, block, work, stride, few)
    for place in range(num_lines):
        line = work.turn[place]
        node = choose(costs, block, work, line)
        give(holdings, block, line, node, quantity[line])
        if node != block.open:
            state.idle[node] -= quantity[line]
        if few:
            # The next line sees what the units are worth by now.
            enter_holder(costs, block, work.moves, line, node)
            if node != block.open and not settle(costs, block, work, node, stop):
                return False
        if stop[0]:
            return True
    for node in range(block.open + 1):  # noqa: SIM110
        if not settle(costs, block, work, node, stop):
            return False
    return True


def put_in_turn(costs: Costs, block: Block, work: Work, stride: int, few: bool) -> int:
    """Write down every `stride`-th line of a block, in the order in which they choose; return how many.

    If they are few, those that cost most when left open come first: they are seldom moved later.
    """
    turn, num_lines = work.turn, 0
    for line in range(block.first_line, block.end_line, stride):
        place = num_lines
        if few:
            while place > 0 and compare(costs.open[line], costs.open[turn[place - 1]], costs.num_words) > 0:
                turn[place] = turn[place - 1]
                place -= 1
        turn[place] = line
        num_lines += 1
    return num_lines


def solve_block(
    costs: Costs, block: Block, quantity: Array, capacity: Array, work: Work, stop: Array
) -> bool:
    """Allocate one block; return False where there is no room for so many holdings."""
    state = work.state
    state.price[: block.open + 1] = 0
    stride = 1
    while (block.end_line - block.first_line) // stride > FEW:
        stride *= SAMPLE
    demand = total(quantity, block, 1)
    while stride > 1:
        share = total(quantity, block, stride) / demand
        for node in range(block.open):
            state.capacity[node] = int(capacity[block.first_supply + node] * share)
        if not solve_lines(costs, block, quantity, work, stride, stop):
            return False
        stride //= SAMPLE
    for node in range(block.open):
        state.capacity[node] = capacity[block.first_supply + node]
    return solve_lines(costs, block, quantity, work, 1, stop)


def total(quantity: Array, block: Block, stride: int) -> float:
    """Return about how much every `stride`-th line of a block asks for together."""
    units = 0.0
    for line in range(block.first_line, block.end_line, stride):
        units += quantity[line]
    return units


def solve_blocks(
    costs: Costs,
    quantity: Array,
    capacity: Array,
    line_start: Array,
    supply_start: Array,
    plan: Plan,
    work: Work,
    first_block: int,
    stop: Array,
) -> int:
    """Allocate the blocks of a batch from `first_block` on, and write into the plan who holds what.

    Returns the number of the first block that is not solved: all are, unless there is no room for a block's
    holdings. Ends as soon as `stop[0]` is set.
    """
    for number in range(first_block, len(line_start) - 1):
        first, end = supply_start[number], supply_start[number + 1]
        block = Block(line_start[number], line_start[number + 1], first, end - first)
        if not solve_block(costs, block, quantity, capacity, work, stop):
            return number
        if not lay_out(block, work.holdings, plan):
            return number
    return len(line_start) - 1


def lay_out(block: Block, holdings: Holdings, plan: Plan) -> bool:
    """Write out what the lines of a block hold, by supply; return False where there is no room for it."""
    used = plan.start[block.first_line]
    if used + holdings.used[0] > len(plan.supply):
        return False
    for line in range(block.first_line, block.end_line):
        first = used
        entry = holdings.of_line[line - block.first_line]
        while entry != NOTHING:
            if holdings.node[entry] == block.open:
                plan.open[line] = holdings.units[entry]
            else:
                supply, place = block.first_supply + holdings.node[entry], used
                while place > first and plan.supply[place - 1] > supply:
                    plan.supply[place], plan.units[place] = plan.supply[place - 1], plan.units[place - 1]
                    place -= 1
                plan.supply[place], plan.units[place] = supply, holdings.units[entry]
                used += 1
            entry = holdings.next_of_line[entry]
        plan.start[line + 1] = used
    return True
