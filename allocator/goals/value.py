"""Value: serve what is worth most, less what its lateness costs."""

from __future__ import annotations

from allocator.goals.terms import Facts, Terms, positive


def value(lines: Facts) -> Terms:
    """Margin of what is served, less the cost of lateness and of what stays open (maximised).

    max sum x * ((unit_margin)+ - late_cost * late) - sum open * late_cost * (H - requested_date)+
    """
    return Terms(
        base=-lines.margin,
        slope=lines.late_cost,
        kink=lines.requested,
        open=lines.late_cost * positive(lines.horizon_end - lines.requested),
        freight=lines.zeros(),
        units=lines.money_units,
    )
