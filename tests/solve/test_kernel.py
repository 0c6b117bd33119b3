"""The kernel finds the lexicographic optimum of any block, as plain Python and compiled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.solve import kernel, moves
from allocator.solve.compiled import compiled
from allocator.solve.costs import new_plan
from tests.solve.blocks import Block, blocks, every_plan, make_block, optimum_by_linprog, solved

HUGE = st.integers(-2, 2).map(lambda factor: factor * 10**18) | st.integers(-(10**19), 10**19)


@given(blocks())
@settings(deadline=None)
def test_the_kernel_finds_what_another_solver_finds_goal_after_goal(block: Block) -> None:
    """The cost vector of its plan is the lexicographic optimum of the linear program."""
    held, still_open = solved(block)
    assert block.keeps(held, still_open)
    assert block.cost_of(held, still_open) == optimum_by_linprog(block)


@given(blocks())
@settings(deadline=None)
def test_compiled_and_plain_python_give_the_same_plan(block: Block) -> None:
    """Not only equal values: the same units of the same pairs."""
    plain, fast = solved(block), solved(block, compiled()[0])
    assert plain[0].tolist() == fast[0].tolist()
    assert plain[1].tolist() == fast[1].tolist()


@given(blocks(most_lines=12))
@settings(deadline=None)
def test_prices_of_a_sample_to_begin_with_change_nothing(block: Block) -> None:
    """Every line is one of many: samples of a half, a quarter, an eighth of the lines; the same optimum."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "FEW", 1)
        patch.setattr(kernel, "SAMPLE", 2)
        held, still_open = solved(block)
    assert block.keeps(held, still_open)
    assert block.cost_of(held, still_open) == block.cost_of(*solved(block))


@given(blocks(most_lines=8))
@settings(deadline=None)
def test_lists_that_know_one_mover_only_change_nothing(block: Block) -> None:
    """Where a list has run out all holders are looked through again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moves, "FEWEST_MOVERS", 1)
        short = solved(block)
    assert block.cost_of(*short) == block.cost_of(*solved(block))


def test_a_block_with_too_many_holdings_for_the_room_is_left_for_more_room() -> None:
    """Two lines, and no more than one entry beside theirs: a unit that moves might need two."""
    block = make_block([2, 2], [3], [(0, 0), (1, 0)], [[1], [2]], [[9], [9]])
    plan, work = new_plan(2, 100), kernel.new_work(2, 2, 1, np.dtype(np.int64), 3)
    lines, supplies, never = np.array([0, 2]), np.array([0, 1]), np.zeros(1, dtype=np.int64)
    done = kernel.solve_blocks(
        block.costs, block.demand, block.capacity, lines, supplies, plan, work, 0, never
    )
    assert done == 0


@given(blocks(cost=HUGE, most_lines=3, most_supplies=2, most_units=2))
@settings(deadline=None)
def test_costs_beyond_64_bits_are_compared_exactly(block: Block) -> None:
    """Among all plans of a tiny block, counted one by one, none is better."""
    best = min(block.cost_of(*plan) for plan in every_plan(block))
    assert block.cost_of(*solved(block)) == best


def test_a_line_moves_to_its_second_choice_for_another_that_has_none() -> None:
    """A costs 1 from the first supply, 2 from the second; B 1 from the first only. The best is 2 + 1."""
    block = make_block(
        demand=[1, 1],
        capacity=[1, 1],
        pairs=[(0, 0), (0, 1), (1, 0)],
        unit=[[1], [2], [1]],
        stay=[[9], [9]],
    )
    held, still_open = solved(block)
    assert held.tolist() == [0, 1, 1]
    assert still_open.tolist() == [0, 0]
    assert block.cost_of(held, still_open) == (2 + 1,)


def test_a_later_goal_decides_only_between_plans_that_tie_in_the_first() -> None:
    """One unit for two lines: both save 5 in the first goal, the second line 1 more in the second goal."""
    block = make_block(
        demand=[1, 1],
        capacity=[1],
        pairs=[(0, 0), (1, 0)],
        unit=[[0, 7], [0, 6]],
        stay=[[5, 7], [5, 7]],
    )
    assert solved(block)[0].tolist() == [0, 1]


def test_what_costs_more_than_staying_open_is_not_shipped() -> None:
    """Serving costs 2, staying open 1: the supply stays where it is."""
    block = make_block(demand=[3], capacity=[5], pairs=[(0, 0)], unit=[[2]], stay=[[1]])
    assert [part.tolist() for part in solved(block)] == [[0], [3]]


@pytest.mark.parametrize("capacity", [[], [0]])
def test_a_line_without_supply_stays_open(capacity: list[int]) -> None:
    """No supply, or an empty one."""
    pairs = [(0, supply) for supply in range(len(capacity))]
    block = make_block([4], capacity, pairs, [[-1]] * len(pairs), [[0]])
    assert solved(block)[1].tolist() == [4]
