"""What arrives when: the units or the value of the plan by day, week, month or year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.report.facts import Facts, sums
from allocator.report.formats import short_day, short_month

_BARS = 45
"""At most so many bars fit on a screen before the next longer period is taken."""
_FEWEST_DAYS = 7

_MONDAY = 4
"""Days from 1970-01-01 to the first Monday."""


@dataclass(frozen=True)
class Arrivals:
    """Arrivals by period, split on time and late, and what has no date."""

    period: str
    """`day`, `week`, `month` or `year`."""
    labels: tuple[str, ...]
    on_time: Floats
    late: Floats
    open: float

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.on_time.any() or self.late.any() or self.open)

    def rows(self) -> list[tuple[str, float, float]]:
        """Return the periods in which something arrives."""
        some = np.flatnonzero((self.on_time > 0) | (self.late > 0))
        return [(self.labels[place], float(self.on_time[place]), float(self.late[place])) for place in some]


def arrivals(facts: Facts, per_unit: Floats) -> Arrivals:
    """Add up units x `per_unit` (per line: 1 for units, the price for value) by the day of arrival."""
    as_of = facts.plan.scenario.settings.as_of
    first = int(np.datetime64(as_of, "D").astype(np.int64))
    day = facts.plan.shipments["arrival_date"].to_numpy("datetime64[D]").astype(np.int64)
    last = max(int(day.max(initial=first)), first + _FEWEST_DAYS - 1)
    period, number = _periods(first, last)
    bin_of_day = number(day) - number(np.array([first]))[0]
    num_bins = int(number(np.array([last]))[0] - number(np.array([first]))[0]) + 1
    amount = facts.shipment_units * per_unit[facts.shipment_line]
    late = facts.shipment_late
    return Arrivals(
        period=period,
        labels=tuple(_labels(period, first, num_bins)),
        on_time=sums(bin_of_day[~late], amount[~late], num_bins),
        late=sums(bin_of_day[late], amount[late], num_bins),
        open=float(facts.open_units @ per_unit),
    )


def _periods(first: int, last: int) -> tuple[str, Callable[[Ints], Ints]]:
    """Return the shortest period of which at most _BARS fall between two days, and its numbering of days."""
    for period, number in _NUMBERING.items():
        ends = number(np.array([first, last]))
        if ends[1] - ends[0] < _BARS:
            return period, number
    return period, number


def _unit(unit: str) -> Callable[[Ints], Ints]:
    return lambda day: day.astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)


_NUMBERING: dict[str, Callable[[Ints], Ints]] = {
    "day": lambda day: day,
    "week": lambda day: (day - _MONDAY) // 7,
    "month": _unit("M"),
    "year": _unit("Y"),
}


def _labels(period: str, first: int, num_bins: int) -> list[str]:
    """Name the periods from the one that holds day `first` on."""
    start = np.datetime64(first, "D").astype(date)
    if period in ("month", "year"):
        months = np.datetime64(first, "D").astype(f"datetime64[{period[0].upper()}]") + np.arange(num_bins)
        starts = [month.astype("datetime64[D]").astype(date) for month in months]
        return [short_month(start) if period == "month" else str(start.year) for start in starts]
    step = 1 if period == "day" else 7
    start -= timedelta(days=start.weekday() if period == "week" else 0)
    days = [start + timedelta(days=step * place) for place in range(num_bins)]
    with_year = days[0].year != days[-1].year
    return [short_day(day, with_year) for day in days]
