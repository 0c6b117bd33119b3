"""First come: the older the order, the sooner it is served."""

from __future__ import annotations

from allocator.goals.terms import Facts, Terms, positive


def first_come(lines: Facts) -> Terms:
    """Unit-days of waiting, weighted by the age of the order (minimised).

    min (1 + (as_of - order_date)+) * (sum x * (arrive - r)+ + open * (H - r)+)
    where r = max(as_of, requested_date)
    """
    age = 1 + positive(-lines.ordered)
    since = positive(lines.requested)
    return Terms(
        base=lines.zeros(),
        slope=age,
        kink=since,
        open=age * positive(lines.horizon_end - since),
        freight=lines.zeros(),
    )
