"""What a check says: whether the plan holds, what is wrong with it, and what is proven of each stage."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from allocator.checking.findings import group_name, number_text


@dataclass(frozen=True, eq=False)
class CheckReport:
    """The outcome of a check; printed, it is short when all is well."""

    problems: tuple[str, ...]
    """What is wrong: sentences that name the file, the row and the fault; at most a few per kind."""
    notes: tuple[str, ...]
    """What is worth knowing, though it is no fault of the plan."""
    stages: pd.DataFrame
    """One row per stage of the model: class, goal, value (as stated), recomputed, bound, bound_from
    (`prices`: computed here; `summary`: taken from the plan), proven."""
    num_lines: int
    num_shipments: int

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.problems

    def __str__(self) -> str:
        """Say it for the command line."""
        proven = int(self.stages["proven"].sum())
        plan = f"{self.num_shipments:,} shipments for {self.num_lines:,} order lines"
        if self.ok:
            right = "schedule, ETAs, shortages, alerts, totals and stages are right"
            head = f"The plan holds: {plan} keep every rule; {right}."
        else:
            head = f"The plan does not hold ({plan}):"
        lines = [head, *(f"  {problem}" for problem in self.problems)]
        lines.append(f"{proven} of {len(self.stages)} stages are proven optimal.")
        stated = int((self.stages["bound_from"] == "summary").sum())
        if stated:
            lines.append(
                f"For order lines under rules, the bound of {stated} of them is taken from the summary."
            )
        lines += [f"  {_gap(stage)}" for stage in self.stages[~self.stages["proven"]].to_dict("records")]
        return "\n".join([*lines, *self.notes])


def _gap(stage: Mapping[Hashable, Any]) -> str:
    """Say how far a stage may be from the best."""
    name = ", ".join(filter(None, [group_name(str(stage["class"])), str(stage["goal"])]))
    value, bound = stage["recomputed"], stage["bound"]
    if math.isnan(bound):
        return f"{name}: {number_text(value)}, not proven as a stage before it is not"
    return f"{name}: {number_text(value)}, at best {number_text(bound)}"
