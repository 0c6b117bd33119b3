"""Plan one night on threads and on a dask cluster on this machine: `python -m benchmarks.cluster LINES`.

Prints seconds by the clock of `allocate`, and of its solving, and the ratio of the two ways. The cluster's
workers and the threads are as many as processors.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

import allocator
from allocator.cluster import Cluster, connected
from benchmarks.instance import generate, write


def main() -> None:
    """Measure a night of the size that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("lines", type=int)
    parser.add_argument("--rounds", type=int, default=3, help="times each way is gone (default 3)")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="allocator-bench-") as folder,
        LocalCluster(n_workers=os.cpu_count() or 1, threads_per_worker=1, dashboard_address=":0") as local,
        connected(local.scheduler_address) as machines,
    ):
        write(generate(chosen.lines), Path(folder, "night"))
        scenario = allocator.read(Path(folder, "night"))
        for way in (None, machines):  # what is compiled once is compiled before anything counts
            _seconds(scenario, way)
        rounds = [(_seconds(scenario, None), _seconds(scenario, machines)) for _ in range(chosen.rounds)]
    for place, what in enumerate(("allocate", "of which solving")):
        threads = statistics.median(here[place] for here, _ in rounds)
        cluster = statistics.median(there[place] for _, there in rounds)
        ratio = statistics.median(there[place] / here[place] for here, there in rounds)
        print(f"{what}: threads {threads:.2f} s, cluster {cluster:.2f} s, ratio {ratio:.2f}")


def _seconds(scenario: allocator.Scenario, cluster: Cluster | None) -> tuple[float, float]:
    start = time.perf_counter()
    plan = allocator.allocate(scenario, cluster=cluster)
    return time.perf_counter() - start, plan.summary["timings"]["solve"]


if __name__ == "__main__":
    main()
