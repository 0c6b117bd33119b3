"""Sides measured in turns, A B C A B C, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple


class Timed(NamedTuple):
    """One measurement: seconds, and the peak memory in MB of the process it was taken in."""

    seconds: float
    peak_mb: float


Side = Callable[[], Mapping[str, Timed]]
"""Runs once and returns its measurements by name."""
Times = dict[str, list[Timed]]
"""The measurements of every round, by name."""


@dataclass(frozen=True)
class Row:
    """One line of the table: two names measured in the same rounds."""

    num_lines: str
    ours: str
    rival: str
    ratio: float
    """Median over the rounds of ours divided by rival's."""
    our_time: Timed
    rival_time: Timed


def in_turns(title: str, sides: Sequence[Side], num_rounds: int) -> Times:
    """Run every side once a round and return what they measured; says on stderr which round it is."""
    times: Times = {}
    for number in range(1, num_rounds + 1):
        print(f"{title}, round {number} of {num_rounds}", file=sys.stderr, flush=True)
        for side in sides:
            for name, timed in side().items():
                times.setdefault(name, []).append(timed)
    return times


def compare(num_lines: str, times: Times, ours: str, rival: str) -> Row:
    """Return the row of two names."""
    ratios = [a.seconds / b.seconds for a, b in zip(times[ours], times[rival], strict=True)]
    return Row(num_lines, ours, rival, median(ratios), _middle(times[ours]), _middle(times[rival]))


def _middle(rounds: list[Timed]) -> Timed:
    return Timed(median(timed.seconds for timed in rounds), max(timed.peak_mb for timed in rounds))
