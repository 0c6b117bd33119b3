"""The stages of a plan: which goal, over which lines, with which weights, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.checking.facts import Facts, Trips
from allocator.checking.goals import GAINED, GOALS, Goal
from allocator.checking.lines import GAIN, KINDS, LOSE, WIN, Lines, split_by
from allocator.checking.vectors import Flags, Floats, Ints, exact_sum
from allocator.model import Model, Stage

MODEL_KINDS = tuple(kind for kind in range(len(KINDS)) if kind != LOSE)
"""Lines that take part in the model's own stages; those to lose follow in the same stages once more."""


@dataclass(frozen=True)
class Step:
    """One goal of one stage over whole cells of lines (see `Lines.cell`)."""

    label: str
    goal: str
    covered: Flags
    """By cell: whether its lines take part."""
    weights: Floats
    """By cell: what the terms of its lines are multiplied by; 0 where they take no part."""

    @property
    def costs(self) -> Goal:
        """What a unit costs."""
        return GAINED if self.label == KINDS[GAIN] else GOALS[self.goal]

    @property
    def sign(self) -> int:
        """-1 where the goal is maximised."""
        return self.costs.sign

    def covers(self, facts: Facts) -> Flags:
        """By line: whether it takes part."""
        return self.covered[facts.lines.cell]

    def weight(self, facts: Facts, line: Ints) -> Floats:
        """Weight of each of some lines."""
        return self.weights[facts.lines.cell[line]]

    def served(self, facts: Facts, trips: Trips) -> Floats:
        """Cost of one ordered unit of each trip."""
        return self.weight(facts, trips.line) * self.costs.served(facts, trips)

    def unserved(self, facts: Facts, line: Ints) -> Floats:
        """Cost of one open unit of each line."""
        return self.weight(facts, line) * self.costs.unserved(facts, line)


def steps(model: Model, lines: Lines) -> list[Step]:
    """All entries of `summary["stages"]` in order: win, gain, the model's, and these once more for lose."""
    present = np.bincount(lines.kind, minlength=len(KINDS)) > 0
    found = [
        _treatment_step(lines, kind, goal)
        for kind, goal in ((WIN, "lateness"), (GAIN, "promises"))
        if present[kind]
    ]
    runs = [("", MODEL_KINDS)] + ([(KINDS[LOSE], (LOSE,))] if present[LOSE] else [])
    for name, kinds in runs:
        for stage in model.stages:
            found += _steps_of(stage, lines, name, kinds)
    return found


def _treatment_step(lines: Lines, kind: int, goal: str) -> Step:
    _, num_classes, num_segments = lines.shape
    covered = np.repeat(np.arange(len(KINDS)) == kind, num_classes * num_segments)
    return Step(KINDS[kind], goal, covered, covered.astype(np.float64))


def _steps_of(stage: Stage, lines: Lines, name: str, kinds: Sequence[int]) -> Iterator[Step]:
    """Yield the goals of a stage over the lines of these kinds, class by class where the stage says so."""
    kind, rank, segment = np.unravel_index(np.arange(lines.num_cells), lines.shape)
    by_rank = np.array(stage.weights or (1.0,), dtype=np.float64)
    by_segment = np.array([(stage.segment_weights or {}).get(name, 1.0) for name in lines.segments])
    by_segment[-1] = 1.0
    weights = by_rank[np.minimum(rank, len(by_rank) - 1)] * by_segment[segment]
    of_kind = np.isin(kind, kinds)
    for each in [None] if stage.for_each is None else _ranks(lines, of_kind):
        label = name if each is None else f"{name} {lines.classes[each]}".strip()
        covered = of_kind if each is None else of_kind & (rank == each)
        for goal in stage.goals:
            yield Step(label, goal, covered, np.where(covered, weights, 0.0))


def _ranks(lines: Lines, of_kind: Flags) -> list[int]:
    """Classes that have lines in these cells; the one class there is where there are no lines at all."""
    if not len(lines.rank):
        return [0]
    found: list[int] = np.unique(lines.rank[of_kind[lines.cell]]).tolist()
    return found


def totals(
    facts: Facts, all_steps: list[Step], trips: Trips, units: Floats, unserved: Floats
) -> list[tuple[float, float]]:
    """Cost of each step, and the sum of its terms' sizes.

    `units` are ordered units that go on the trips, `unserved` are the open units of every line.
    """
    lines_of = facts.lines.by_cell
    trips_of = split_by(facts.lines.cell[trips.line], facts.lines.num_cells)
    found = []
    for step in all_steps:
        line, rows = _members(step, lines_of), _members(step, trips_of)
        arriving = step.served(facts, trips.take(rows)) * units[rows]
        found.append(exact_sum(arriving, step.unserved(facts, line) * unserved[line]))
    return found


def _members(step: Step, of_cell: list[Ints]) -> Ints:
    """Positions of what is in the cells of the step."""
    filled = [of_cell[cell] for cell in np.flatnonzero(step.covered) if len(of_cell[cell])]
    if len(filled) == sum(len(members) > 0 for members in of_cell):
        return np.arange(sum(map(len, filled)))
    if len(filled) == 1:
        return filled[0]
    return np.concatenate(filled) if filled else np.zeros(0, dtype=np.int64)
