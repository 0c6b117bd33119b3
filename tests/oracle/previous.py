"""`stability`: units x days by which the shipments of the last plan move.

Every unit of the last plan is matched with a unit that the line is shipped now, or with none, which counts
as if it left on the day after the horizon; the matching with the fewest unit-days counts. Units beyond the
last plan are free. What was to leave before tonight counts no more: it has left, or any day is as good.
"""

from __future__ import annotations

from fractions import Fraction

from ortools.sat.python import cp_model

from tests.oracle.cells import Day, Row, day_of, decimal, rows, text
from tests.oracle.facts import Line
from tests.oracle.problem import Linear, Problem, Weights, grain_of


def moved_unit_days(problem: Problem, lines: list[Line], weights: Weights) -> list[Linear]:
    """Return the unit-days by which the last plan's shipments of the lines move."""
    total = Linear()
    for line in lines:
        before = [row for row in rows(problem.facts.previous) if _counts(problem, line, row)]
        new_days = [*sorted({choice.ship_day for choice in problem.of(line)}), problem.facts.beyond]
        moves = [_moves(problem, line, row, new_days) for row in before]
        _limit_moves(problem, line, moves, new_days)
        for row, move in zip(before, moves, strict=True):
            for new_day, moved in move.items():
                days = abs(new_day - day_of(row["ship_date"]))
                total.add(weights[line.key] * days * grain_of(problem.facts, line), moved)
    return [total]


def _counts(problem: Problem, line: Line, row: Row) -> bool:
    return _key(row) == line.key and day_of(row["ship_date"]) >= problem.facts.as_of


def _key(row: Row) -> tuple[str, str]:
    return text(row, "order_id"), text(row, "line_id", "1")


def _moves(problem: Problem, line: Line, row: Row, new_days: list[Day]) -> dict[Day, cp_model.IntVar]:
    """Return where the units of a shipment of the last plan go, in grains by new ship day."""
    ratio = _units_per_unit(problem, line, text(row, "shipped_item_id"))
    grains = int(decimal(row["quantity"]) / ratio / grain_of(problem.facts, line))
    moves = {day: problem.cp.new_int_var(0, grains, f"moved[{_key(row)},{day}]") for day in new_days}
    problem.cp.add(sum(moves.values()) == grains)
    return moves


def _limit_moves(
    problem: Problem, line: Line, moves: list[dict[Day, cp_model.IntVar]], new_days: list[Day]
) -> None:
    """Add, for every day but the last, which stands for none: units moved to it <= units shipped on it."""
    for day in new_days[:-1]:
        moved_in = [(Fraction(1), move[day]) for move in moves]
        shipped = [(Fraction(-1), choice.variable) for choice in problem.of(line) if choice.ship_day == day]
        problem.at_most([*moved_in, *shipped], 0)


def _units_per_unit(problem: Problem, line: Line, shipped_item_id: str) -> Fraction:
    listed = problem.facts.substitutes.get(line.item_id, ())
    ratios = [entry.units_per_unit for entry in listed if entry.item_id == shipped_item_id]
    return ratios[0] if ratios else Fraction(1)
