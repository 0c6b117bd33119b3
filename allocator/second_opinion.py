"""The second opinion: every block solved again with another solver, its stage values against the plan's."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Ints
from allocator.checking.findings import SHOWN, group_name, number_text
from allocator.checking.tables import Tables
from allocator.checking.whole_plan import model_of
from allocator.errors import NoProvenPlanError, UsageError
from allocator.lp_blocks import Block
from allocator.model import Model
from allocator.names import line_label
from allocator.network import build_network
from allocator.network.kept import keep
from allocator.objective import build_objective
from allocator.plan.stored import held_in, with_its_days
from allocator.program import Goal, Program, build_program
from allocator.scenario import Scenario
from allocator.solve import NETWORK, Progress
from allocator.solve.engines import HIGHS, engine_of
from allocator.solve.highs import SilentHighs
from allocator.solve.lexicographic import solve_in_turn
from allocator.solve.linear import Engine, portions
from allocator.solve.pulp_mixed import Answer, answers
from allocator.solve.pulp_names import find_solver, runs_as_process, solver_names

_CLOSE = Fraction(2, 1_000_000)
"""Where quantities are not whole, stage values this close are the same, relative to the largest amount."""
_EXACT = 2**50
"""Solvers count in floating-point numbers: sums of costs above this have no last digit."""


def named(solver: str) -> str:
    """Return the name of a solver that can give a second opinion; raises UsageError if it cannot."""
    if solver.lower() == NETWORK:
        others = ", ".join(name for name in solver_names() if name != NETWORK)
        raise UsageError(f"a second opinion comes from another solver than {NETWORK}: name one of {others}")
    find_solver(solver)
    if solver.lower() == HIGHS:
        SilentHighs()  # says once in a process who it is, through PuLP aloud
    return solver.lower()


def second_opinion(
    scenario: Scenario,
    plan: Tables,
    model: Model | str | Path | None,
    solver: str,
    seconds: float | None,
    workers: int | None,
    progress: Progress | None,
) -> tuple[list[str], list[str]]:
    """Solve every block of a plan again; return what differs, and what else is worth knowing."""
    opinion = _Opinion(scenario, plan, model_of(plan, model), solver, seconds)
    return opinion.compare(os.cpu_count() or 1 if workers is None else workers, progress)


@dataclass(frozen=True)
class _Verdict:
    """What the solver says of one block."""

    block: int
    difference: str = ""
    """The first stage with another value, and both values; blank if there is none."""
    excused: bool = False
    """The plan does not claim to be optimal in that stage."""
    unfinished: str = ""
    """Why the solver has no answer, or no proof of it."""


class _Opinion:
    """The blocks of a plan, and another solver to ask."""

    def __init__(
        self, scenario: Scenario, plan: Tables, model: Model, solver: str, seconds: float | None
    ) -> None:
        self._solver = solver
        self._own_name = find_solver(solver)
        self._seconds = seconds
        self._network = with_its_days(build_network(scenario, model), plan)
        self._objective = build_objective(self._network, model)
        self._keeps = self._blocks_kept(getattr(plan, "last_plan", None))
        self._held, strange = held_in(self._network, plan.shipments)
        self._open = self._network.lines.quantity.copy()
        np.subtract.at(self._open, self._network.pairs.line, self._held)
        self._num_strange = int(strange.sum())
        stages = plan.summary.get("stages") or []
        # A budget for moved promises holds over the whole night: a block alone might do better without it.
        claims = "promise_budget" not in plan.summary
        self._why = "not proven by the plan" if claims else "the plan keeps a budget for moved promises"
        self._claimed = np.cumprod([claims and bool(stage.get("proven")) for stage in stages]).astype(bool)

    def _blocks_kept(self, last_plan: pd.DataFrame | None) -> Flags:
        """Return the blocks of which the last plan ships anything."""
        network = self._network
        keeps = np.zeros(network.num_blocks, dtype=bool)
        if last_plan is not None:
            line = keep(network, last_plan).line
            keeps[np.searchsorted(network.line_start, line, side="right") - 1] = True
        return keeps

    def compare(self, workers: int, progress: Progress | None) -> tuple[list[str], list[str]]:
        """Ask about every block; return what differs, and what else is worth knowing."""
        if self._num_strange:
            what = f"{self._num_strange:,} shipments are none that {self._solver} could choose"
            return [], [f"No second opinion: {what}, as the faults above say."]
        if len(self._claimed) != len(self._objective.entries):
            return [], ["No second opinion: the summary has other stages than the model."]
        verdicts = sorted(self._verdicts(workers, progress), key=lambda verdict: verdict.block)
        return self._problems(verdicts), self._notes(verdicts)

    def _verdicts(self, workers: int, progress: Progress | None) -> Iterator[_Verdict]:
        network, engine = self._network, engine_of(self._solver)
        most = workers if runs_as_process(self._own_name) else 1
        plain = list(portions(network, engine.batch_lines))
        ruled = np.flatnonzero(network.ruled).tolist()
        with ThreadPoolExecutor(min(most, engine.most_workers or most)) as pool:
            asked = pool.map(lambda ends: list(self._plain(engine, *ends)), plain)
            for (_, end), verdicts in zip(plain, asked, strict=True):
                self._say(progress, end)
                yield from verdicts
        with ThreadPoolExecutor(most) as pool:
            for verdict in pool.map(self._ruled, ruled):
                self._say(progress, verdict.block + 1)
                yield verdict

    def _say(self, progress: Progress | None, end_block: int) -> None:
        if progress is not None:
            network = self._network
            progress(f"asking {self._solver}", int(network.line_start[end_block]), len(network.lines))

    def _plain(self, engine: Engine, first_block: int, end_block: int) -> Iterator[_Verdict]:
        """Yield a verdict for each of some blocks without rules, solved in one program."""
        program = build_program(self._network, self._objective, first_block, end_block)
        try:
            found = solve_in_turn(program, engine.start(program))
        except NoProvenPlanError as error:
            yield from (_Verdict(block, unfinished=str(error)) for block in range(first_block, end_block))
            return
        held, still_open = self._held.copy(), self._open.copy()
        held[program.columns.pair] = found[: program.columns.num_ships]
        still_open[program.columns.open_line] = found[program.columns.num_ships :]
        for block in range(first_block, end_block):
            if self._same(block, held, still_open):
                yield _Verdict(block)
                continue
            mine = build_program(self._network, self._objective, block, block + 1)
            theirs = Answer(_quantities(mine, held, still_open), proven=True)
            yield self._verdict(block, mine, [theirs] * mine.num_stages)

    def _same(self, block: int, held: Ints, still_open: Ints) -> bool:
        lines = self._network.line_start[[block, block + 1]]
        pairs = slice(*self._network.pair_start[lines])
        line = slice(*lines)
        return np.array_equal(held[pairs], self._held[pairs]) and np.array_equal(
            still_open[line], self._open[line]
        )

    def _ruled(self, block: int) -> _Verdict:
        """Return the verdict on a block under rules."""
        program = build_program(self._network, self._objective, block, block + 1)
        mine = Block(program, _quantities(program, self._held, self._open), ruled=True)
        inquiry = answers(program, mine.columns(), mine.rows(0), self._own_name, self._seconds)
        try:
            return self._verdict(block, program, inquiry)
        except NoProvenPlanError as error:
            return _Verdict(block, unfinished=str(error))

    def _verdict(self, block: int, program: Program, found: Iterable[Answer]) -> _Verdict:
        """Compare stage by stage, up to the first that differs."""
        quantities = _quantities(program, self._held, self._open)
        unsure = False
        for stage, answer in enumerate(found):
            goal = program.goals[stage]
            mine, theirs = _value(program, quantities, goal), _value(program, answer.quantities, goal)
            unsure |= not answer.proven
            if _same_value(program, goal, mine, theirs):
                continue
            better = (theirs - mine) * goal.sign < 0
            if unsure and not better:
                break
            if self._keeps[block]:
                return _Verdict(
                    block, unfinished=f"it keeps to the last plan, which {self._solver} does not know"
                )
            name = f"{goal.name} of {group_name(goal.label)}" if goal.label else goal.name
            says = (
                f"the plan has {number_text(float(mine))}, {self._solver} finds {number_text(float(theirs))}"
            )
            where = f"stage {stage + 1} ({name}), {self._name(block)}"
            excused = better and not bool(self._claimed[stage])
            return _Verdict(block, f"{where}: {says}", excused)
        return _Verdict(block, unfinished="its time was up" if unsure else "")

    def _name(self, block: int) -> str:
        """Return the first order line of a block, and how many more it has."""
        first, end = self._network.line_start[[block, block + 1]]
        names = sorted(line_label(self._network, np.arange(first, end)))
        return names[0] + (f" and {len(names) - 1:,} more linked to it" if len(names) > 1 else "")

    def _problems(self, verdicts: Sequence[_Verdict]) -> list[str]:
        differences = [each.difference for each in verdicts if each.difference and not each.excused]
        more = len(differences) - SHOWN
        return differences[:SHOWN] + ([f"{self._solver}: {more:,} more blocks differ"] if more > 0 else [])

    def _notes(self, verdicts: Sequence[_Verdict]) -> list[str]:
        """Say how many blocks agree, which the solver did not finish, and where it is better, as may be."""
        excused = [each.difference for each in verdicts if each.difference and each.excused]
        unfinished = [each for each in verdicts if each.unfinished]
        agreed = len(verdicts) - len(unfinished) - sum(bool(each.difference) for each in verdicts)
        stages = f"{len(self._claimed)} stages"
        notes = [
            f"Second opinion: {self._solver} finds the plan's values of all {stages} in {agreed:,} of "
            f"{len(verdicts):,} blocks."
        ]
        notes += [f"  {self._why}, and better is possible: {each}" for each in excused[:SHOWN]]
        notes += [
            f"  no answer for {self._name(each.block)}: {each.unfinished}" for each in unfinished[:SHOWN]
        ]
        hidden = max(len(excused) - SHOWN, 0) + max(len(unfinished) - SHOWN, 0)
        return notes + ([f"  and so for {hidden:,} more blocks"] if hidden else [])


def _quantities(program: Program, held: Ints, still_open: Ints) -> Ints:
    """Return small units of each column of a program, but for those that families bring along."""
    columns = program.columns
    return np.concatenate([held[columns.pair], still_open[columns.open_line]])


def _value(program: Program, quantities: Ints, goal: Goal) -> Fraction:
    return Block(program, quantities[: len(program.columns)], ruled=True).value(goal)


def _same_value(program: Program, goal: Goal, mine: Fraction, theirs: Fraction) -> bool:
    """Return whether two values are equal: to the last digit where everything is whole."""
    if goal.shares:
        return abs(mine - theirs) <= _CLOSE
    if program.whole.all() and abs(mine * goal.units) < _EXACT:
        return mine == theirs
    largest = Fraction(int(np.abs(goal.cost).max(initial=0)), goal.units)
    return abs(mine - theirs) <= _CLOSE * max(Fraction(1), abs(mine), largest)
