"""Prices of supplies: the proof that a plan is optimal, whoever made it, and the worth of one more unit.

The price of a supply is what one more unit of it would improve the cost vector by: the best chain of moves
that begins with giving the unit to a line and ends with a unit left over. If no chain improves anything that
has units to spare, and nobody would rather give a unit back, no plan is better (linear programming duality;
Ahuja, Magnanti, Orlin, theorem 9.1).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.solve.costs import Array, Block, Costs, Plan, compare, unit_cost


class Takeovers(NamedTuple):
    """The best move of a unit from each node to each other one, n nodes in all."""

    cost: Array
    """(n, n, words), by node entered, then node left; those that decide and the one that does not."""
    known: Array
    """(n, n): whether any line could move."""
    at: Array
    """(n, words): scratch, what a unit of a line costs at each node."""
    eligible: Array
    """(n): scratch, the nodes where it may be."""


def new_takeovers(num_nodes: int, num_words: int, dtype: np.dtype[Any]) -> Takeovers:
    """Return what it takes to price blocks of that many nodes at most, one after the other."""
    return Takeovers(
        cost=np.zeros((num_nodes, num_nodes, num_words), dtype),
        known=np.zeros((num_nodes, num_nodes), dtype=np.bool_),
        at=np.zeros((num_nodes, num_words), dtype),
        eligible=np.zeros(num_nodes, dtype=np.bool_),
    )


def enter_line(costs: Costs, block: Block, takeovers: Takeovers, line: int, plan: Plan) -> None:
    """Enter a line's moves away from where it holds units, where they are the best."""
    words, terms = takeovers.at.shape[1], len(costs.day)
    for node in range(block.open + 1):
        cost = takeovers.at[node]
        takeovers.eligible[node] = unit_cost(costs, block, line, node, words, terms, cost)
    if plan.open[line] > 0:
        enter_moves(costs, block, takeovers, block.open)
    for entry in range(plan.start[line], plan.start[line + 1]):
        enter_moves(costs, block, takeovers, plan.supply[entry] - block.first_supply)


def enter_moves(costs: Costs, block: Block, takeovers: Takeovers, source: int) -> None:
    """Enter the moves of the line at hand away from a node; of equal ones the first line's stays."""
    here = takeovers.at[source]
    for target in range(block.open + 1):
        if target == source or not takeovers.eligible[target]:
            continue
        there, best = takeovers.at[target], takeovers.cost[target, source]
        better = not takeovers.known[target, source]
        for word in range(costs.num_words):
            if better:
                break
            gap = there[word] - here[word] - best[word]
            if gap > 0:
                break
            better = gap < 0
        if better:
            takeovers.known[target, source] = True
            for word in range(len(best)):
                best[word] = there[word] - here[word]


def raise_prices(costs: Costs, block: Block, takeovers: Takeovers, price: Array) -> bool:
    """Raise every price once to what the moves into the supply make it worth; return whether any changed."""
    changed = False
    for target in range(block.open):
        for source in range(block.open + 1):
            if not takeovers.known[target, source]:
                continue
            cost = takeovers.cost[target, source]
            for word in range(costs.num_words):
                gap = price[source, word] - cost[word] - price[target, word]
                if gap > 0:
                    for each in range(price.shape[1]):
                        price[target, each] = price[source, each] - cost[each]
                    changed = True
                if gap != 0:
                    break
    return changed


def is_proof(costs: Costs, block: Block, takeovers: Takeovers, idle: Array, price: Array) -> bool:
    """Return whether no line would rather give a unit back and stay open, and what is left over is free."""
    for node in range(block.open):
        leave = takeovers.cost[block.open, node]
        if takeovers.known[block.open, node] and compare(price[node], leave, costs.num_words) > 0:
            return False
        for word in range(costs.num_words):
            if idle[node] > 0 and price[node, word] != 0:
                return False
    return True


def price_block(
    costs: Costs, block: Block, plan: Plan, takeovers: Takeovers, idle: Array, price: Array
) -> bool:
    """Fill in the prices of a block's nodes; return whether they prove the plan optimal."""
    for node in range(block.open + 1):
        takeovers.known[node, : block.open + 1] = False
        price[node] = 0
    for line in range(block.first_line, block.end_line):
        enter_line(costs, block, takeovers, line, plan)
    rounds = 0
    while raise_prices(costs, block, takeovers, price):
        rounds += 1
        if rounds > block.open + 1:
            return False
    return is_proof(costs, block, takeovers, idle, price)


def price_blocks(
    costs: Costs,
    idle: Array,
    line_start: Array,
    supply_start: Array,
    plan: Plan,
    takeovers: Takeovers,
    price: Array,
    proven: Array,
) -> None:
    """Price the supplies of every block of a batch; the first words decide, all are priced.

    `idle` are the units of each supply that nobody holds. `price` has a row for each supply, and one more:
    the row after a block's is that of its OPEN, zero, until the next block has its turn.
    """
    for number in range(len(line_start) - 1):
        first, end = supply_start[number], supply_start[number + 1]
        block = Block(line_start[number], line_start[number + 1], first, end - first)
        proven[number] = price_block(costs, block, plan, takeovers, idle[first:end], price[first : end + 1])
