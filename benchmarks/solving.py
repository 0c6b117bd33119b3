"""Solve one night, and time the solving alone: `python -m benchmarks.solving MODEL FOLDER`."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import allocator
from allocator.network import build_network
from allocator.objective import build_objective
from allocator.solve import NETWORK, solve
from allocator.solve.compiled import prepare


def main() -> None:
    """Print seconds by the clock as JSON: what is loaded or paired before is not solving."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solving", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    scenario, model = allocator.read(chosen.folder), allocator.load_model(chosen.model)
    network = build_network(scenario, model)
    objective = build_objective(network, model)
    prepare(None)
    start = time.perf_counter()
    solution = solve(network, objective, NETWORK, None, None)
    seconds = time.perf_counter() - start
    if not solution.proven.all():
        raise RuntimeError("the solution is not proven")
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()
