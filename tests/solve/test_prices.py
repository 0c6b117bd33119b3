"""Prices prove a plan: they are a dual solution that adds up to its cost, and no worse plan has any."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.solve.compiled import compiled
from tests.solve.blocks import Block, blocks, every_plan, make_block, priced, solved

TINY = blocks(most_lines=3, most_supplies=2, most_units=2)


def bound_of(block: Block, price: Any) -> tuple[int, ...]:
    """Return what no plan costs less than: every line at its cheapest, prices paid, less what supplies earn.

    min over plans >= sum over d of demand[d] * min(open[d], unit[d,s] + price[s]) - sum over s of
    capacity[s] * price[s], vectors compared in lexicographic order, for any price >= 0.
    """
    costs = block.costs
    bound = -(price.astype(object) * block.capacity[:, None]).sum(axis=0) + np.zeros(
        block.num_words, dtype=object
    )
    for line, units in enumerate(block.demand):
        choices = [tuple(costs.open[line])]
        for pair in range(costs.trip_start[line], costs.trip_start[line + 1]):
            choices.append(tuple(costs.toll[pair] + price[block.pair_supply[pair]]))
        bound = bound + np.array(min(choices), dtype=object) * int(units)
    return tuple(int(word) for word in bound)


@given(blocks())
@settings(deadline=None)
def test_prices_are_a_bound_that_the_plan_reaches(block: Block) -> None:
    """Weak duality by hand: prices below zero nowhere, and the bound they give is the plan's own cost."""
    plan = solved(block)
    price, proven = priced(block, *plan)
    assert proven
    assert all(tuple(row) >= (0,) * block.num_words for row in price.tolist())
    assert bound_of(block, price) == block.cost_of(*plan)


@given(TINY, st.data())
@settings(deadline=None)
def test_a_plan_is_proven_if_and_only_if_it_is_optimal(block: Block, data: st.DataObject) -> None:
    """Any plan of a tiny block, good or bad: only those that cost as little as the best have prices."""
    plans = list(every_plan(block))
    best = min(block.cost_of(*plan) for plan in plans)
    plan = data.draw(st.sampled_from(plans))
    assert priced(block, *plan)[1] == (block.cost_of(*plan) == best)


@given(TINY, st.data())
@settings(deadline=None)
def test_compiled_prices_are_those_of_plain_python(block: Block, data: st.DataObject) -> None:
    """For optimal plans the same prices, for others the same refusal."""
    plan = data.draw(st.sampled_from(list(every_plan(block))))
    plain, fast = priced(block, *plan), priced(block, *plan, compiled()[1])
    assert plain[1] == fast[1]
    assert not plain[1] or plain[0].tolist() == fast[0].tolist()


def test_a_swap_that_costs_makes_a_plan_unproven() -> None:
    """A from the first and B from the second supply cost 1 + 1; swapped they cost 3 + 3."""
    block = make_block(
        demand=[2, 2],
        capacity=[2, 2],
        pairs=[(0, 0), (0, 1), (1, 0), (1, 1)],
        unit=[[1], [3], [3], [1]],
        stay=[[9], [9]],
    )
    nothing_open = np.zeros(2, dtype=np.int64)
    best, swapped = np.array([2, 0, 0, 2]), np.array([0, 2, 2, 0])
    assert solved(block)[0].tolist() == best.tolist()
    assert priced(block, best, nothing_open)[1]
    assert not priced(block, swapped, nothing_open)[1]


def test_an_idle_unit_that_somebody_wants_makes_a_plan_unproven() -> None:
    """One unit is left over and one is open, and serving it saves 5."""
    block = make_block(demand=[2], capacity=[2], pairs=[(0, 0)], unit=[[0]], stay=[[5]])
    assert not priced(block, np.array([1]), np.array([1]))[1]


def test_a_price_is_what_one_more_unit_saves() -> None:
    """Three want the one unit and save 5, 7 and 6: the 7 has it, so one more would save 6."""
    block = make_block(
        demand=[1, 1, 1],
        capacity=[1],
        pairs=[(0, 0), (1, 0), (2, 0)],
        unit=[[0], [0], [0]],
        stay=[[5], [7], [6]],
    )
    price, proven = priced(block, *solved(block))
    assert proven
    assert price.tolist() == [[6]]
