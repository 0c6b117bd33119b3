"""The American mail-order rule: when silence consents to a delay, and until when a yes must come.

16 CFR 435.2(b), the Mail, Internet, or Telephone Order Merchandise Rule, in days on which goods leave:

- *Applicable day*: the day by which the goods should have left, as the customer was told; 30 days after the
  order where nobody said (435.2(a)(1)).
- *First delay, to a definite day at most 30 days after the applicable one* (435.2(b)(1)(ii)): who does not
  cancel before the goods leave, and before the new day is over, has consented.
- *First delay, longer or without a definite day* (435.2(b)(1)(iii)): the order counts as cancelled unless the
  customer consents expressly within 30 days of the applicable day, or the goods leave within them.
- *Any further delay* (435.2(b)(2)): the order counts as cancelled unless the customer consents expressly
  before the day last told is over.

The columns of the frames are described in `tonight.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    Days = pd.Series[pd.Timestamp]

UNSTATED = pd.Timedelta(days=30)
"""How soon goods leave where nobody said when."""
LONGEST_SILENT_DELAY = pd.Timedelta(days=30)
"""The longest first delay to which silence is consent."""


def applicable_day(lines: pd.DataFrame) -> Days:
    """Return the day by which the goods of each line should have left, as its customer was told."""
    told = lines["previous_date"] - pd.to_timedelta(lines["transit_days"], unit="D")
    return told.fillna(lines["asked_from"]).fillna(lines["order_date"] + UNSTATED)


def is_delayed(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell which lines leave after their applicable day, or have no day for some of their units."""
    return ~has_definite_day(lines) | (lines["ship_date"] > applicable_day(lines))


def has_definite_day(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell which lines have a ship day for all their units."""
    return lines["ship_date"].notna() & (lines["open_quantity"] == 0)


def silence_consents(lines: pd.DataFrame) -> pd.Series[bool]:
    """Tell for which delays silence is consent: a first one, to a definite day, of at most 30 days."""
    slip = lines["ship_date"] - applicable_day(lines)
    return (lines["num_delays"] == 0) & has_definite_day(lines) & (slip <= LONGEST_SILENT_DELAY)


def answer_by(lines: pd.DataFrame, as_of: pd.Timestamp) -> Days:
    """Return the last day for each customer's answer: a cancellation where silence consents, else a yes.

    Where that day is over already, since the release comes late, it is the day of the release.
    """
    applicable = applicable_day(lines)
    further = (lines["num_delays"] > 0) & lines["previous_date"].notna()
    express = applicable.where(further, applicable + LONGEST_SILENT_DELAY)
    last: Days = lines["ship_date"].where(silence_consents(lines), express)
    return last.where(last >= as_of, as_of)
