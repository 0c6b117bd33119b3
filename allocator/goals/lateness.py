"""Lateness: the fewest unit-days after the requested date."""

from __future__ import annotations

from allocator.goals.terms import Facts, Terms, positive


def lateness(lines: Facts) -> Terms:
    """Unit-days late (minimised).

    min sum x * late + open * (H - requested_date)+
    """
    zeros = lines.zeros()
    return Terms(
        base=zeros,
        slope=zeros + 1,
        kink=lines.requested,
        open=positive(lines.horizon_end - lines.requested),
        freight=zeros,
    )
