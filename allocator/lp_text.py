"""The readable linear program of an order's blocks, in the LP format that every solver reads."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import numpy as np

from allocator.arrays import Flags
from allocator.errors import InputError, Problem, UsageError
from allocator.lp_blocks import Block, solved_block
from allocator.lp_names import encode, write_names
from allocator.lp_stages import SMALLEST_SHARE, Stage
from allocator.model import Model, load_model
from allocator.network import Network, build_network
from allocator.objective import build_objective
from allocator.scenario import Scenario
from allocator.solve.pulp_problem import Target, build_problem, write_lp


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
    number = last if stage is None else stage
    if not 1 <= number <= last:
        raise UsageError(f"no stage {stage}: {chosen.name} has the stages 1 to {last} here")
    blocks = tuple(solved_block(network, objective, block) for block in _blocks_of(network, rows))
    if not blocks:
        raise InputError([Problem("order_lines", None, "", "no line", "there is no program without one")])
    aim = Stage(blocks, number)
    before = "" if number == 1 else "; a row for each stage before it keeps its value"
    header = [_title(scenario, chosen, blocks), f"In the plan {aim.name} is {aim.value_in_words()}{before}."]
    return _text(header, aim)


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


def _title(scenario: Scenario, model: Model, blocks: tuple[Block, ...]) -> str:
    num_lines = sum(len(block.program.columns.open_line) for block in blocks)
    num_supplies = sum(len(np.unique(block.program.columns.supply)) for block in blocks)
    lines = "1 order line" if num_lines == 1 else f"{num_lines} order lines"
    supplies = "1 supply" if num_supplies == 1 else f"{num_supplies} supplies"
    return f"Model {model.name}, as of {scenario.settings.as_of}: {lines} and {supplies} in one program."


def _text(header: list[str], aim: Stage) -> str:
    """Return the whole file."""
    columns = [column for block in aim.blocks for column in block.columns()]
    first = np.cumsum([0, *(len(block.columns()) for block in aim.blocks)]).tolist()
    rows = [row for block, start in zip(aim.blocks, first, strict=False) for row in block.rows(start)]
    rows += [row for number in range(1, aim.number) for row in Stage(aim.blocks, number).rows_that_hold()]
    coefficients = aim.coefficients()
    if aim.of_shares:
        rows += aim.rows_of_smallest_share(len(columns))
        columns.append(SMALLEST_SHARE)
        coefficients = np.append(np.zeros(len(coefficients)), 1.0)
    names = write_names([*(column.name for column in columns), *(row.name for row in rows)])
    problem, _ = build_problem(
        [replace(column, name=name) for column, name in zip(columns, names.written, strict=False)],
        Target(encode(aim.name), coefficients, aim.maximise),
        [replace(row, name=name) for row, name in zip(rows, names.written[len(columns) :], strict=True)],
    )
    comments = [" ".join(comment.split()) for comment in (*header, *names.legend)]
    return "".join(f"\\ {comment}\n" for comment in comments) + write_lp(problem)
