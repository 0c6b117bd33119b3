"""Linear programs in PuLP's own objects, written for PuLP 3.3 and 4 alike."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp


@dataclass(frozen=True)
class Column:
    """A variable from 0 to a limit."""

    name: str
    upper: float = np.inf
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """lower <= sum of value x column <= upper; columns by number."""

    name: str
    column: npt.NDArray[Any]
    value: npt.NDArray[Any]
    lower: float
    upper: float


@dataclass(frozen=True)
class Target:
    """The sum that is optimised: a value for each column."""

    name: str
    value: npt.NDArray[Any]
    maximise: bool = False


def build_problem(
    columns: Iterable[Column], target: Target, rows: Iterable[Row]
) -> tuple[pulp.LpProblem, list[Any]]:
    """Return the program, and its variables in the order given."""
    problem = pulp.LpProblem("allocation", pulp.LpMaximize if target.maximise else pulp.LpMinimize)
    variables = [_variable(problem, column) for column in columns]
    wanted = np.flatnonzero(target.value)
    problem += _sum(wanted, target.value[wanted], variables), target.name
    for row in rows:
        _add(problem, row, _sum(row.column, row.value, variables))
    return problem, variables


def write_lp(problem: pulp.LpProblem) -> str:
    """Return a program in the LP format of CPLEX."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.lp")
        problem.writeLP(str(path))
        return path.read_text(encoding="utf-8")


def _variable(problem: pulp.LpProblem, column: Column) -> Any:
    upper = column.upper if np.isfinite(column.upper) else None
    kind = pulp.LpInteger if column.whole else pulp.LpContinuous
    return problem.add_variable(column.name, lowBound=0, upBound=upper, cat=kind)


def _sum(column: npt.NDArray[Any], value: npt.NDArray[Any], variables: list[Any]) -> Any:
    return pulp.lpDot(value.tolist(), [variables[number] for number in column])


def _add(problem: pulp.LpProblem, row: Row, total: Any) -> None:
    if row.lower == row.upper:
        problem.addConstraint(total == float(row.upper), row.name)
        return
    if row.upper < np.inf:
        problem.addConstraint(total <= float(row.upper), row.name)
    if row.lower > -np.inf:
        suffix = ".least" if row.upper < np.inf else ""
        problem.addConstraint(total >= float(row.lower), row.name + suffix)
