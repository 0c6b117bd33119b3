"""Reading a scenario and checking it, against a bare read of the same files.

`python -m benchmarks.reading NAME FOLDER` reads once and prints the seconds as JSON; imports are not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path


def by_allocator(folder: Path) -> float:
    """Seconds to read every table, check it and put it in order."""
    import allocator

    allocator.read(folder.parent / "warm-up")
    start = time.perf_counter()
    scenario = allocator.read(folder)
    seconds = time.perf_counter() - start
    if scenario.tables["order_lines"].empty:
        raise RuntimeError(f"{folder} holds no order lines")
    return seconds


def by_pyarrow(folder: Path) -> float:
    """Seconds to read the same CSV files into memory, types guessed, nothing checked."""
    from pyarrow import csv

    csv.read_csv(folder.parent / "warm-up" / "order_lines.csv")
    start = time.perf_counter()
    for path in sorted(folder.glob("*.csv")):
        csv.read_csv(path)
    return time.perf_counter() - start


READERS: dict[str, Callable[[Path], float]] = {"allocator": by_allocator, "pyarrow": by_pyarrow}


def main() -> None:
    """Read one folder with one reader, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(READERS))
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    print(json.dumps({"seconds": READERS[chosen.name](chosen.folder)}))


if __name__ == "__main__":
    main()
