"""The linear program of some blocks, as arrays: for solvers other than our own, and for people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from allocator.arrays import Floats, Ints
from allocator.constraints import FAMILIES, Columns
from allocator.names import line_label, source_label
from allocator.network import Network
from allocator.objective import Entry, Objective, pair_cost


@dataclass(frozen=True)
class Goal:
    """One entry of the cost vector over the columns: minimise `cost @ x + constant` (units of the goal)."""

    name: str
    label: str
    cost: Floats
    constant: float


@dataclass(frozen=True)
class Program:
    """Minimise the goals in turn, subject to row_lower <= matrix @ x <= row_upper, x >= 0.

    Quantities count in the items' own units.
    """

    columns: Columns
    matrix: csc_array
    row_lower: Floats
    row_upper: Floats
    row_names: npt.NDArray[np.object_]
    goals: tuple[Goal, ...]
    """The model's entries, then the tie-breaks."""
    num_stages: int
    """How many of the goals are the model's."""

    def column_names(self) -> list[str]:
        """Return names such as `ship[SO-9/1<-WIDGET@main:R-17]`."""
        network, columns = self.columns.network, self.columns
        location = network.places.location_ids.take(network.supplies.location[columns.supply])
        labels = zip(
            line_label(network, columns.line), location, source_label(network, columns.supply), strict=True
        )
        return [f"ship[{line}<-{source}@{place}]" for line, place, source in labels]


def build_program(network: Network, objective: Objective, first_block: int, end_block: int) -> Program:
    """Return the program of the blocks from `first_block` up to `end_block`."""
    lines = network.line_start[[first_block, end_block]]
    pair = np.arange(*network.pair_start[lines])
    pair = pair[network.supplies.quantity[network.pairs.supply[pair]] > 0]
    pairs = network.pairs
    columns = Columns(network, pair, pairs.line[pair], pairs.supply[pair], pairs.ship[pair])
    families = [family(columns) for family in FAMILIES]
    first_row = np.cumsum([0] + [len(family.names) for family in families])
    row = np.concatenate([family.row + start for family, start in zip(families, first_row, strict=False)])
    column = np.concatenate([family.column for family in families])
    value = np.concatenate([family.value for family in families])
    everyone = np.arange(*lines)
    return Program(
        columns=columns,
        matrix=csc_array((value, (row, column)), shape=(int(first_row[-1]), len(columns))),
        row_lower=np.concatenate([family.lower for family in families]),
        row_upper=np.concatenate([family.upper for family in families]),
        row_names=np.concatenate([family.names for family in families]),
        goals=tuple(_goal(columns, objective, entry, everyone) for entry in objective.all_entries()),
        num_stages=len(objective.entries),
    )


def _goal(columns: Columns, objective: Objective, entry: Entry, lines: Ints) -> Goal:
    """Return an entry over the columns: serving a unit costs what it costs more than leaving it open."""
    network, terms = columns.network, entry.terms
    covered = entry.covers(network.lines)
    units = network.places.items.units_per_one[network.lines.item]
    served = pair_cost(network, objective, terms, columns.pair) - terms.open[columns.line]
    lines = lines[covered[lines]]
    return Goal(
        name=entry.goal,
        label=entry.label,
        cost=np.where(covered[columns.line], served, 0) / terms.units,
        constant=float(terms.open[lines] @ (network.lines.quantity[lines] / units[lines])) / terms.units,
    )
