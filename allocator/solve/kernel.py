"""The exact solver of plain blocks: shortest augmenting paths over the supplies, for a vector of costs.

Order lines are inserted one after the other. Each takes its units along the cheapest path: from a supply, or
from a line that holds one and can move to another supply or stay open. Costs are vectors of whole numbers,
compared word by word, so all goals are optimised in one pass, exactly. Only the supplies (and OPEN, "not
served") are nodes: a block of 200,000 lines and 60 supplies has 61.

These functions run as plain Python, on whole numbers of any size, and compiled: see `compiled.py`.
Successive shortest paths: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.7.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Array = Any
"""A NumPy array: whole numbers of 64 bits, or Python's own."""

NOTHING = -1


class Costs(NamedTuple):
    """A batch of blocks: L lines, S supplies, P pairs, W words of cost."""

    pair_start: Array
    """(L + 1): the pairs of each line."""
    pair_line: Array
    """(P)"""
    pair_supply: Array
    """(P): sorted within a line."""
    unit: Array
    """(P, W): cost of a unit of a pair."""
    open: Array
    """(L, W): cost of a unit left open."""


class State(NamedTuple):
    """One block while it is solved: m supplies, of which `first` is the number of the first."""

    first: int
    held: Array
    """(P): small units of each pair."""
    open: Array
    """(L): small units left open."""
    idle: Array
    """(m): small units that nobody holds."""
    alive: Array
    """(m): supplies that hold anything at all."""
    price: Array
    """(m + 1, W): what one more unit taken from a supply costs; OPEN, the last row, is free."""
    next: Array
    """(m): the supply that a holder moves to when a unit is taken; m is OPEN."""
    mover: Array
    """(m): the pair that moves."""
    heap: Array
    """(m, m + 1): number of the heap's first place in the pool."""
    size: Array
    room: Array


def unit_cost(costs: Costs, line: int, pair: int, word: int) -> int:
    """Return a word of the cost of a unit: of a pair, or left open (NOTHING)."""
    return costs.open[line, word] if pair == NOTHING else costs.unit[pair, word]


def find_pair(costs: Costs, line: int, supply: int) -> int:
    """Return the pair of a line and a supply, NOTHING if it is not eligible."""
    low, high = costs.pair_start[line], costs.pair_start[line + 1] - 1
    while low <= high:
        middle = (low + high) // 2
        found = costs.pair_supply[middle]
        if found == supply:
            return middle
        if found < supply:
            low = middle + 1
        else:
            high = middle - 1
    return NOTHING


def cheaper_offer(costs: Costs, state: State, line: int, one: int, other: int) -> bool:
    """Return whether a line is served cheaper by pair `one` than by `other`, prices included."""
    row_one = costs.pair_supply[one] - state.first if one != NOTHING else len(state.idle)
    row_other = costs.pair_supply[other] - state.first if other != NOTHING else len(state.idle)
    for word in range(state.price.shape[1]):
        gap = unit_cost(costs, line, one, word) - unit_cost(costs, line, other, word)
        gap += state.price[row_one, word] - state.price[row_other, word]
        if gap != 0:
            return gap < 0
    return False


def cheaper_move(costs: Costs, state: State, one: int, other: int, target: int) -> bool:
    """Return whether the holder of pair `one` moves to a supply cheaper than the holder of `other`."""
    line, rival = costs.pair_line[one], costs.pair_line[other]
    to, rival_to = NOTHING, NOTHING
    if target < len(state.idle):
        to = find_pair(costs, line, state.first + target)
        rival_to = find_pair(costs, rival, state.first + target)
    for word in range(state.price.shape[1]):
        gap = unit_cost(costs, line, to, word) - unit_cost(costs, line, one, word)
        gap -= unit_cost(costs, rival, rival_to, word) - unit_cost(costs, rival, other, word)
        if gap != 0:
            return gap < 0
    return line < rival


def push(costs: Costs, state: State, pool: Array, used: int, pair: int) -> tuple[Array, int]:
    """Enter a new holder in the heaps of its supply, one for each supply that it could move to."""
    line, source = costs.pair_line[pair], costs.pair_supply[pair] - state.first
    num_supplies = len(state.idle)
    for target in range(num_supplies + 1):
        if target == source:
            continue
        if target < num_supplies and (
            not state.alive[target] or find_pair(costs, line, state.first + target) == NOTHING
        ):
            continue
        if state.size[source, target] == state.room[source, target]:
            pool, used = make_room(state, pool, used, source, target)
        place = state.size[source, target]
        state.size[source, target] += 1
        heap = pool[state.heap[source, target] :]
        while place > 0:
            above = (place - 1) // 2
            if not cheaper_move(costs, state, pair, heap[above], target):
                break
            heap[place] = heap[above]
            place = above
        heap[place] = pair
    return pool, used


def make_room(state: State, pool: Array, used: int, source: int, target: int) -> tuple[Array, int]:
    """Move a full heap to the end of the pool, with twice its room."""
    size = state.size[source, target]
    room = max(4, 2 * size)
    if used + room > len(pool):
        larger = np.empty(2 * len(pool) + room, dtype=np.int64)
        larger[:used] = pool[:used]
        pool = larger
    start = state.heap[source, target]
    pool[used : used + size] = pool[start : start + size].copy()
    state.heap[source, target] = used
    state.room[source, target] = room
    return pool, used + room


def peek(costs: Costs, state: State, pool: Array, source: int, target: int) -> int:
    """Return the pair whose holder moves cheapest from one supply to another, NOTHING if none can."""
    heap = pool[state.heap[source, target] :]
    while state.size[source, target] > 0:
        if state.held[heap[0]] > 0:
            return heap[0]
        size = state.size[source, target] - 1
        state.size[source, target] = size
        last, place = heap[size], 0
        while 2 * place + 1 < size:
            below = 2 * place + 1
            if below + 1 < size and cheaper_move(costs, state, heap[below + 1], heap[below], target):
                below += 1
            if not cheaper_move(costs, state, heap[below], last, target):
                break
            heap[place] = heap[below]
            place = below
        heap[place] = last
    return NOTHING


def best_offer(costs: Costs, state: State, line: int) -> int:
    """Return the pair that serves a line cheapest, NOTHING where staying open is."""
    best = NOTHING
    for pair in range(costs.pair_start[line], costs.pair_start[line + 1]):
        supply = costs.pair_supply[pair] - state.first
        if state.alive[supply] and cheaper_offer(costs, state, line, pair, best):
            best = pair
    return best


def path_room(costs: Costs, state: State, pair: int, wanted: int) -> int:
    """Return how many units can go along the cheapest path that begins with a pair."""
    supply = costs.pair_supply[pair] - state.first
    while supply < len(state.idle) and state.idle[supply] == 0:
        wanted = min(wanted, state.held[state.mover[supply]])
        supply = state.next[supply]
    if supply < len(state.idle):
        wanted = min(wanted, state.idle[supply])
    return wanted


def augment(costs: Costs, state: State, pool: Array, used: int, pair: int, units: int) -> tuple[Array, int]:
    """Give units of a pair to its line, and move the holders along the path."""
    while True:
        fresh = state.held[pair] == 0
        state.held[pair] += units
        if fresh:
            pool, used = push(costs, state, pool, used, pair)
        supply = costs.pair_supply[pair] - state.first
        if state.idle[supply] > 0:
            state.idle[supply] -= units
            return pool, used
        mover, target = state.mover[supply], state.next[supply]
        state.held[mover] -= units
        line = costs.pair_line[mover]
        if target == len(state.idle):
            state.open[line] += units
            return pool, used
        pair = find_pair(costs, line, state.first + target)


def find_broken(state: State, broken: Array) -> bool:
    """Mark the supplies whose path to an idle unit or to OPEN has gone; return whether there are any."""
    num_supplies = len(state.idle)
    known = np.zeros(num_supplies + 1, dtype=np.bool_)
    known[num_supplies] = True
    broken[:] = False
    anything = False
    for supply in range(num_supplies):
        end = supply
        while not known[end] and state.idle[end] == 0 and state.alive[end]:
            if state.mover[end] == NOTHING or state.held[state.mover[end]] == 0:
                break
            end = state.next[end]
        gone = broken[end] if known[end] else state.idle[end] == 0 and state.alive[end]
        known[end], broken[end] = True, gone
        node = supply
        while node != end:
            known[node], broken[node] = True, gone
            node = state.next[node]
        anything = anything or gone
    return anything


def offer_move(costs: Costs, state: State, pool: Array, source: int, target: int, offer: Array) -> None:
    """Let `offer[source]`, `next` and `mover` be the way over `target`, if that is cheaper."""
    pair = peek(costs, state, pool, source, target)
    if pair == NOTHING:
        return
    line = costs.pair_line[pair]
    to = NOTHING if target == len(state.idle) else find_pair(costs, line, state.first + target)
    better = state.mover[source] == NOTHING
    for word in range(state.price.shape[1]):
        cost = unit_cost(costs, line, to, word) - unit_cost(costs, line, pair, word)
        cost += state.price[target, word]
        if not better and cost > offer[source, word]:
            return
        if better or cost < offer[source, word]:
            if not better:
                # All words before this one are equal, so they stand already.
                better = True
            offer[source, word] = cost
    if better:
        state.next[source], state.mover[source] = target, pair


def closest(state: State, broken: Array, offer: Array) -> int:
    """Return the broken supply whose price rises least."""
    best = NOTHING
    for supply in range(len(state.idle)):
        if not broken[supply]:
            continue
        if best == NOTHING:
            best = supply
            continue
        for word in range(state.price.shape[1]):
            rise = offer[supply, word] - state.price[supply, word]
            gap = rise - (offer[best, word] - state.price[best, word])
            if gap != 0:
                if gap < 0:
                    best = supply
                break
    return best


def reprice(costs: Costs, state: State, pool: Array, broken: Array, offer: Array) -> None:
    """Find new prices and paths for the broken supplies (Dijkstra on the rise of the price)."""
    num_supplies = len(state.idle)
    for source in range(num_supplies):
        if not broken[source]:
            continue
        state.mover[source] = NOTHING
        for target in range(num_supplies + 1):
            if target != source and (target == num_supplies or (state.alive[target] and not broken[target])):
                offer_move(costs, state, pool, source, target, offer)
    while True:
        nearest = closest(state, broken, offer)
        if nearest == NOTHING:
            return
        broken[nearest] = False
        for word in range(state.price.shape[1]):
            state.price[nearest, word] = offer[nearest, word]
        for source in range(num_supplies):
            if broken[source]:
                offer_move(costs, state, pool, source, nearest, offer)


def solve_block(
    costs: Costs,
    capacity: Array,
    order: Array,
    held: Array,
    still_open: Array,
    first_supply: int,
    end_supply: int,
) -> None:
    """Allocate one block: fills `held` (small units of each pair) and `still_open` (of each line)."""
    num_supplies = end_supply - first_supply
    idle = capacity[first_supply:end_supply].copy()
    heaps = (num_supplies, num_supplies + 1)
    state = State(
        first=first_supply,
        held=held,
        open=still_open,
        idle=idle,
        alive=idle > 0,
        price=np.zeros((num_supplies + 1, costs.open.shape[1]), costs.open.dtype),
        next=np.full(num_supplies, num_supplies),
        mover=np.full(num_supplies, NOTHING),
        heap=np.zeros(heaps, dtype=np.int64),
        size=np.zeros(heaps, dtype=np.int64),
        room=np.zeros(heaps, dtype=np.int64),
    )
    pool = np.empty(64, dtype=np.int64)
    used = 0
    broken = np.zeros(num_supplies + 1, dtype=np.bool_)
    offer = np.zeros_like(state.price)
    for line in order:
        wanted = still_open[line]
        still_open[line] = 0
        while wanted > 0:
            pair = best_offer(costs, state, line)
            if pair == NOTHING:
                still_open[line] += wanted
                break
            units = path_room(costs, state, pair, wanted)
            pool, used = augment(costs, state, pool, used, pair, units)
            wanted -= units
            if find_broken(state, broken):
                reprice(costs, state, pool, broken, offer)


def solve_blocks(
    costs: Costs,
    capacity: Array,
    order: Array,
    line_start: Array,
    supply_start: Array,
    held: Array,
    still_open: Array,
) -> None:
    """Allocate every block of a batch: `order` says in which order its lines are inserted."""
    for block in range(len(line_start) - 1):
        lines = order[line_start[block] : line_start[block + 1]]
        solve_block(costs, capacity, lines, held, still_open, supply_start[block], supply_start[block + 1])
