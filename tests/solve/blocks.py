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
from allocator.solve.costs import Costs, Plan, new_plan

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
    """Every supply is an origin of its own, and every pair a trip that has its cost as the toll."""

    @property
    def pair_line(self) -> Ints:
        """The line of each pair."""
        return np.repeat(np.arange(len(self.demand)), np.diff(self.costs.trip_start))

    @property
    def pair_supply(self) -> Ints:
        """The supply of each pair."""
        return self.costs.trip_origin

    @property
    def num_words(self) -> int:
        """Length of a cost vector."""
        return int(self.costs.open.shape[1])

    def cost_of(self, held: Ints, still_open: Ints) -> Vector:
        """Return the cost vector of a plan, in Python's own whole numbers."""
        unit, stay = self.costs.toll.astype(object), self.costs.open.astype(object)
        total = (unit * held[:, None]).sum(axis=0) + (stay * still_open[:, None]).sum(axis=0)
        return tuple(int(word) for word in np.broadcast_to(total, (self.num_words,)))

    def keeps(self, held: Ints, still_open: Ints) -> bool:
        """Return whether a plan accounts for all units of every line and takes no more than there is."""
        used = np.bincount(self.pair_supply, held, minlength=len(self.capacity))
        served = np.bincount(self.pair_line, held, minlength=len(self.demand))
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
    largest = max((abs(word) for row in [*unit, *stay] for word in row), default=0)
    dtype: Any = object if largest > 2**40 else np.int64
    return Block(
        demand=np.array(demand, dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64),
        costs=_costs(line, supply, len(demand), len(capacity), unit, stay, dtype),
    )


def _costs(
    line: Ints, supply: Ints, num_lines: int, num_supplies: int, unit: Any, stay: Any, dtype: Any
) -> Costs:
    """Return costs that depend on the trip alone; everything can leave and arrive on day 0, nothing later."""
    lines, supplies, trips = (
        np.zeros(count, dtype=np.int64) for count in (num_lines, num_supplies, len(line))
    )
    num_words = len(stay[0])
    return Costs(
        num_words=num_words,
        num_terms=0,
        trip_start=np.searchsorted(line, np.arange(num_lines + 1)),
        trip_origin=supply,
        first=trips,
        transit=trips,
        last=lines,
        origin=np.arange(num_supplies),
        ready=supplies,
        expiry=supplies + 1,
        row=supplies,
        mark=supplies,
        opens=np.zeros((1, 1), dtype=np.int64),
        base=np.zeros((num_lines, num_words), dtype),
        open=np.array(stay, dtype=dtype).reshape(-1, num_words),
        toll=np.array(unit, dtype=dtype).reshape(-1, num_words),
        slope=np.zeros((num_lines, 0), dtype),
        kink=np.zeros((num_lines, 0), dtype),
        local_class=lines,
        word=np.zeros((1, 0), dtype=np.int64),
        day=np.zeros(0, dtype=np.int64),
    )


def solved(block: Block, solve: Any = kernel.solve_blocks, room: int = 100) -> tuple[Ints, Ints]:
    """Return units of each pair and units left open, by the kernel; `room` for so many holdings."""
    plan = new_plan(len(block.demand), room)
    dtype = block.costs.open.dtype
    work = kernel.new_work(len(block.demand), len(block.capacity) + 1, block.num_words, dtype, room)
    lines, supplies = np.array([0, len(block.demand)]), np.array([0, len(block.capacity)])
    never = np.zeros(1, dtype=np.int64)
    done = solve(block.costs, block.demand, block.capacity, lines, supplies, plan, work, 0, never)
    assert done == 1
    held = np.zeros(len(block.pair_line), dtype=np.int64)
    line = np.repeat(np.arange(len(block.demand)), np.diff(plan.start))
    for each, supply, units in zip(line, plan.supply, plan.units, strict=False):
        held[(block.pair_line == each) & (block.pair_supply == supply)] = units
    return held, plan.open


def priced(
    block: Block, held: Ints, still_open: Ints, price_blocks: Any = prices.price_blocks
) -> tuple[Ints, bool]:
    """Return the prices of the supplies, and whether they prove a plan optimal."""
    idle = block.capacity.copy()
    np.subtract.at(idle, block.pair_supply, held)
    used = held > 0
    start = np.searchsorted(block.pair_line[used], np.arange(len(block.demand) + 1))
    plan = Plan(start, block.pair_supply[used], held[used], still_open)
    lines, supplies = np.array([0, len(block.demand)]), np.array([0, len(block.capacity)])
    dtype = block.costs.open.dtype
    price = np.zeros((len(block.capacity) + 1, block.num_words), dtype)
    takeovers = prices.new_takeovers(len(price), block.num_words, dtype)
    proven = np.zeros(1, dtype=bool)
    price_blocks(block.costs, idle, lines, supplies, plan, takeovers, price, proven)
    return price[:-1], bool(proven[0])


def optimum_by_linprog(block: Block) -> Vector:
    """Return the lexicographic optimum by another solver: goal after goal, each kept by an equation."""
    columns = np.vstack([block.costs.toll, block.costs.open]).astype(float)
    num_pairs, num_lines = len(block.pair_line), len(block.demand)
    place = np.arange(num_pairs)
    demand_rows = np.zeros((num_lines, num_pairs + num_lines))
    demand_rows[block.pair_line, place] = 1
    demand_rows[np.arange(num_lines), num_pairs + np.arange(num_lines)] = 1
    supply_rows = np.zeros((len(block.capacity), num_pairs + num_lines))
    supply_rows[block.pair_supply, place] = 1
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
    limits = np.minimum(block.demand[block.pair_line], block.capacity[block.pair_supply])
    for units in itertools.product(*(range(limit + 1) for limit in limits.tolist())):
        held = np.array(units, dtype=np.int64)
        still_open = block.demand - np.bincount(block.pair_line, held, minlength=len(block.demand)).astype(
            int
        )
        if (still_open >= 0).all() and block.keeps(held, still_open):
            yield held, still_open
