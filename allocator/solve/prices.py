"""Prices of supplies: the proof that a plan is optimal, whoever made it, and the worth of one more unit.

The price of a supply is what one more unit of it would improve the cost vector by: the best chain of moves
that begins with giving the unit to a line and ends with a unit left over. If no chain improves anything that
has units to spare, and nobody would rather give a unit back, no plan is better (linear programming duality;
Ahuja, Magnanti, Orlin, theorem 9.1).
"""

from __future__ import annotations

import numpy as np

from allocator.solve.kernel import NOTHING, Array, Costs, find_pair, unit_cost


def cheaper_takeover(costs: Costs, num_words: int, to: int, holder: int, rival_to: int, rival: int) -> bool:
    """Return whether moving from pair `holder` to pair `to` saves more than the rival's move."""
    line, other = costs.pair_line[to], costs.pair_line[rival_to]
    for word in range(num_words):
        gap = unit_cost(costs, line, to, word) - unit_cost(costs, line, holder, word)
        gap -= unit_cost(costs, other, rival_to, word) - unit_cost(costs, other, rival, word)
        if gap != 0:
            return gap < 0
    return line < other


def offer_takeover(
    costs: Costs, num_words: int, best: Array, line: int, holder: int, first_supply: int
) -> None:
    """Enter the line's moves away from a pair, or from being open (NOTHING), where they are the best."""
    source = best.shape[0] if holder == NOTHING else costs.pair_supply[holder] - first_supply
    for to in range(costs.pair_start[line], costs.pair_start[line + 1]):
        target = costs.pair_supply[to] - first_supply
        if target == source:
            continue
        rival_to, rival = best[target, source], NOTHING
        if rival_to != NOTHING and holder != NOTHING:
            rival = find_pair(costs, costs.pair_line[rival_to], first_supply + source)
        if rival_to == NOTHING or cheaper_takeover(costs, num_words, to, holder, rival_to, rival):
            best[target, source] = to


def raise_price(
    costs: Costs, num_words: int, price: Array, to: int, holder: int, target: int, source: int
) -> bool:
    """Raise the price of the target to what the move from the source makes it worth."""
    line = costs.pair_line[to]
    for word in range(num_words):
        worth = unit_cost(costs, line, holder, word) - unit_cost(costs, line, to, word)
        gap = worth + price[source, word] - price[target, word]
        if gap < 0:
            return False
        if gap > 0:
            for each in range(price.shape[1]):
                worth = unit_cost(costs, line, holder, each) - unit_cost(costs, line, to, each)
                price[target, each] = worth + price[source, each]
            return True
    return False


def raise_prices(costs: Costs, num_words: int, best: Array, price: Array, first_supply: int) -> bool:
    """Raise all prices once; return whether that changed any."""
    changed = False
    for target in range(best.shape[0]):
        for source in range(best.shape[1]):
            to, holder = best[target, source], NOTHING
            if to == NOTHING:
                continue
            if source < best.shape[0]:
                holder = find_pair(costs, costs.pair_line[to], first_supply + source)
            changed |= raise_price(costs, num_words, price, to, holder, target, source)
    return changed


def rather_open(costs: Costs, num_words: int, holder: int, price: Array, first_supply: int) -> bool:
    """Return whether a line that holds a pair would do better to give its unit back and stay open."""
    line, source = costs.pair_line[holder], costs.pair_supply[holder] - first_supply
    for word in range(num_words):
        gain = unit_cost(costs, line, holder, word) + price[source, word] - costs.open[line, word]
        if gain != 0:
            return gain > 0
    return False


def price_block(
    costs: Costs,
    num_words: int,
    idle: Array,
    held: Array,
    still_open: Array,
    lines: tuple[int, int],
    first_supply: int,
    price: Array,
) -> bool:
    """Fill in the prices of a block's supplies (OPEN last); return whether they prove the plan optimal."""
    num_supplies = len(idle)
    best = np.full((num_supplies, num_supplies + 1), NOTHING)
    for line in range(lines[0], lines[1]):
        if still_open[line] > 0:
            offer_takeover(costs, num_words, best, line, NOTHING, first_supply)
        for holder in range(costs.pair_start[line], costs.pair_start[line + 1]):
            if held[holder] > 0:
                offer_takeover(costs, num_words, best, line, holder, first_supply)
    rounds = 0
    while raise_prices(costs, num_words, best, price, first_supply):
        rounds += 1
        if rounds > num_supplies + 1:
            return False
    for pair in range(costs.pair_start[lines[0]], costs.pair_start[lines[1]]):
        if held[pair] > 0 and rather_open(costs, num_words, pair, price, first_supply):
            return False
    for supply in range(num_supplies):
        for word in range(num_words):
            if idle[supply] > 0 and price[supply, word] != 0:
                return False
    return True


def price_blocks(
    costs: Costs,
    num_words: int,
    idle: Array,
    held: Array,
    still_open: Array,
    line_start: Array,
    supply_start: Array,
    price: Array,
    proven: Array,
) -> None:
    """Price the supplies of every block of a batch; the first `num_words` words decide, all are priced."""
    for block in range(len(line_start) - 1):
        first, end = supply_start[block], supply_start[block + 1]
        block_price = np.zeros((end - first + 1, price.shape[1]), price.dtype)
        lines = (line_start[block], line_start[block + 1])
        proven[block] = price_block(
            costs, num_words, idle[first:end], held, still_open, lines, first, block_price
        )
        price[first:end] = block_price[: end - first]
