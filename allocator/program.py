"""The linear program of some blocks, as arrays: for other solvers than our own, and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csc_array

from allocator.arrays import Flags, Floats, Ints
from allocator.constraints import FAMILIES, Columns
from allocator.constraints.building import grouped
from allocator.constraints.promise_budget import KEPT
from allocator.constraints.rows import Names, Rows
from allocator.names import day_label, line_label, source_label
from allocator.network import Network
from allocator.objective import Entry, Objective, pair_cost


@dataclass(frozen=True)
class Move:
    """What the last plan ships of a line, in the item's own units, and where it may move to tonight."""

    weight: int
    kept: tuple[tuple[int, float], ...]
    """Day and units."""
    columns: tuple[tuple[int, Ints], ...]
    """Day, and the columns that have room for as many units as leave on it."""
    end: int
    """The day that has room for all."""


@dataclass(frozen=True)
class Goal:
    """One entry of the cost vector over the columns: minimise `cost @ x`, whole numbers."""

    name: str
    label: str
    """The class's priority, blank over all lines."""
    sign: int
    """-1 for a goal that is maximised: its figure is `sign * cost @ x / units`, x in the items' own units."""
    cost: Ints
    units: int
    shares: tuple[tuple[Ints, Floats], ...] = ()
    """Columns and factors of the shares to be made equal, in the items' own units; then `cost` is zero."""
    moves: tuple[Move, ...] = ()
    """What the last plan ships of each line, which moves as little as possible; then `cost` is zero."""


@dataclass(frozen=True)
class Program:
    """Minimise the goals in turn, subject to row_lower <= matrix @ x <= row_upper, 0 <= x <= column_upper.

    x counts small units, first of `columns`, then of the whole variables that families bring along, and so do
    the rows. A program is always feasible. Without rules everything is a whole number, and so are all
    vertices (it is a network).
    """

    columns: Columns
    matrix: csc_array
    row_lower: Floats
    row_upper: Floats
    row_names: Names
    row_units: Ints
    """Small units in one unit of each row."""
    goals: tuple[Goal, ...]
    """The model's entries, then the tie-breaks."""
    num_stages: int
    """How many of the goals are the model's."""
    own: tuple[tuple[str, float], ...]
    """Name and limit of the whole variables that families bring along."""

    @property
    def column_units(self) -> Ints:
        """Small units in one unit of each column: of the ordered item."""
        network = self.columns.network
        units = network.places.items.units_per_one[network.lines.item[self.columns.all_lines]]
        return np.append(units, np.ones(len(self.own), dtype=np.int64))

    @property
    def whole(self) -> Flags:
        """Columns that are whole numbers in their own units, not only in small ones."""
        whole: Flags = self.column_units == 1
        return whole

    @property
    def column_upper(self) -> Floats:
        """Upper limits of the columns, in their own units."""
        limits = [limit for _, limit in self.own]
        return np.append(np.full(len(self.columns), np.inf), np.array(limits, dtype=float))

    @property
    def equalities(self) -> Flags:
        """Rows that are always full."""
        equal: Flags = self.row_lower == self.row_upper
        return equal

    def column_names(self) -> list[str]:
        """Return names such as `ship[SO-9/1<-R-17@main]` and `open[SO-9/1]`, with the day if need be."""
        network, columns = self.columns.network, self.columns
        location = network.places.location_ids.take(network.supplies.location[columns.supply])
        labels = zip(
            line_label(network, columns.line), location, source_label(network, columns.supply), strict=True
        )
        ships = [f"ship[{line}<-{source}@{place}" for line, place, source in labels]
        pairs = list(zip(columns.line.tolist(), columns.supply.tolist(), strict=True))
        several = Counter(pairs)
        ships = [
            f"{name},{day_label(day)}]" if several[pair] > 1 else f"{name}]"
            for name, pair, day in zip(ships, pairs, columns.ship.tolist(), strict=True)
        ]
        still_open = [f"open[{line}]" for line in line_label(network, columns.open_line)]
        return [*ships, *still_open, *(name for name, _ in self.own)]

    def allows(self, x: Ints) -> bool:
        """Return whether whole quantities keep every row, to the last small unit."""
        activity = self.matrix.astype(np.int64) @ x
        return bool(
            (x >= 0).all() and (activity >= self.row_lower).all() and (activity <= self.row_upper).all()
        )


def build_program(
    network: Network,
    objective: Objective,
    first_block: int,
    end_block: int,
    most_moved: int | None = None,
) -> Program:
    """Return the program of the blocks from `first_block` up to `end_block`.

    `most_moved`: so many promised lines may get a later date, at the best; that is a first goal then.
    """
    columns = replace(_columns(network, first_block, end_block), most_moved=most_moved)
    families = [family(columns) for family in FAMILIES]
    own = tuple(own for family in families for own in family.own)
    budget = () if most_moved is None else (_kept_promises(columns, own),)
    return Program(
        columns=columns,
        matrix=_matrix(families, len(columns)),
        own=own,
        row_lower=np.concatenate([family.lower for family in families]),
        row_upper=np.concatenate([family.upper for family in families]),
        row_names=np.concatenate([family.names for family in families]),
        row_units=np.concatenate([family.units_per_one for family in families]),
        goals=(*budget, *(_goal(columns, objective, entry) for entry in objective.all_entries())),
        num_stages=len(budget) + len(objective.entries),
    )


def _kept_promises(columns: Columns, own: tuple[tuple[str, float], ...]) -> Goal:
    """Return the goal to keep as many promises as the budget asks for."""
    cost = np.zeros(len(columns) + len(own), dtype=np.int64)
    cost[len(columns) :] = [-1 if name == KEPT else 0 for name, _ in own]
    return Goal(name=KEPT, label="", sign=-1, cost=cost, units=1)


def _columns(network: Network, first_block: int, end_block: int) -> Columns:
    lines = network.line_start[[first_block, end_block]]
    pair = np.arange(*network.pair_start[lines])
    pair = pair[network.supplies.quantity[network.pairs.supply[pair]] > 0]
    pairs = network.pairs
    return Columns(network, pair, pairs.line[pair], pairs.supply[pair], pairs.ship[pair], np.arange(*lines))


def _matrix(families: list[Rows], num_columns: int) -> csc_array:
    first_row = np.cumsum([0] + [len(family.names) for family in families])
    row = np.concatenate([family.row + start for family, start in zip(families, first_row, strict=False)])
    first_own = np.cumsum([0] + [len(family.own) for family in families])
    column = np.concatenate(
        [
            np.where(family.column < num_columns, family.column, family.column + start)
            for family, start in zip(families, first_own, strict=False)
        ]
    )
    value = np.concatenate([family.value for family in families]).astype(float)
    shape = (int(first_row[-1]), num_columns + int(first_own[-1]))
    return csc_array((value, (row, column)), shape=shape)


def _goal(columns: Columns, objective: Objective, entry: Entry) -> Goal:
    """Return an entry over the columns, zero for the lines that take no part."""
    network, terms = columns.network, entry.terms
    served = pair_cost(network, objective, terms, columns.pair)
    cost = np.concatenate([served, terms.open[columns.open_line]])
    takes_part = entry.covers(network.lines)[columns.all_lines]
    return Goal(
        name=entry.goal,
        label=entry.label,
        sign=entry.sign,
        cost=np.where(takes_part, cost, 0),
        units=terms.units,
        shares=()
        if terms.share is None
        else tuple(_shares(columns, terms.share * entry.covers(network.lines))),
        moves=()
        if terms.moves is None
        else tuple(_moves(columns, terms.moves * entry.covers(network.lines))),
    )


def _moves(columns: Columns, weight: Ints) -> Iterator[Move]:
    """Yield what the last plan ships of each line that weighs anything."""
    network, kept = columns.network, columns.network.kept
    units = network.places.items.units_per_one[network.lines.item]
    first, end = columns.open_line[[0, -1]] if len(columns.open_line) else (0, -1)
    for line in np.unique(kept.line[(kept.line >= first) & (kept.line <= end)]).tolist():
        if not weight[line]:
            continue
        part = slice(*np.searchsorted(kept.line, [line, line + 1]))
        mine = np.flatnonzero(columns.line == line)
        yield Move(
            weight=int(weight[line]),
            kept=tuple(
                zip(kept.day[part].tolist(), (kept.quantity[part] / units[line]).tolist(), strict=True)
            ),
            columns=tuple(
                (day, mine[columns.ship[mine] == day]) for day in np.unique(columns.ship[mine]).tolist()
            ),
            end=network.calendar.horizon_end,
        )


def _shares(columns: Columns, weight: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Yield the share of each customer and item: sum of weight x / sum of weight fair_base."""
    network, lines = columns.network, columns.network.lines
    units = network.places.items.units_per_one[lines.item]
    takes_part = weight[columns.open_line] > 0
    keys = (lines.item[columns.open_line], lines.customer[columns.open_line])
    for _, part in grouped(keys, takes_part):
        group = columns.open_line[part]
        base = float((weight[group] * lines.fair_base[group] / units[group]).sum())
        mine = np.flatnonzero(np.isin(columns.line, group))
        yield mine, weight[columns.line[mine]] / base
