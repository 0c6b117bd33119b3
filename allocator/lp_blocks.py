"""Blocks as a readable program has them: in the items' own units, with what their plan comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.sparse import diags_array

from allocator.arrays import Floats, Ints
from allocator.network import Network
from allocator.objective import Objective
from allocator.program import Goal, Program, build_program
from allocator.solve.batches import is_small, solve_batch
from allocator.solve.mixed import solve_mixed
from allocator.solve.packing import pack_batch
from allocator.solve.pulp_problem import Column, Row


@dataclass(frozen=True)
class Block:
    """A block, and its plan in small units."""

    program: Program
    quantities: Ints
    ruled: bool
    """A rule concerns it: then some columns are whole numbers, which need not be said of a network."""

    def coefficients(self, goal: Goal) -> Floats:
        """Return the goal's value of one unit of each column."""
        own = np.zeros(len(self.program.own))
        return np.concatenate([goal.sign * goal.cost / goal.units, own]) + 0.0

    def value(self, goal: Goal) -> Fraction:
        """Return what the plan comes to, in the goal's own unit."""
        if goal.shares:
            return min(self.shares(goal))
        products = goal.cost.astype(object) * self.quantities
        units = self.program.column_units[: len(products)]
        parts = (Fraction(int(products[units == each].sum()), int(each)) for each in np.unique(units))
        return goal.sign * sum(parts, Fraction(0)) / goal.units

    def shares(self, goal: Goal) -> list[Fraction]:
        """Return the plan's shares that a goal makes equal."""
        in_units = self.quantities / self.program.column_units[: len(self.quantities)]
        return [Fraction(float(factor @ in_units[column])) for column, factor in goal.shares]

    def columns(self) -> list[Column]:
        """Return the columns."""
        program = self.program
        whole = program.whole if self.ruled else np.zeros(len(program.whole), dtype=bool)
        return [
            Column(name, float(upper), bool(is_whole))
            for name, upper, is_whole in zip(program.column_names(), program.column_upper, whole, strict=True)
        ]

    def rows(self, first_column: int) -> Iterator[Row]:
        """Yield the rows, for columns that are counted from `first_column`."""
        program = self.program
        units = program.row_units.astype(float)
        matrix = (diags_array(1 / units) @ program.matrix @ diags_array(program.column_units * 1.0)).tocsr()
        for row, name in enumerate(program.row_names):
            entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
            column, value = matrix.indices[entries] + first_column, matrix.data[entries]
            limits = (program.row_lower[row] / units[row], program.row_upper[row] / units[row])
            yield Row(name, column, value, *limits)


def solved_block(network: Network, objective: Objective, number: int) -> Block:
    """Return a block with the plan that is optimal for it."""
    program = build_program(network, objective, number, number + 1)
    if network.ruled[number]:
        return Block(program, solve_mixed(program, None).quantities, ruled=True)
    columns, batch = program.columns, pack_batch(network, objective, number, number + 1)
    plan = solve_batch(batch, np.zeros(1, dtype=np.int64), small=is_small(network)).plan
    # Both are sorted by line, then by supply.
    key = columns.line * len(network.supplies) + columns.supply
    line = columns.open_line[0] + np.repeat(np.arange(len(batch.quantity)), np.diff(plan.start))
    held = np.zeros(columns.num_ships, dtype=np.int64)
    used = line * len(network.supplies) + network.supply_start[number] + plan.supply
    held[np.searchsorted(key, used)] = plan.units
    return Block(program, np.concatenate([held, plan.open]), ruled=False)
