"""Solve one instance with one rival, as the command line says."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

from benchmarks.one_goal import load

NAMES = ("cbc", "highs", "min_cost_flow")


def main() -> None:
    """Print the times and the optimum as JSON; only the rival asked for is imported."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rivals", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    rival = importlib.import_module(f"benchmarks.rivals.{chosen.name}")
    print(json.dumps(rival.solve(load(chosen.folder))._asdict()))


if __name__ == "__main__":
    main()
