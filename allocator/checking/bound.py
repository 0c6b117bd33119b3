"""The proof of optimality: no plan can be better than what the prices of the supplies allow.

Let p[s] >= 0 be the price of a unit of supply s (a vector, compared goal by goal), c[d,s] what a unit of
line d costs from s, u[d,s] the units of s that it takes (1 but for substitutes) and c[d,open] what it costs
open. Any plan x that draws no more than quantity[s] costs

    sum c x  >=  sum_d quantity[d] * min(c[d,open], min_s c[d,s] + u[d,s] p[s])  -  sum_s quantity[s] * p[s].

The right side is computed here from the tables and `prices.parquet` alone. Where it equals what the plan
costs, goal by goal, the plan is optimal, however it was found. Rules only take plans away, so it is a bound
under rules, too, though seldom one that is reached: supplies that rules concern come without prices.
`fair_share` and `stability` cost nothing here: no sum over units bounds them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.pairs import Choices, choices
from allocator.checking.stages import Step, totals
from allocator.checking.vectors import Flags, Floats, Ints, added_up, exact_sum

SAME = 1e-9
"""Two choices this close per unit are a tie (plus 1e-12 of their size: the rounding of large prices)."""


@dataclass(frozen=True)
class Bound:
    """What the prices prove, per step and counted as minimised."""

    value: list[float]
    """No plan costs less, provided it costs no more in the steps before."""
    size: list[float]
    """Sum of the sizes of the terms: rounding is measured by it."""
    skipped: Flags
    """Lines left out, as a supply without prices could serve them: nothing is proven of them."""

    def unpriced(self, facts: Facts, step: Step) -> bool:
        """Whether lines of the step were left out."""
        return bool((self.skipped & step.covers(facts)).any())


def bound(facts: Facts, all_steps: list[Step], prices: Floats) -> Bound:
    """Compute the dual objective; `prices` (supplies x steps) >= 0 in lexicographic order, NaN = no price."""
    unpriced_supply = np.append(np.isnan(prices).any(axis=1), False)
    table = np.asfortranarray(np.vstack([np.nan_to_num(prices), np.zeros((1, prices.shape[1]))]))
    best = _Favourites(facts)
    for offered in choices(facts):
        best.keep(offered, _cheapest(facts, all_steps, table, offered), unpriced_supply)
    served = best.supply < len(prices)
    units = np.where(best.skipped, 0.0, facts.lines.quantity)
    trips = best.trips.take(served)
    found = totals(facts, all_steps, trips, units[served], np.where(served, 0.0, units))
    drawn = added_up(best.supply, units * best.per_unit, len(table))[:-1]
    spare = drawn - facts.supplies.quantity
    rent = [exact_sum(table[:-1, k] * spare) for k in range(len(all_steps))]
    return Bound(
        value=[cost + paid for (cost, _), (paid, _) in zip(found, rent, strict=True)],
        size=[
            size + float(np.abs(table[:-1, k]) @ (drawn + facts.supplies.quantity))
            for k, (_, size) in enumerate(found)
        ],
        skipped=best.skipped,
    )


class _Favourites:
    """What each line takes at the given prices, filled chunk by chunk."""

    def __init__(self, facts: Facts) -> None:
        count = len(facts.lines.quantity)
        self.supply: Ints = np.full(count, len(facts.supplies.quantity), dtype=np.int64)
        self.per_unit: Floats = np.ones(count)
        self.skipped: Flags = np.zeros(count, dtype=bool)
        days = np.zeros(count, dtype=np.int64)
        self.trips = Trips(np.arange(count), days, days.copy(), np.zeros(count))

    def keep(self, offered: Choices, chosen: Ints, unpriced_supply: Flags) -> None:
        """Note the entry `chosen` for each line; a line that an unpriced supply could serve is skipped."""
        lines, trips = offered.lines, offered.trips
        self.supply[lines] = offered.supply[chosen]
        self.per_unit[lines] = offered.per_unit[chosen]
        self.trips.arrive[lines] = trips.arrive[chosen]
        self.trips.clock[lines] = trips.clock[chosen]
        self.trips.freight[lines] = trips.freight[chosen]
        starts = np.cumsum(offered.sizes) - offered.sizes
        self.skipped[lines] = np.logical_or.reduceat(unpriced_supply[offered.supply], starts)


def _cheapest(facts: Facts, all_steps: list[Step], prices: Floats, offered: Choices) -> Ints:
    """Position of the cheapest entry of each line: ties of one step are broken by the next."""
    entry = np.arange(len(offered.supply))
    sizes = offered.sizes
    chosen = np.empty(len(sizes), dtype=np.int64)
    undecided = np.arange(len(sizes))
    for k, step in enumerate(all_steps):
        entry, sizes, undecided = _settle(entry, sizes, undecided, chosen)
        if not len(undecided):
            return chosen
        rent = prices[offered.supply[entry], k] * offered.per_unit[entry]
        cost = rent + _own_cost(facts, step, offered, entry, len(prices) - 1)
        starts = np.cumsum(sizes) - sizes
        least = np.minimum.reduceat(cost, starts)
        kept = cost <= np.repeat(least + SAME + 1e-12 * np.abs(least), sizes)
        entry, sizes = entry[kept], np.add.reduceat(kept, starts, dtype=np.int64)
    chosen[undecided] = entry[np.cumsum(sizes) - sizes]
    return chosen


def _settle(entry: Ints, sizes: Ints, undecided: Ints, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """Note the choice of the lines with one entry left and go on with the others."""
    alone = sizes == 1
    if not alone.any():
        return entry, sizes, undecided
    chosen[undecided[alone]] = entry[(np.cumsum(sizes) - sizes)[alone]]
    return entry[np.repeat(~alone, sizes)], sizes[~alone], undecided[~alone]


def _own_cost(facts: Facts, step: Step, offered: Choices, entry: Ints, stays_open: int) -> Floats:
    """What one unit costs by each entry, before the price of the supply."""
    cost = np.zeros(len(entry))
    rows = np.flatnonzero(step.covered[facts.lines.cell[offered.trips.line[entry]]])
    trips = offered.trips.take(entry[rows])
    stays = offered.supply[entry[rows]] == stays_open
    cost[rows] = np.where(stays, step.unserved(facts, trips.line), step.served(facts, trips))
    return cost
