"""Measure the product against its rivals side by side and print a table of ratios.

The instances are made anew, in a temporary folder. `--large` adds a run of 1,000,000 lines, `--rules` adds
nights with rules, which take an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import contests, markdown, notices, product, rules
from benchmarks.measure import measure
from benchmarks.turns import Row

SIZES = (10_000, 100_000)
LAUNCHES = (20_000, 200_000)
LARGE = 1_000_000
RESULTS = Path(__file__).with_name("results.md")


def main() -> None:
    """Run the benchmarks that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="also plan 1,000,000 lines")
    parser.add_argument(
        "--rules", action="store_true", help="also plan nights with rules, within time limits"
    )
    parser.add_argument("--rounds", type=int, default=3, help="times each side runs, at least 1 (default 3)")
    parser.add_argument("--write", action="store_true", help="also write benchmarks/results.md")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds must be at least 1")
    with tempfile.TemporaryDirectory(prefix="allocator-bench-") as folder:
        rows = _measure_all(Path(folder), chosen.rounds, chosen.large)
        print(markdown.table(rows), flush=True)
        sections = list(_nights_with_rules(Path(folder))) if chosen.rules else []
    if chosen.write:
        RESULTS.write_text(markdown.page(rows, sections), encoding="utf-8")


def _measure_all(folder: Path, num_rounds: int, large: bool) -> list[Row]:
    _warm_up(folder)
    rows: list[Row] = []
    for num_lines in SIZES:
        rows += contests.plan_against_solvers(_instance(folder, num_lines), num_lines, num_rounds)
    plans = [folder / f"{num_lines}-out" for num_lines in SIZES]
    rows += contests.release_growth(plans[-1], plans[0], SIZES[-1], num_rounds)
    launches = [_launch(folder, num_lines) for num_lines in LAUNCHES]
    rows += contests.launch_growth(launches[-1], launches[0], LAUNCHES[-1], num_rounds)
    largest = _instance(folder, LARGE)
    rows += contests.read_against_pyarrow(largest, LARGE, num_rounds)
    rows.append(notices.growth(*SIZES, num_rounds=1))
    if large:
        rows += contests.large_against_small(largest, folder / str(SIZES[-1]), LARGE, num_rounds)
    return rows


def _nights_with_rules(folder: Path) -> Iterator[markdown.Section]:
    """Yield the sections, each printed as soon as it is measured."""
    for contest in (rules.complete_orders, rules.capacity):
        section = contest(folder)
        print(f"\n{section}", flush=True)
        yield section


def _warm_up(folder: Path) -> None:
    """Compile what is compiled once after an installation, so that no round pays for it."""
    instance = _instance(folder, 100).rename(folder / "warm-up")
    product.run(instance, folder / "warm-up-out")
    product.check(folder / "warm-up-out")


def _launch(folder: Path, num_lines: int) -> Path:
    launch = folder / f"launch-{num_lines}"
    measure(["-m", "benchmarks.launch", str(num_lines), str(launch)])
    return launch


def _instance(folder: Path, num_lines: int) -> Path:
    print(f"{num_lines:,} lines are made", file=sys.stderr, flush=True)
    instance = folder / str(num_lines)
    measure(["-m", "benchmarks.instance", str(num_lines), str(instance)])
    return instance


if __name__ == "__main__":
    main()
