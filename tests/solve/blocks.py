"""Small blocks straight from hypothesis: lines, supplies, sparse pairs, costs with ties and of any sign."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from allocator.solve import kernel, prices
from allocator.solve.kernel import Costs

Ints = Any
Vector = tuple[int, ...]

FEW_COSTS = st.integers(-3, 3)
"""So few that there are ties, and of any sign."""


@dataclass(frozen=True)
class Block:
    """One block: what each line wants, what each supply holds, who may have what, at which cost vectors."""

    demand: Ints
    capacity: Ints
    costs: Costs

    @property
    def num_words(self) -> int:
        """Length of a cost vector."""
        return int(self.costs.open.shape[1])

    def cost_of(self, held: Ints, still_open: Ints) -> Vector:
        """Return the cost vector of a plan, in Python's own whole numbers."""
        unit, stay = self.costs.unit.astype(object), self.costs.open.astype(object)
        total = (unit * held[:, None]).sum(axis=0) + (stay * still_open[:, None]).sum(axis=0)
        return tuple(int(word) for word in np.broadcast_to(total, (self.num_words,)))

    def keeps(self, held: Ints, still_open: Ints) -> bool:
        """Return whether a plan accounts for all units of every line and takes no more than there is."""
        used = np.bincount(self.costs.pair_supply, held, minlength=len(self.capacity))
        served = np.bincount(self.costs.pair_line, held, minlength=len(self.demand))
        return bool(
            (held >= 0).all() and (used <= self.capacity).all() and (served + still_open == self.demand).all()
        )


@st.composite
def blocks(
    draw: st.DrawFn,
    cost: st.SearchStrategy[int] = FEW_COSTS,
    most_lines: int = 6,
    most_supplies: int = 4,
    most_units: int = 6,
) -> Block:
    """Draw a block; who may have what is a matter of chance."""
    num_lines, num_supplies = draw(st.integers(1, most_lines)), draw(st.integers(0, most_supplies))
    num_words = draw(st.integers(1, 3))
    every = list(itertools.product(range(num_lines), range(num_supplies)))
    pairs = sorted(draw(st.sets(st.sampled_from(every)))) if every else []
    vectors = st.lists(cost, min_size=num_words, max_size=num_words)
    unit = draw(st.lists(vectors, min_size=len(pairs), max_size=len(pairs)))
    stay = draw(st.lists(vectors, min_size=num_lines, max_size=num_lines))
    quantities = st.integers(0, most_units)
    return make_block(
        demand=draw(st.lists(st.integers(1, most_units), min_size=num_lines, max_size=num_lines)),
        capacity=draw(st.lists(quantities, min_size=num_supplies, max_size=num_supplies)),
        pairs=pairs,
        unit=unit,
        stay=stay,
    )


def make_block(
    demand: list[int],
    capacity: list[int],
    pairs: list[tuple[int, int]],
    unit: list[list[int]],
    stay: list[list[int]],
) -> Block:
    """Return a block; costs beyond 64 bits stay Python's own whole numbers."""
    line = np.array([pair[0] for pair in pairs], dtype=np.int64)
    supply = np.array([pair[1] for pair in pairs], dtype=np.int64)
    words = len(stay[0])
    largest = max((abs(word) for row in [*unit, *stay] for word in row), default=0)
    dtype: Any = object if largest > 2**40 else np.int64
    return Block(
        demand=np.array(demand, dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64),
        costs=Costs(
            pair_start=np.searchsorted(line, np.arange(len(demand) + 1)),
            pair_line=line,
            pair_supply=supply,
            unit=np.array(unit, dtype=dtype).reshape(-1, words),
            open=np.array(stay, dtype=dtype).reshape(-1, words),
        ),
    )


def solved(block: Block, solve: Any = kernel.solve_blocks) -> tuple[Ints, Ints]:
    """Return units of each pair and units left open, by the kernel."""
    held, still_open = np.zeros(len(block.costs.pair_line), dtype=np.int64), block.demand.copy()
    lines, supplies = np.array([0, len(block.demand)]), np.array([0, len(block.capacity)])
    solve(block.costs, block.capacity, np.arange(len(block.demand)), lines, supplies, held, still_open)
    return held, still_open


def priced(
    block: Block, held: Ints, still_open: Ints, price_blocks: Any = prices.price_blocks
) -> tuple[Ints, bool]:
    """Return the prices of the supplies, and whether they prove a plan optimal."""
    idle = block.capacity.copy()
    np.subtract.at(idle, block.costs.pair_supply, held)
    lines, supplies = np.array([0, len(block.demand)]), np.array([0, len(block.capacity)])
    price = np.zeros((len(block.capacity), block.num_words), block.costs.open.dtype)
    proven = np.zeros(1, dtype=bool)
    price_blocks(block.costs, block.num_words, idle, held, still_open, lines, supplies, price, proven)
    return price, bool(proven[0])


def optimum_by_linprog(block: Block) -> Vector:
    """Return the lexicographic optimum by another solver: goal after goal, each kept by an equation."""
    columns = np.vstack([block.costs.unit, block.costs.open]).astype(float)
    num_pairs, num_lines = len(block.costs.pair_line), len(block.demand)
    place = np.arange(num_pairs)
    demand_rows = np.zeros((num_lines, num_pairs + num_lines))
    demand_rows[block.costs.pair_line, place] = 1
    demand_rows[np.arange(num_lines), num_pairs + np.arange(num_lines)] = 1
    supply_rows = np.zeros((len(block.capacity), num_pairs + num_lines))
    supply_rows[block.costs.pair_supply, place] = 1
    found: list[int] = []
    for word in range(block.num_words):
        kept = demand_rows, block.demand
        if found:
            kept = np.vstack([kept[0], columns[:, :word].T]), np.append(kept[1], found)
        limits = (supply_rows, block.capacity) if len(block.capacity) else (None, None)
        answer = linprog(columns[:, word], *limits, *kept, method="highs")
        assert answer.status == 0, answer.message
        found.append(round(answer.fun))
        assert abs(answer.fun - found[-1]) < 1e-6
    return tuple(found)


def every_plan(block: Block) -> Iterator[tuple[Ints, Ints]]:
    """Yield all plans of a tiny block, by counting."""
    limits = np.minimum(block.demand[block.costs.pair_line], block.capacity[block.costs.pair_supply])
    for units in itertools.product(*(range(limit + 1) for limit in limits.tolist())):
        held = np.array(units, dtype=np.int64)
        still_open = block.demand - np.bincount(
            block.costs.pair_line, held, minlength=len(block.demand)
        ).astype(int)
        if (still_open >= 0).all() and block.keeps(held, still_open):
            yield held, still_open
