"""Measure net change: `python -m benchmarks.net_change LINES`.

A night is planned, one order line in a hundred then asks for one unit more, and the night is planned again,
in full and with the last plan given (`--previous`), side by side. The two plans must be the same bytes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks import product
from benchmarks.measure import Measured, measure

RUN_ONLY = ("summary.json", "report.html")
"""Files that tell of the run itself."""


def main() -> None:
    """Measure an instance of the size that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.net_change", description=__doc__)
    parser.add_argument("lines", type=int, help="order lines, ten to an item")
    with tempfile.TemporaryDirectory(prefix="allocator-bench-") as folder:
        compare(Path(folder), parser.parse_args().lines)


def compare(folder: Path, num_lines: int) -> None:
    """Print the times of both runs, of their solving, and the ratios."""
    night, last, full, net = (folder / name for name in ("night", "last", "full", "net"))
    measure(["-m", "benchmarks.instance", str(num_lines), str(night)])
    product.run(night, last)
    num_changed = change_one_in_a_hundred(night / "order_lines.csv")
    in_full = product.run(night, full)
    with_last = measure(
        [*product.COMMAND, "run", str(night), "--out", str(net), "--previous", str(last), "--quiet"]
    )
    differ = [
        path.name
        for path in sorted(full.iterdir())
        if path.name not in RUN_ONLY and path.read_bytes() != (net / path.name).read_bytes()
    ]
    if differ:
        raise RuntimeError(f"the plans differ: {', '.join(differ)}")
    print(f"{num_lines:,} lines, {num_changed:,} changed; the same bytes")
    print("| run | seconds | CPU seconds | solving, seconds | peak MB |\n| --- | --- | --- | --- | --- |")
    print(_row("in full", in_full, full))
    print(_row("with the last plan", with_last, net))
    solving = _solving(net) / _solving(full)
    print(f"ratio: {with_last.seconds / in_full.seconds:.2f} of the run, {solving:.3f} of the solving")


def change_one_in_a_hundred(path: Path) -> int:
    """Let every hundredth order line ask for one unit more; return how many those are."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    chosen = table.index[::100]
    table.loc[chosen, "quantity"] = (table.loc[chosen, "quantity"].astype(float) + 1).map("{:g}".format)
    table.to_csv(path, index=False)
    return len(chosen)


def _row(name: str, measured: Measured, out: Path) -> str:
    cells = (measured.seconds, measured.cpu_seconds, _solving(out), measured.peak_mb)
    return f"| {name} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |"


def _solving(out: Path) -> float:
    return float(product.summary_of(out)["timings"]["solve"])


if __name__ == "__main__":
    main()
