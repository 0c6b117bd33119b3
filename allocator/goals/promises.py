"""Promises: keep what customers were told."""

from __future__ import annotations

import numpy as np

from allocator.goals.terms import Day, Facts, Terms, positive


def promises(lines: Facts) -> Terms:
    """Unit-days beyond what a promise was made on, over the lines that have one (minimised).

    min sum x * (arrive - target)+ + open * (H - target)+, where the target is `promise_target_date`, the
    promise itself where there is none: a margin in a promise is the customer's, not a later line's.
    """
    promised = lines.has_promise.astype(np.int64)
    return Terms(
        base=lines.zeros(),
        slope=promised,
        kink=lines.target,
        open=promised * positive(lines.horizon_end - lines.target),
        freight=lines.zeros(),
        day=Day.ARRIVAL,
    )
