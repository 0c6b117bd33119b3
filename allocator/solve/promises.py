"""The budget for broken promises, over the whole night: blocks are planned again where it asks for that.

Without the budget every block has its best plan. Where together they move more promises than it allows, each
block that moves any is planned again for every smaller number that it can do with, as a program. What a block
loses by that, goal by goal, is a vector; the numbers are then shared out among the blocks so that the sum of
these vectors is the least, compared goal by goal: a knapsack, solved exactly.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allocator.arrays import NO_DAY, Flags, Floats, Ints
from allocator.network import Network
from allocator.network.again import blocks_alone, one_block
from allocator.network.kept import moved_unit_days
from allocator.objective import Objective, tie_break
from allocator.progress import Progress
from allocator.solve.solution import Solution
from allocator.solve.steady import Allocations, allocations_of, entered, seconds_until

MOST_NUMBERS = 12
"""A block is planned for at most so many numbers of moved promises; of more, for some spread evenly."""

Vector = tuple[Any, ...]
"""What a plan of a block costs, goal by goal: whole numbers, or shares from the smallest on, negative."""


@dataclass(frozen=True)
class PromiseBudget:
    """How many promised lines there are, how many get a later date or none, and how many may."""

    promised: int
    moved: int
    allowed: int
    fewest: int | None
    """The fewest that any plan moves, where that is more than the budget allows."""


@dataclass(frozen=True)
class _Option:
    """One plan of a block."""

    moved: int
    cost: Vector
    found: Allocations | None
    """None for the plan that stands."""
    gaps: Floats


def keep_promises(
    network: Network,
    objective: Objective,
    solution: Solution,
    most_moved: float,
    workers: int,
    end: float | None,
    progress: Progress | None,
) -> tuple[Network, Solution, PromiseBudget, Ints]:
    """Return network and solution in which at most a share of the promised lines get a later date.

    Where that cannot be, as few as can be. Also returns the blocks that were changed for it.
    """
    moved = moved_promises(network, solution)
    promised = int((network.lines.promise != NO_DAY).sum())
    allowed = int(np.floor(most_moved * promised + 1e-9))
    budget = PromiseBudget(promised, int(moved.sum()), allowed, None)
    if budget.moved <= allowed:
        return network, solution, budget, np.zeros(0, dtype=np.int64)
    if len(network.kept):
        objective = replace(objective, tie_break=tie_break(network))
    too_many = budget.moved - allowed
    num_moved = np.add.reduceat(np.append(moved, False).astype(np.int64), network.line_start[:-1])
    blocks = np.flatnonzero(num_moved > 0)
    menus: list[list[_Option]] = []
    whole = True
    with ThreadPoolExecutor(workers) as pool:
        work = _Blocks(network, objective, solution, num_moved, too_many, end)
        for number, (menu, complete) in enumerate(pool.map(work.options, blocks.tolist())):
            menus.append(menu)
            whole &= complete
            if progress is not None:
                progress("keeping promises", number + 1, len(blocks))
    chosen = _share_out(menus, too_many)
    left = budget.moved - sum(
        menu[0].moved - option.moved for menu, option in zip(menus, chosen, strict=True)
    )
    again = [
        (block, menu[0], option)
        for block, menu, option in zip(blocks.tolist(), menus, chosen, strict=True)
        if option.found is not None
    ]
    gap = np.sum([option.gaps for menu in menus for option in menu], axis=0)
    if not whole:
        # Some numbers were left out: the plan without a budget bounds what is lost.
        for _, stands, option in again:
            gap = gap + _lost(stands.cost, option.cost, len(solution.gap))
    proven = np.ones(network.num_blocks, dtype=bool)
    proven[[block for block, _, _ in again]] = not gap.any()
    touched = np.array([block for block, _, _ in again], dtype=np.int64)
    network, solution = entered(
        network,
        solution,
        touched,
        [option.found for _, _, option in again if option.found is not None],
        gap,
        proven,
    )
    budget = replace(budget, moved=left, fewest=left if left > allowed else None)
    return network, solution, budget, touched


def moved_promises(network: Network, solution: Solution) -> Flags:
    """Return which promised lines are not in full on their promise."""
    promised = network.lines.promise != NO_DAY
    served = np.flatnonzero(solution.held)
    pairs = network.pairs
    late = np.zeros(len(network.lines), dtype=bool)
    late[pairs.line[served][pairs.arrive[served] > network.lines.promise[pairs.line[served]]]] = True
    moved: Flags = promised & (late | (solution.open > 0))
    return moved


@dataclass(frozen=True)
class _Blocks:
    """Plans blocks again."""

    network: Network
    objective: Objective
    solution: Solution
    num_moved: Ints
    too_many: int
    end: float | None

    def options(self, block: int) -> tuple[list[_Option], bool]:
        """Return the plan that stands, then one for each smaller number of moved promises; is it all?"""
        stands = self._as_it_is(block)
        fewest = self._planned(block, 0)
        menu = [stands]
        if fewest.moved >= stands.moved:
            return menu, True
        least = max(fewest.moved, stands.moved - self.too_many)
        numbers = np.arange(stands.moved - 1, least - 1, -1)
        complete = len(numbers) <= MOST_NUMBERS
        if not complete:
            numbers = numbers[np.unique(np.linspace(0, len(numbers) - 1, MOST_NUMBERS).astype(int))]
        for number in numbers.tolist():
            if number < menu[-1].moved:
                menu.append(fewest if number == fewest.moved else self._planned(block, number))
        return menu, complete

    def _as_it_is(self, block: int) -> _Option:
        network = self.network
        lines = slice(*network.line_start[[block, block + 1]])
        alone = blocks_alone(network, np.array([block]))
        held = self.solution.held[slice(*network.pair_start[[lines.start, lines.stop]])]
        cost = _cost(alone, self._goals(block), held, self.solution.open[lines])
        return _Option(int(self.num_moved[block]), cost, None, np.zeros(len(self.solution.gap)))

    def _planned(self, block: int, most_moved: int) -> _Option:
        # HiGHS is loaded only when it is needed.
        from allocator.program import build_program
        from allocator.solve.mixed import solve_mixed

        alone, goals = one_block(self.network, block), self._goals(block)
        program = build_program(alone, goals, 0, 1, most_moved)
        mixed = solve_mixed(program, seconds_until(self.end))
        held = np.zeros(len(alone.pairs), dtype=np.int64)
        held[program.columns.pair] = mixed.quantities[: program.columns.num_ships]
        still_open = mixed.quantities[program.columns.num_ships :]
        alone_solution = replace(self.solution, held=held, open=still_open)
        return _Option(
            int(moved_promises(alone, alone_solution).sum()),
            _cost(alone, goals, held, still_open),
            allocations_of(self.network, block, alone, mixed.quantities),
            mixed.gaps[1:] + mixed.gaps[0],
        )

    def _goals(self, block: int) -> Objective:
        return self.objective.of_lines(np.arange(*self.network.line_start[[block, block + 1]]))


def _cost(alone: Network, objective: Objective, held: Ints, still_open: Ints) -> Vector:
    """Return what a plan of a block costs, goal by goal, ties included."""
    from allocator.program import build_program

    program = build_program(alone, objective, 0, 1)
    columns = program.columns
    quantities = np.concatenate([held[columns.pair], still_open])
    moved = moved_unit_days(alone, held)
    vector: list[Any] = []
    for entry, goal in zip(objective.all_entries(), program.goals, strict=True):
        if goal.shares:
            own = quantities / program.column_units[: len(quantities)]
            vector.append(tuple(sorted(-float(factor @ own[column]) for column, factor in goal.shares))[::-1])
        elif entry.terms.moves is not None:
            weight = entry.terms.moves * entry.covers(alone.lines)
            vector.append(_exact_sum(weight, moved))
        else:
            vector.append(_exact_sum(goal.cost[: len(quantities)], quantities))
    return tuple(vector)


def _exact_sum(one: Ints, other: Ints) -> int:
    """Return the sum of products, however large."""
    counted = np.flatnonzero((one != 0) & (other != 0))
    return sum(a * b for a, b in zip(one[counted].tolist(), other[counted].tolist(), strict=True))


def _added(one: Vector, other: Vector) -> Vector:
    """Add costs; shares are put in one row, the smallest first."""
    return tuple(_joined(a, b) for a, b in zip(one, other, strict=True))


def _joined(one: Any, other: Any) -> Any:
    if isinstance(one, tuple) or isinstance(other, tuple):
        rows = [each if isinstance(each, tuple) else () for each in (one, other)]
        return tuple(sorted(rows[0] + rows[1], reverse=True))
    return one + other


def _share_out(menus: list[list[_Option]], too_many: int) -> list[_Option]:
    """Choose an option of each block, so that together `too_many` fewer promises are moved at the least cost.

    Where that cannot be, the options that move the fewest.
    """
    if sum(menu[0].moved - menu[-1].moved for menu in menus) <= too_many:
        return [menu[-1] for menu in menus]
    width = len(menus[0][0].cost)
    best: list[tuple[Vector, tuple[int, ...]] | None] = [None] * (too_many + 1)
    best[0] = ((0,) * width, ())
    for menu in menus:
        following: list[tuple[Vector, tuple[int, ...]] | None] = [None] * (too_many + 1)
        for fewer, so_far in enumerate(best):
            for place, option in enumerate(menu) if so_far is not None else ():
                assert so_far is not None
                at = min(fewer + menu[0].moved - option.moved, too_many)
                offer = (_added(so_far[0], option.cost), (*so_far[1], place))
                standing = following[at]
                if standing is None or offer < standing:
                    following[at] = offer
        best = following
    found = best[too_many]
    assert found is not None
    return [menu[place] for menu, place in zip(menus, found[1], strict=True)]


def _lost(stands: Vector, chosen: Vector, num_stages: int) -> Floats:
    """Return by how much each stage of the model is worse in one plan than in another."""
    pairs = zip(stands[:num_stages], chosen[:num_stages], strict=True)
    return np.array([max(float(b - a), 0.0) if not isinstance(a, tuple) else 0.0 for a, b in pairs])
