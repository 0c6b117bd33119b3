"""How a run grows: time, processor time and memory of nights of several sizes, and what they write.

`python -m benchmarks.growth 10000 100000 1000000` makes the nights, plans and checks each in a process of its
own and prints two Markdown tables: the figures of `docs/scale.md`. Processor time hardly depends on what else
the machine does; wall time does.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks import instance, product
from benchmarks.measure import measure

PARTS = ("reading", "checking", "pairing", "allocating", "tabulating", "writing")
TOTALS = (
    "| lines | run, s | run, processor s | run, peak MB | check, s | check, peak MB | input MB | plan MB |"
)
BY_PART = f"| lines | {' | '.join(f'{part}, s' for part in PARTS)} |"


def figures(num_lines: int, folder: Path) -> tuple[str, str]:
    """Return a row of each table for a night of so many lines."""
    night, out = folder / str(num_lines), folder / f"{num_lines}-out"
    instance.write(instance.generate(num_lines), night)
    run, check = product.run(night, out), product.check(out)
    totals = [
        f"{num_lines:,}",
        *(f"{run.seconds:.1f}", f"{run.cpu_seconds:.1f}", f"{run.peak_mb:,.0f}"),
        *(f"{check.seconds:.1f}", f"{check.peak_mb:,.0f}"),
        *(f"{_megabytes(night):,.0f}", f"{_megabytes(out):,.0f}"),
    ]
    parts = measure(["-m", "benchmarks.growth", "--parts-of", str(night)]).answer()
    return _row(totals), _row([f"{num_lines:,}", *(f"{parts[part]:.2f}" for part in PARTS)])


def seconds_by_part(night: Path) -> dict[str, float]:
    """Return the wall seconds of each part of a run, as the line of progress names them; imports apart."""
    import allocator

    said: list[tuple[str, float]] = []

    def note(text: str, done: int, total: int) -> None:
        said.append((text.split(" ", 1)[0], time.perf_counter()))

    with tempfile.TemporaryDirectory() as out:
        scenario = allocator.read(night, progress=note)
        allocator.allocate(scenario, progress=note).write(Path(out) / "plan", note)
        said.append(("", time.perf_counter()))
    seconds = dict.fromkeys(PARTS, 0.0)
    for (part, start), (_, end) in pairwise(said):
        seconds[part] = seconds.get(part, 0.0) + end - start
    return seconds


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(header: str, rows: Iterator[str]) -> str:
    rules = "| ---: " * header.count("|")
    return "\n".join([header, rules[: -len(" ---: ")], *rows])


def main() -> None:
    """Measure nights of the sizes that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help="order lines of each night")
    parser.add_argument(
        "--parts-of", type=Path, metavar="FOLDER", help="only the parts of one night, as JSON"
    )
    chosen = parser.parse_args()
    if chosen.parts_of:
        print(json.dumps(seconds_by_part(chosen.parts_of)))
        return
    with tempfile.TemporaryDirectory(prefix="allocator-growth-") as folder:
        rows = [figures(num_lines, Path(folder)) for num_lines in chosen.sizes]
    print(_table(TOTALS, (total for total, _ in rows)))
    print()
    print(_table(BY_PART, (part for _, part in rows)))


if __name__ == "__main__":
    main()
