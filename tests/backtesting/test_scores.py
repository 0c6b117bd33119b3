"""What was told and how it turned out, by hand: four lines over a few nights."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.arrays import NO_DAY
from allocator.backtesting.scores import constant_that_holds, counted_lines, score
from allocator.backtesting.told import Register
from allocator.ledger.deciding import Rules, Tonight

RULES = Rules("safe", later_days=1, earlier_days=3)


def tell(register: Register, night: int, line: int, likely: int, safe: int, units: float = 10) -> None:
    """Tell one line, planned for its likely day, what the plan of a night has for its 10 units."""
    days = np.array([likely]), np.array([safe])
    amount = np.array([units])
    tonight = Tonight(*days, amount, 10 - amount, amount)
    register.tell(night, np.array([line]), tonight, days[0], days[0], RULES)


def nothing(register: Register, night: int, line: int) -> None:
    """Tell one line that there is no date."""
    tell(register, night, line, NO_DAY, NO_DAY, 0.0)


def arrive(register: Register, day: int, line: int, units: float = 10) -> None:
    """Let units of one line arrive."""
    register.arrive(day, np.array([line]), np.array([units]))


@pytest.fixture
def register() -> Register:
    """Four lines of ten units, over nights 100 to 110.

    0: told 120 on night 100 (likely 110), comes on day 118: held, waited 20, took 18.
    1: told 115 on night 100 (likely 110). On night 105 likely is 112, inside the range: nothing is said. On
       night 110 likely is 116, past what was told: later, 130. Comes on day 117: not held, took 17.
    2: told 140 on night 101 (likely 135). On night 104 safe is 131, 4 days before the range: earlier. The
       first date was 140; comes on day 131: held, waited 39, took 30.
    3: no date on night 100; told 125 on night 102 for 6 of 10, which come in two parts on 124 and 125: held,
       waited 23, took 23. Before that, on night 103, it has no date any more, and on night 106 again one.
    """
    register = Register(4)
    tell(register, 100, 0, 110, 120)
    tell(register, 100, 1, 110, 115)
    nothing(register, 100, 3)
    tell(register, 101, 2, 135, 140)
    tell(register, 102, 3, 120, 125, 6.0)
    nothing(register, 103, 3)
    tell(register, 104, 2, 128, 131)
    tell(register, 105, 1, 112, 119)
    tell(register, 106, 3, 121, 126, 6.0)
    tell(register, 110, 1, 116, 130)
    arrive(register, 117, 1)
    arrive(register, 118, 0)
    arrive(register, 124, 3, 2.0)
    arrive(register, 125, 3, 4.0)
    arrive(register, 131, 2)
    return register


def test_a_date_holds_if_what_it_was_told_for_has_arrived_by_then(register: Register) -> None:
    """3 of 4 held; waits of 20, 15, 39 and 23 days; 18, 17, 30 and 23 days until they came."""
    found = score("safe", register, 11, 100, 200)
    assert found.lines == 4
    assert found.held == 3 / 4
    assert found.wait == (20 + 15 + 39 + 23) / 4
    assert found.arrived_after == (18 + 17 + 30 + 23) / 4


def test_every_other_date_counts_as_new_and_later_or_none_as_later(register: Register) -> None:
    """One later, one earlier, one withdrawn and one again: 4 new dates, 2 of them later, of 4 lines."""
    found = score("safe", register, 11, 100, 200)
    assert {kind: int(count.sum()) for kind, count in register.changes.items()} == {
        "later": 1,
        "earlier": 1,
        "withdrawn": 1,
        "again": 1,
    }
    assert found.new_dates == 100
    assert found.later_dates == 50
    assert found.lines_told_later == 0.5


def test_what_is_first_told_after_the_nights_or_undecided_at_the_end_does_not_count(
    register: Register,
) -> None:
    """Only nights 100 and 101 count: lines 0, 1, 2. On the evening of day 110 line 0 would be undecided."""
    assert counted_lines(register, 2, 100, 200).tolist() == [0, 1, 2]
    still_out = Register(1)
    tell(still_out, 100, 0, 110, 120)
    assert counted_lines(still_out, 2, 100, 119).tolist() == []
    assert counted_lines(still_out, 2, 100, 120).tolist() == [0]
    assert score("safe", still_out, 2, 100, 120).held == 0


def test_the_best_constant_is_the_fewest_days_that_hold_as_often(register: Register) -> None:
    """Planned for 110, 110, 135 and 120, they came 8, 7 and 5 days later, and 4 before.

    For 3 of 4: 7 days, a wait of (10 + 10 + 34 + 18) / 4 + 7 days.
    """
    lines = np.arange(4)
    assert constant_that_holds(register, lines, 0.75) == (7, 18 + 7)
    assert constant_that_holds(register, lines, 1.0) == (8, 18 + 8)
    assert constant_that_holds(register, lines, 0.25) == (0, 18)
