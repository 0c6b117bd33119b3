"""Stability: what the last plan ships moves as little as possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.arrays import NO_DAY, Ints
from allocator.goals.terms import Day, Facts, Terms


def stability(lines: Facts) -> Terms:
    """Unit-days by which the shipments of the last plan move (minimised).

    min sum over d, k, t of moved[d,k,t] * |t - k|

    where what the last plan ships of d on a day k moves to tonight's days t, or to H, the day after the
    horizon (sum over t of moved[d,k,t] = shipped[d,k]), and no more moves to a day t than leaves on it
    (sum over k of moved[d,k,t] <= sum over s of x[d,s,t]; to H any number).

    Units that the last plan did not ship are free; what was to leave before tonight counts no more. This is
    no sum of costs over pairs: the terms say only how much each line weighs. Without a last plan it is 0.
    """
    zeros = lines.zeros()
    return Terms(base=zeros, slope=zeros, kink=zeros, open=zeros, freight=zeros, moves=zeros + 1)


def of_parts(terms: Terms, kept: Ints, horizon_end: int) -> Terms:
    """Return the goal over parts of lines that the last plan ships on one day each, as a sum of costs.

    sum x * min(|ship - kept|, |H - kept|) + open * |H - kept|

    Days count from as_of; NO_DAY: a part that it did not ship.
    """
    assert terms.moves is not None
    is_kept = kept != NO_DAY
    day = np.where(is_kept, kept, 0)
    weight = terms.moves * is_kept
    beyond = weight * np.abs(horizon_end - day)
    return replace(terms, slope=weight, kink=day, open=beyond, left_out=beyond, day=Day.KEPT)
