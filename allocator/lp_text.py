"""The readable linear program of an order's blocks, in the LP format that every solver reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.sparse import diags_array

from allocator.arrays import Flags, Floats, Ints
from allocator.errors import InputError, Problem, UsageError
from allocator.lp_names import encode, write_names
from allocator.model import Model, load_model
from allocator.network import Network, build_network
from allocator.objective import Objective, build_objective
from allocator.program import Goal, Program, build_program
from allocator.scenario import Scenario
from allocator.solve.batches import solve_batch
from allocator.solve.mixed import solve_mixed
from allocator.solve.pulp_problem import Column, Row, Target, build_problem, write_lp

_DIGITS = 12
"""PuLP writes so many digits of a number."""


def lp(
    scenario: Scenario,
    model: str | Path | Model | None = None,
    order: str | None = None,
    line: str | None = None,
    stage: int | None = None,
) -> str:
    """Return the linear program that decides about an order, or one line of it, as text in the LP format.

    It holds every line that competes with it, at any remove; without an order, the whole scenario. `stage`
    counts from 1, as `stages` in `summary.json` does, and is the model's last by default: the file asks for
    the best value of that goal, with a row for each goal before it that holds its value in the plan. So every
    solver that reads the file finds the plan's value of that stage, as far as these lines are concerned.

    Raises InputError, with the nearest ids, if there is no such order line, UsageError for an unknown model
    or stage.

    >>> scenario = Scenario.from_rows(
    ...     order_lines=[{"order_id": "SO-1", "item_id": "A", "quantity": 5, "requested_date": "2026-01-05"}],
    ...     stock=[{"item_id": "A", "quantity": 3}],
    ...     as_of="2026-01-05",
    ... )
    >>> print(lp(scenario, "least-late", "SO-1", stage=1))  # doctest: +ELLIPSIS
    \\ Model least-late, as of 2026-01-05: 1 order line and 1 supply in one program.
    ...
    Maximize
    stage_1_fill: ship{SO~1%1(~stock@main}
    Subject To
    demand{SO~1%1}: open{SO~1%1} + ship{SO~1%1(~stock@main} = 5
    stock{A@main;stock}: ship{SO~1%1(~stock@main} <= 3
    End
    <BLANKLINE>
    """
    chosen = load_model(scenario.settings.model if model is None else model)
    rows = _rows_of(scenario, order, line)
    network = build_network(scenario, chosen)
    objective = build_objective(network, chosen)
    last = len(objective.entries)
    place = last if stage is None else stage
    if not 1 <= place <= last:
        raise UsageError(f"no stage {stage}: {chosen.name} has the stages 1 to {last} here")
    blocks = [_Block.solved(network, objective, block) for block in _blocks_of(network, rows)]
    header = [_title(scenario, chosen, blocks), _aim(blocks, place)]
    return _text(header, blocks, place)


@dataclass(frozen=True)
class _Block:
    """A block, and its plan in small units."""

    program: Program
    quantities: Ints
    ruled: bool

    @classmethod
    def solved(cls, network: Network, objective: Objective, block: int) -> _Block:
        """Return a block with the plan that is optimal for it."""
        program = build_program(network, objective, block, block + 1)
        if network.ruled[block]:
            return cls(program, solve_mixed(program, None).quantities, ruled=True)
        columns, result = program.columns, solve_batch(network, objective, block, block + 1)
        held = result.held[columns.pair - result.batch.first_pair]
        return cls(program, np.concatenate([held, result.open]), ruled=False)

    def value(self, goal: Goal) -> Fraction:
        """Return what the plan comes to, in the goal's own unit."""
        products = goal.cost.astype(object) * self.quantities
        units = self.program.column_units[: len(products)]
        parts = (Fraction(int(products[units == each].sum()), int(each)) for each in np.unique(units))
        return goal.sign * sum(parts, Fraction(0)) / goal.units

    def coefficients(self, goal: Goal) -> Floats:
        """Return the goal's value of one unit of each column."""
        own = np.zeros(len(self.program.own))
        return np.concatenate([goal.sign * goal.cost / goal.units, own]) + 0.0

    def columns(self) -> list[Column]:
        """Return the columns; they are whole numbers only where a rule asks for it."""
        program = self.program
        whole = program.whole if self.ruled else np.zeros(len(program.whole), dtype=bool)
        return [
            Column(name, float(upper), bool(is_whole))
            for name, upper, is_whole in zip(program.column_names(), program.column_upper, whole, strict=True)
        ]

    def rows(self, first_column: int) -> Iterator[Row]:
        """Return the rows in the items' own units."""
        program = self.program
        units = program.row_units.astype(float)
        matrix = (diags_array(1 / units) @ program.matrix @ diags_array(program.column_units * 1.0)).tocsr()
        for row, name in enumerate(program.row_names):
            entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
            column, value = matrix.indices[entries] + first_column, matrix.data[entries]
            limits = (program.row_lower[row] / units[row], program.row_upper[row] / units[row])
            yield Row(name, column, value, *limits)


def _rows_of(scenario: Scenario, order: str | None, line: str | None) -> Flags:
    """Return which rows of `order_lines` were asked for; raises InputError, with the nearest ids, if none."""
    table = scenario.tables["order_lines"]
    if order is None:
        return np.ones(len(table), dtype=bool)
    found = (table["order_id"] == order).to_numpy()
    if not found.any():
        near = difflib.get_close_matches(order, table["order_id"].unique()[:50_000], n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else "name one of the table's"
        raise InputError([Problem("order_lines", None, "order_id", f"no order {order!r}", remedy)])
    if line is None:
        return found
    lines = table["line_id"][found]
    found = found & (table["line_id"] == line).to_numpy()
    if not found.any():
        what, remedy = f"order {order!r} has no line {line!r}", f"its lines are {', '.join(lines)}"
        raise InputError([Problem("order_lines", None, "line_id", what, remedy)])
    return found


def _blocks_of(network: Network, rows: Flags) -> list[int]:
    """Return the blocks of some rows of `order_lines`."""
    line = np.flatnonzero(rows[network.lines.row])
    blocks: list[int] = np.unique(np.searchsorted(network.line_start, line, side="right") - 1).tolist()
    return blocks


def _title(scenario: Scenario, model: Model, blocks: list[_Block]) -> str:
    num_lines = sum(len(block.program.columns.open_line) for block in blocks)
    num_supplies = sum(len(np.unique(block.program.columns.supply)) for block in blocks)
    lines = "1 order line" if num_lines == 1 else f"{num_lines} order lines"
    supplies = "1 supply" if num_supplies == 1 else f"{num_supplies} supplies"
    return f"Model {model.name}, as of {scenario.settings.as_of}: {lines} and {supplies} in one program."


def _aim(blocks: list[_Block], stage: int) -> str:
    value = sum((block.value(block.program.goals[stage - 1]) for block in blocks), Fraction(0))
    before = "" if stage == 1 else "; a row for each stage before it keeps its value"
    return f"In the plan {_stage_name(blocks, stage)} is {_decimal(value, ROUND_HALF_EVEN):f}{before}."


def _text(header: list[str], blocks: list[_Block], stage: int) -> str:
    """Return the whole file."""
    columns = [column for block in blocks for column in block.columns()]
    first = np.cumsum([0, *(len(block.columns()) for block in blocks)]).tolist()
    rows = [row for block, start in zip(blocks, first, strict=False) for row in block.rows(start)]
    rows += [row for number in range(1, stage) for row in _held(blocks, number)]
    names = write_names([*(column.name for column in columns), *(row.name for row in rows)])
    objective, maximise = _objective(blocks, stage)
    problem, _ = build_problem(
        [replace(column, name=name) for column, name in zip(columns, names.written, strict=False)],
        Target(encode(_stage_name(blocks, stage)), objective, maximise),
        [replace(row, name=name) for row, name in zip(rows, names.written[len(columns) :], strict=True)],
    )
    comments = [" ".join(comment.split()) for comment in (*header, *names.legend)]
    return "".join(f"\\ {comment}\n" for comment in comments) + write_lp(problem)


def _objective(blocks: list[_Block], stage: int) -> tuple[Floats, bool]:
    """Return the value of one unit of each column in a stage, and whether more is better."""
    goals = [block.program.goals[stage - 1] for block in blocks]
    values = [block.coefficients(goal) for block, goal in zip(blocks, goals, strict=True)]
    return np.concatenate(values), goals[0].sign < 0


def _held(blocks: list[_Block], stage: int) -> Iterator[Row]:
    """Yield the row that keeps a stage at its value in the plan, if it says anything about these lines."""
    coefficients, maximise = _objective(blocks, stage)
    column = np.flatnonzero(coefficients)
    if not len(column):
        return
    value = sum((block.value(block.program.goals[stage - 1]) for block in blocks), Fraction(0))
    lower, upper = -np.inf, np.inf
    if maximise:
        lower = float(_decimal(value, ROUND_FLOOR))
    else:
        upper = float(_decimal(value, ROUND_CEILING))
    yield Row(_stage_name(blocks, stage), column, coefficients[column], lower, upper)


def _stage_name(blocks: list[_Block], stage: int) -> str:
    goal = blocks[0].program.goals[stage - 1]
    return "_".join([f"stage_{stage}", *([f"class_{goal.label}"] if goal.label else []), goal.name])


def _decimal(value: Fraction, rounding: str) -> Decimal:
    """Return a number in as many digits as the file has; rounded outwards, a limit cuts nothing off."""
    context = Context(prec=_DIGITS, rounding=rounding)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))
