"""Who is measured against whom, and that all of them find the same optimum."""

from __future__ import annotations

import math
from pathlib import Path

from benchmarks import product, releasing
from benchmarks.measure import measure
from benchmarks.turns import Row, Side, Timed, Times, compare, in_turns

RUN = "allocator run (default model, files to files)"
RUN_SMALL = "allocator run of 100,000 lines"
SOLVE = "allocator, profit-first: fill, profit, first come and ties, proven: solve only"
LAUNCH = "allocator run of a launch: pre-orders of one item, 60 receipts"
LAUNCH_SMALL = "the same of 20,000 pre-orders"
CHECK = "allocator check (files)"
READ = "allocator.read (order lines, stock, receipts; checked)"
PYARROW = "pyarrow.csv.read_csv of the same files (unchecked)"
HIGHS = "HiGHS, one goal, one model whole: solve only"
CBC = "PuLP and CBC, one goal: build and solve"
CBC_SOLVE = "PuLP and CBC, one goal: solve only"
FLOW = "OR-Tools min-cost flow, one goal: build and solve"
FLOW_SOLVE = "OR-Tools min-cost flow, one goal: solve only"
RELEASE = "allocator release into {} (promises)"
RELEASE_SMALL = "the same of 10,000 lines"
MOST_LINES_FOR_CBC = 10_000

Optima = dict[str, float]
"""Profit by rival, in money."""


def plan_against_solvers(folder: Path, num_lines: int, num_rounds: int) -> list[Row]:
    """Measure run, check and every rival on one instance; raises RuntimeError if the optima differ."""
    out = folder.with_name(f"{folder.name}-out")
    optima: Optima = {}
    sides: list[Side] = [_run(folder, out), _solve(folder), _check(out)]
    sides += [_highs(folder, optima), _flow(folder, optima)]
    if num_lines <= MOST_LINES_FOR_CBC:
        sides.append(_cbc(folder, optima))
    times = in_turns(f"{num_lines:,} lines against other solvers", sides, num_rounds)
    _same_optimum(folder, optima)
    rivals = [name for name in (HIGHS, CBC, CBC_SOLVE, FLOW, FLOW_SOLVE) if name in times]
    return [
        *(compare(f"{num_lines:,}", times, RUN, rival) for rival in rivals),
        compare(f"{num_lines:,}", times, SOLVE, FLOW_SOLVE),
        compare(f"{num_lines:,}", times, CHECK, RUN),
    ]


def read_against_pyarrow(folder: Path, num_lines: int, num_rounds: int) -> list[Row]:
    """Measure reading and checking against a bare read."""
    sides = [_reader(folder, READ, "allocator"), _reader(folder, PYARROW, "pyarrow")]
    times = in_turns(f"{num_lines:,} lines read", sides, num_rounds)
    return [compare(f"{num_lines:,}", times, READ, PYARROW)]


def release_growth(large: Path, small: Path, num_lines: int, num_rounds: int) -> list[Row]:
    """Measure the first release of a large plan against that of a small one, on every database there is."""
    rows = []
    for name, address in releasing.databases():
        ours = RELEASE.format(name)
        sides = [_release(large, ours, address), _release(small, RELEASE_SMALL, address)]
        times = in_turns(f"{num_lines:,} promises released into {name}", sides, num_rounds)
        rows.append(compare(f"{num_lines:,}", times, ours, RELEASE_SMALL))
    return rows


def large_against_small(large: Path, small: Path, num_lines: int, num_rounds: int) -> list[Row]:
    """Measure run and check of a large instance against run of a small one."""
    out = large.with_name(f"{large.name}-out")
    small_out = small.with_name(f"{small.name}-out")
    sides = [_run(large, out), _check(out), _run(small, small_out, RUN_SMALL)]
    times: Times = in_turns(f"{num_lines:,} lines", sides, num_rounds)
    size = f"{num_lines:,}"
    return [compare(size, times, RUN, RUN_SMALL), compare(size, times, CHECK, RUN)]


def launch_growth(large: Path, small: Path, num_lines: int, num_rounds: int) -> list[Row]:
    """Measure the run of a large launch against that of a small one."""
    sides = [
        _run(folder, folder.with_name(f"{folder.name}-out"), name)
        for folder, name in ((large, LAUNCH), (small, LAUNCH_SMALL))
    ]
    times = in_turns(f"{num_lines:,} pre-orders of one item", sides, num_rounds)
    return [compare(f"{num_lines:,}", times, LAUNCH, LAUNCH_SMALL)]


def _release(plan: Path, name: str, address: str) -> Side:
    def side() -> dict[str, Timed]:
        done = measure(["-m", "benchmarks.releasing", str(plan), address])
        return {name: Timed(done.answer()["seconds"], done.peak_mb)}

    return side


def _run(folder: Path, out: Path, name: str = RUN) -> Side:
    def side() -> dict[str, Timed]:
        measured = product.run(folder, out)
        return {name: Timed(measured.seconds, measured.peak_mb)}

    return side


def _solve(folder: Path) -> Side:
    def side() -> dict[str, Timed]:
        measured = measure(["-m", "benchmarks.solving", "profit-first", str(folder)])
        return {SOLVE: Timed(measured.answer()["seconds"], measured.peak_mb)}

    return side


def _check(out: Path) -> Side:
    def side() -> dict[str, Timed]:
        measured = product.check(out)
        return {CHECK: Timed(measured.seconds, measured.peak_mb)}

    return side


def _reader(folder: Path, name: str, reader: str) -> Side:
    def side() -> dict[str, Timed]:
        measured = measure(["-m", "benchmarks.reading", reader, str(folder)])
        return {name: Timed(measured.answer()["seconds"], measured.peak_mb)}

    return side


def _highs(folder: Path, optima: Optima) -> Side:
    def side() -> dict[str, Timed]:
        return {HIGHS: _rival("highs", folder, optima)[1]}

    return side


def _cbc(folder: Path, optima: Optima) -> Side:
    def side() -> dict[str, Timed]:
        return dict(zip((CBC, CBC_SOLVE), _rival("cbc", folder, optima), strict=True))

    return side


def _flow(folder: Path, optima: Optima) -> Side:
    def side() -> dict[str, Timed]:
        return dict(zip((FLOW, FLOW_SOLVE), _rival("min_cost_flow", folder, optima), strict=True))

    return side


def _rival(name: str, folder: Path, optima: Optima) -> tuple[Timed, Timed]:
    """Return the time to build and solve, and to solve alone."""
    measured = measure(["-m", "benchmarks.rivals", name, str(folder)])
    answer = measured.answer()
    optima[name] = -answer["cost"] / 100
    solve, build = answer["solve_seconds"], answer["build_seconds"]
    return Timed(build + solve, measured.peak_mb), Timed(solve, measured.peak_mb)


def _same_optimum(folder: Path, optima: Optima) -> None:
    out = folder.with_name(f"{folder.name}-profit-only")
    product.run(folder, out, str(product.PROFIT_ONLY))
    profit = product.profit_of(out)
    others = differing(profit, optima)
    if others:
        raise RuntimeError(f"optima differ: allocator {profit:,.2f}, {', '.join(others)}")


def differing(profit: float, optima: Optima) -> list[str]:
    """Return the rivals whose optimum is not the product's."""
    return [
        f"{name} {value:,.2f}"
        for name, value in optima.items()
        if not math.isclose(profit, value, rel_tol=1e-9)
    ]
