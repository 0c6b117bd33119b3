"""Ratios and tables, by arithmetic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.markdown import table
from benchmarks.measure import measure
from benchmarks.turns import Timed, compare, in_turns

REPOSITORY = Path(__file__).resolve().parents[2]


def test_sides_run_in_turns() -> None:
    """Two rounds of A and B are A B A B."""
    order: list[str] = []

    def side(name: str) -> dict[str, Timed]:
        order.append(name)
        return {name: Timed(1.0, 1.0)}

    times = in_turns("letters", [lambda: side("A"), lambda: side("B")], num_rounds=2)
    assert order == ["A", "B", "A", "B"]
    assert len(times["A"]) == len(times["B"]) == 2


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    """Ratios 1/4, 2/4 and 9/3: the middle one is a half, whatever the medians of the sides are."""
    times = {
        "ours": [Timed(1, 10), Timed(2, 30), Timed(9, 20)],
        "rival": [Timed(4, 5), Timed(4, 5), Timed(3, 5)],
    }
    row = compare("10", times, "ours", "rival")
    assert row.ratio == 0.5
    assert row.our_time == Timed(2, 30)
    assert table([row]).splitlines()[-1] == "| 10 | ours | rival | 0.50 | 2.00 | 4.00 | 30 | 5 |"


def test_a_command_that_fails_stops_the_benchmark_with_its_messages() -> None:
    """A failed side must not pass for a fast one."""
    with pytest.raises(RuntimeError, match="no such table"):
        measure(["-c", "import sys; sys.exit('no such table')"])


def test_the_answer_of_a_command_is_its_last_line() -> None:
    """Solvers greet on stdout before they answer."""
    assert measure(["-c", "print('hello'); print('{\"seconds\": 2}')"]).answer() == {"seconds": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read with wait4")
def test_peak_memory_counts_what_the_command_held() -> None:
    """A command that fills 200 MB holds at least as much, and far less than twice of it.

    A small process measures, as in a benchmark: a child's peak counts what its parent held.
    """
    program = (
        "from benchmarks.measure import measure\n"
        "print(measure(['-c', 'filled = bytearray(200 * 2**20)']).peak_mb)"
    )
    small = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert 200 < float(small.stdout) < 300
