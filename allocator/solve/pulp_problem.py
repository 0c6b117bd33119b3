"""Linear programs in PuLP's own objects, written for PuLP 3.3 and 4 alike."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp


@dataclass(frozen=True)
class Row:
    """lower <= sum of value x column <= upper; columns by number."""

    name: str
    column: npt.NDArray[Any]
    value: npt.NDArray[Any]
    lower: float
    upper: float


@dataclass(frozen=True)
class Objective:
    """The sum that is optimised: a value for each column."""

    name: str
    value: npt.NDArray[Any]
    maximise: bool = False


def build_problem(
    columns: Sequence[str], objective: Objective, rows: Iterable[Row]
) -> tuple[pulp.LpProblem, list[Any]]:
    """Return the program and its variables, all of them >= 0."""
    problem = pulp.LpProblem("allocation", pulp.LpMaximize if objective.maximise else pulp.LpMinimize)
    variables = [problem.add_variable(name, lowBound=0) for name in columns]
    wanted = np.flatnonzero(objective.value)
    total = _sum(wanted, objective.value[wanted], variables)
    total.name = objective.name
    problem.setObjective(total)
    for row in rows:
        _add(problem, row, _sum(row.column, row.value, variables))
    return problem, variables


def write_lp(problem: pulp.LpProblem) -> str:
    """Return a program in the LP format of CPLEX."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.lp")
        problem.writeLP(str(path))
        return path.read_text(encoding="utf-8")


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
