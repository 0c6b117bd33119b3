"""Promises: keep what customers were told."""

from __future__ import annotations

import numpy as np

from allocator.goals.terms import Day, Facts, Terms, positive


def promises(lines: Facts) -> Terms:
    """Unit-days beyond the promise, over the lines that have one (minimised).

    min sum x * (arrive - current_promise_date)+ + open * (H - current_promise_date)+
    """
    promised = lines.has_promise.astype(np.int64)
    return Terms(
        base=lines.zeros(),
        slope=promised,
        kink=lines.promise,
        open=promised * positive(lines.horizon_end - lines.promise),
        freight=lines.zeros(),
        day=Day.ARRIVAL,
    )
