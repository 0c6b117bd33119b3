"""A program that calls the library again and again keeps its threads and its memory to itself."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import allocator
from allocator.solve import batches
from tests.oracle.cases import case, lot, order_line
from tests.solve.nights import night

MUCH = 20_000_000
"""Bytes: two hundred thousand a plan would be one table kept of each."""
MANY = 50_000
"""Objects: pandas keeps up to five hundred dead references to each column, and clears them then."""


def test_importing_the_library_starts_no_threads() -> None:
    """Not by itself, and not by what it imports, as the system counts them."""
    code = """
import pathlib, threading
def count():
    tasks = pathlib.Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()
before = count()
import allocator
assert count() == before, count()
for name in allocator.__all__:
    getattr(allocator, name)
print(threading.active_count())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "1\n"


def test_a_hundred_plans_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many threads afterwards as before, and next to no memory; compiled, as large nights are."""
    monkeypatch.setattr(batches, "PLAIN_PYTHON_CHOICES", 0)
    scenario = allocator.Scenario.from_frames(**case(order_lines=[order_line("SO-1", 3, 5)], stock=[lot(2)]))
    assert_leaves_nothing(scenario, "network", 100)


def test_plans_of_highs_leave_nothing_behind() -> None:
    """Every portion has a solver of its own, and it goes with it."""
    assert_leaves_nothing(night(20), "highs", 20)


def assert_leaves_nothing(scenario: allocator.Scenario, solver: str, times: int) -> None:
    """Fail if threads, objects or much memory are left after so many plans more."""
    for _ in range(5):
        allocator.allocate(scenario, solver=solver, workers=2)
    threads, objects, memory = threading.enumerate(), num_objects(), memory_in_use()
    for _ in range(times):
        allocator.allocate(scenario, solver=solver, workers=2)
    assert threading.enumerate() == threads
    assert num_objects() - objects < MANY
    assert memory_in_use() - memory < MUCH


def num_objects() -> int:
    """Return how many objects Python keeps track of."""
    gc.collect()
    return len(gc.get_objects())


def memory_in_use() -> int:
    """Return the bytes that this process occupies, 0 where the system does not tell."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * 4096 if pages.exists() else 0
