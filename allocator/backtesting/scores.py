"""What a policy's dates were worth: how many held, how long they asked to wait, how often they changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints
from allocator.backtesting.told import Register


class Score(NamedTuple):
    """The figures of one policy."""

    policy: str
    lines: int
    """Order lines that were told a first date and of which it is known whether that held."""
    held: float
    """Share of first dates by which the goods had arrived."""
    wait: float
    """Days from the night a first date was told to that date, on average."""
    new_dates: float
    """Times that a customer was told another date, or that there is none any more, for 100 lines."""
    later_dates: float
    """Times that it was a later one, or none, for 100 lines."""
    lines_told_later: float
    """Share of lines that were told so at least once."""
    arrived_after: float
    """Days from the night a first date was told until the goods arrived, on average over those that did."""


def score(policy: str, register: Register, num_nights: int, first_night: int, last_day: int) -> Score:
    """Return the figures of a policy over the lines that were told a first date in one of the nights."""
    counted = counted_lines(register, num_nights, first_night, last_day)
    changes = {kind: count[counted] for kind, count in register.changes.items()}
    later = changes["later"] + changes["withdrawn"]
    wait = (register.first_date - register.first_night)[counted]
    came = register.completed[counted]
    took = (came - register.first_night[counted])[came != NO_DAY]
    return Score(
        policy=policy,
        lines=len(counted),
        held=_mean(held(came, register.first_date[counted])),
        wait=_mean(wait),
        new_dates=100 * _mean(later + changes["earlier"] + changes["again"]),
        later_dates=100 * _mean(later),
        lines_told_later=_mean(later > 0),
        arrived_after=_mean(took),
    )


def counted_lines(register: Register, num_nights: int, first_night: int, last_day: int) -> Ints:
    """Return the lines told a first date in one of the nights, but for those still undecided at the end."""
    told = register.first_night != NO_DAY
    in_time = told & (register.first_night < first_night + num_nights)
    return np.flatnonzero(in_time & ~register.undecided(last_day))


def held(came: Ints, told: Ints) -> Flags:
    """Return which dates held: the goods were there that day or before."""
    on_time: Flags = (came != NO_DAY) & (came <= told)
    return on_time


def constant_that_holds(register: Register, lines: Ints, share: float) -> tuple[int, float]:
    """Return the fewest safety days with which planned dates would have held a share, and the wait they ask.

    Known only afterwards: it is what a constant could be at best.
    """
    came, planned = register.completed[lines], register.first_planned[lines]
    slip = np.where(came == NO_DAY, np.iinfo(np.int64).max, came - planned)
    needed = np.sort(slip)[max(int(np.ceil(share * len(lines) - 1e-9)) - 1, 0)]
    constant = max(int(needed), 0)
    return constant, _mean(planned - register.first_night[lines] + constant)


def _mean(values: Ints | Flags) -> float:
    return float(np.mean(values)) if len(values) else 0.0
