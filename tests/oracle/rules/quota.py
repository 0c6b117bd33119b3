"""Quotas: an upper limit on the units of the shipped item that leave for a group between two days."""

from __future__ import annotations

from tests.oracle.cells import Row, day, decimal, rows, text
from tests.oracle.problem import Choice, Problem


def add_quotas(problem: Problem) -> None:
    """Add, for every quota: the shipped units that fall under it <= its quantity."""
    for row in rows(problem.facts.case.get("quotas")):
        counted = [choice for choice in problem.choices if _counts(row, choice)]
        problem.at_most(
            [(choice.shipped_grain, choice.variable) for choice in counted], decimal(row["max_quantity"])
        )


def _counts(row: Row, choice: Choice) -> bool:
    """Say whether a choice falls under the quota; what is blank holds for any."""
    from_day, to_day = day(row, "from_date"), day(row, "to_date")
    return (
        text(row, "item_id") in ("", choice.supply.item_id)
        and text(row, "segment") in ("", choice.line.segment)
        and text(row, "customer_id") in ("", choice.line.customer_id)
        and text(row, "location_id") in ("", choice.supply.location_id)
        and (from_day is None or choice.ship_day >= from_day)
        and (to_day is None or choice.ship_day <= to_day)
    )
