"""The gate to other solvers: their names, their quirks, and what happens when one is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import allocator
from allocator.arrays import Ints
from allocator.program import Program
from allocator.solve import engines
from allocator.solve.highs import Highs
from allocator.solve.lexicographic import Held, Optimum
from allocator.solve.linear import Engine
from allocator.solve.pulp_gate import PulpSolver
from allocator.solve.pulp_names import find_solver, solver_names
from tests.oracle.cases import case, lot, order_line, receipt
from tests.solve.nights import night

NIGHT = night(40)


def same_tables(one: allocator.Plan, other: allocator.Plan) -> bool:
    """Return whether two plans ship the same, at the same prices, with the same stages."""
    return (
        one.shipments.equals(other.shipments)
        and one.prices.equals(other.prices)
        and one.summary["stages"] == other.summary["stages"]
    )


@pytest.mark.parametrize("name", ["cbc", "CBC", "Network", "HiGHS"])
def test_solvers_are_found_in_any_case_of_letters(name: str) -> None:
    """People write them as they like; the plan is the same."""
    assert same_tables(allocator.allocate(NIGHT, solver=name), allocator.allocate(NIGHT))


def test_pulps_own_names_are_taken_too() -> None:
    """Those who know PuLP ask for its solver by PuLP's name."""
    own = find_solver("cbc")
    assert own in ("COIN_CMD", "PULP_CBC_CMD")
    assert find_solver(own.lower()) == own


def test_an_unknown_solver_is_a_usage_error_that_names_those_there_are() -> None:
    """Before anything is solved."""
    with pytest.raises(
        allocator.UsageError, match=r"no solver 'cobc' on this machine: name one of network, highs, .*cbc"
    ):
        allocator.allocate(NIGHT, solver="cobc")
    assert solver_names()[:2] == ["network", "highs"]


@pytest.mark.parametrize("workers", [0, -1])
def test_fewer_than_one_worker_is_a_usage_error(workers: int) -> None:
    """Nobody could do the work."""
    with pytest.raises(allocator.UsageError, match="takes one at least"):
        allocator.allocate(NIGHT, workers=workers)


@pytest.mark.parametrize("solver", ["network", "highs", "cbc"])
def test_nothing_reaches_the_terminal(solver: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Not even the banner that HiGHS prints before it can be told not to."""
    allocator.allocate(NIGHT, solver=solver)
    assert capfd.readouterr() == ("", "")


def test_the_first_run_of_highs_in_a_process_is_silent_too() -> None:
    """The banner comes once in a process, so a fresh one is asked."""
    code = "import allocator; allocator.allocate(allocator.read('nothing-short'), solver='highs')"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_highs_may_have_been_used_before_with_other_threads() -> None:
    """It refuses to change their number once they run; a planning tool may have solved something else."""
    code = """
import highspy, numpy
other = highspy.Highs()
other.setOptionValue("threads", 2)
other.addVar(0.0, 1.0)
other.changeColsIntegrality(1, numpy.zeros(1, dtype=numpy.int32), numpy.ones(1, dtype=numpy.uint8))
other.run()
import allocator
plan = allocator.allocate(allocator.read("nothing-short"), solver="highs")
assert all(stage["proven"] for stage in plan.summary["stages"])
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


def by_weight(*quantities: float) -> allocator.Scenario:
    """Return lines of a divisible item, older orders first, for a lot of 150000.123456 and later receipts."""
    lines = [
        order_line(f"SO-{place}", quantity, 5, "OIL", order_date=1 + place)
        for place, quantity in enumerate(quantities)
    ]
    supplies = [receipt(123456.654321, 9, "OIL"), receipt(99999.999999, 14, "OIL")]
    items = [{"item_id": "OIL", "divisible": True}]
    tables = case(order_lines=lines, stock=[lot(150000.123456, "OIL")], receipts=supplies, items=items)
    return allocator.Scenario.from_frames(**tables)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_quantities_of_twelve_digits_come_out_to_the_last(solver: str) -> None:
    """CBC answers with eight digits; the rest follows from what is full, by the sums below."""
    scenario = by_weight(111_111.111111, 222_222.222222, 55_555.555555)
    plan = allocator.allocate(scenario, "first-come", solver=solver)
    units = plan.shipments.groupby(["order_id", "ship_date"])["quantity"].sum().round(6).tolist()
    second = [150_000.123456 - 111_111.111111, 123_456.654321]
    second.append(222_222.222222 - sum(second))
    third = min(99_999.999999 - second[-1], 55_555.555555)
    assert units == pytest.approx([111_111.111111, *second, third], abs=5e-7)
    assert all(stage["proven"] for stage in plan.summary["stages"])


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_large_amounts_of_money_come_out_the_same(solver: str) -> None:
    """Prices up to a million with six decimals make costs of 10^14: far beyond the tolerances of a solver."""
    dice = np.random.default_rng(3)
    lines = [
        order_line(f"SO-{place}", int(dice.integers(1, 30)), int(dice.integers(1, 25)), unit_price=price)
        for place, price in enumerate(np.round(dice.uniform(0, 1e6, 15), 6).tolist())
    ]
    supplies = [receipt(int(dice.integers(1, 60)), day) for day in (8, 13, 21)]
    tables = case(order_lines=lines, stock=[lot(30)], receipts=supplies)
    scenario = allocator.Scenario.from_frames(**tables)
    for model in ("priority-first", "weighted"):
        ours, other = (allocator.allocate(scenario, model, solver=name) for name in ("network", solver))
        assert same_tables(ours, other)


class Wrapped:
    """A solver whose answers are changed on their way."""

    def __init__(
        self, program: Program, start: Callable[[Program], Any], change: Callable[..., Optimum]
    ) -> None:
        self.program, self.solver, self.change = program, start(program), change

    def minimise(self, cost: Ints, held: Held) -> Optimum:
        """Return the changed answer."""
        return self.change(self.program, cost, held, self.solver.minimise(cost, held))


def without_duals(program: Program, cost: Ints, held: Held, optimum: Optimum) -> Optimum:
    """Keep quiet about the proof, as several solvers behind PuLP do."""
    return Optimum(optimum.x)


def with_wrong_duals(program: Program, cost: Ints, held: Held, optimum: Optimum) -> Optimum:
    """Claim that nothing has a price."""
    return Optimum(optimum.x, np.zeros_like(optimum.x), np.zeros(program.matrix.shape[0]))


def with_nothing_shipped(program: Program, cost: Ints, held: Held, optimum: Optimum) -> Optimum:
    """Leave everything open and call it optimal."""
    columns = program.columns
    x = np.zeros(len(columns))
    x[columns.num_ships :] = columns.network.lines.quantity[columns.open_line]
    return Optimum(x)


def with_one_more(program: Program, cost: Ints, held: Held, optimum: Optimum) -> Optimum:
    """Ship one more of everything than there is."""
    return Optimum(optimum.x + 1, optimum.reduced_cost, optimum.row_dual)


def solve_through(monkeypatch: pytest.MonkeyPatch, start: Any, change: Any) -> allocator.Plan:
    """Return the plan of a solver whose answers are changed."""
    engine = Engine(lambda program: Wrapped(program, start, change), batch_lines=100)
    monkeypatch.setattr(engines, "engine_of", lambda name: engine)
    return allocator.allocate(NIGHT, solver="changed")


def start_cbc(program: Program) -> PulpSolver:
    """Start CBC through PuLP."""
    return PulpSolver(program, find_solver("cbc"))


@pytest.mark.parametrize("start", [Highs, start_cbc])
@pytest.mark.parametrize("change", [without_duals, with_wrong_duals])
def test_a_solver_without_a_proof_finds_the_same_plan(
    monkeypatch: pytest.MonkeyPatch, start: Any, change: Any
) -> None:
    """Each goal is then kept by a row of its own; the prices are ours anyway."""
    assert same_tables(solve_through(monkeypatch, start, change), allocator.allocate(NIGHT))


def test_a_plan_that_is_not_optimal_is_not_called_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan stands, feasible as it is, but no stage has a bound."""
    plan = solve_through(monkeypatch, Highs, with_nothing_shipped)
    assert plan.shipments.empty
    assert [(stage["proven"], stage["bound"]) for stage in plan.summary["stages"]] == [(False, None)] * len(
        plan.summary["stages"]
    )


def test_quantities_that_break_a_row_are_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more of everything is refused, with the advice to ask another solver."""
    with pytest.raises(allocator.NoProvenPlanError, match="solve with another one"):
        solve_through(monkeypatch, Highs, with_one_more)


def test_a_solver_that_fails_is_said_to_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own message is passed on, whatever kind of error it raises."""

    def broken(*arguments: Any) -> Any:
        raise OSError("no licence")

    monkeypatch.setattr("allocator.solve.pulp_run.make_solver", broken)
    with pytest.raises(allocator.NoProvenPlanError, match="failed: no licence"):
        allocator.allocate(NIGHT, solver="cbc")
