"""What can be given out: lots and receipts after debts are repaid and reservations are set aside.

A debt (a lot below zero) is repaid by the other lots of its item and location, the first to expire first;
then by the receipts there, the earliest first. A reservation then takes from the lots that have not expired
by its date, the first to expire first; then from the receipts usable by then, the earliest first; then from
later ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.oracle.cells import Day, Row, day, day_of, decimal, flag, rows, text
from tests.oracle.facts import Facts

NEVER: Day = 10**7
Place = tuple[str, str]
"""An item and a location."""


@dataclass(frozen=True)
class Supply:
    """A lot or a receipt with what is left of it, in units of its item."""

    item_id: str
    location_id: str
    source: str
    source_id: str
    usable: Day
    expiry: Day | None
    quantity: Fraction

    @property
    def place(self) -> Place:
        """Its item and location."""
        return self.item_id, self.location_id

    def good_on(self, day: Day) -> bool:
        """Say whether it may leave that day as far as its expiry goes."""
        return self.expiry is None or day < self.expiry

    @property
    def turn(self) -> tuple[bool, Day, Day, str]:
        """Whose turn it is to repay a debt: lots by expiry, then receipts by usable day."""
        is_receipt = self.source == "receipt"
        return is_receipt, self.usable, NEVER if self.expiry is None else self.expiry, self.source_id


def net_supplies(facts: Facts) -> list[Supply]:
    """Return every supply with something left."""
    lots = _lots(facts)
    supplies = [lot for lot in lots if lot.quantity > 0] + _receipts(facts)
    supplies.sort(key=lambda supply: supply.turn)
    debts: dict[Place, Fraction] = defaultdict(Fraction)
    for lot in lots:
        debts[lot.place] -= min(lot.quantity, Fraction(0))
    for place, debt in debts.items():
        _take(supplies, [supply for supply in supplies if supply.place == place], debt)
    for place, by, quantity in _reservations(facts):
        there = [supply for supply in supplies if supply.place == place]
        in_time = [supply for supply in there if supply.usable <= by and supply.good_on(by)]
        later = [supply for supply in there if supply.usable > by and supply.good_on(supply.usable)]
        _take(supplies, in_time + later, quantity)
    return [supply for supply in supplies if supply.quantity > 0]


def _take(supplies: list[Supply], in_turn: list[Supply], quantity: Fraction) -> None:
    """Take a quantity from supplies in turn, as far as they go."""
    for supply in in_turn:
        taken = min(quantity, supply.quantity)
        supplies[supplies.index(supply)] = replace(supply, quantity=supply.quantity - taken)
        quantity -= taken


def _lots(facts: Facts) -> list[Supply]:
    totals: dict[tuple[str, str, str, Day | None], Fraction] = defaultdict(Fraction)
    for row in rows(facts.case.get("stock")):
        lot = (
            text(row, "item_id"),
            text(row, "location_id", "main"),
            text(row, "lot_id"),
            day(row, "expiry_date"),
        )
        totals[lot] += decimal(row["quantity"])
    return [
        Supply(item_id, location_id, "stock", lot_id, facts.as_of, expiry, quantity)
        for (item_id, location_id, lot_id, expiry), quantity in totals.items()
    ]


def _receipts(facts: Facts) -> list[Supply]:
    return [
        _receipt(row, facts)
        for row in rows(facts.case.get("receipts"))
        if facts.count_unfirm or flag(row, "firm", True)
    ]


def _receipt(row: Row, facts: Facts) -> Supply:
    available = day_of(row["available_date"])
    past_due = available < facts.as_of
    return Supply(
        item_id=text(row, "item_id"),
        location_id=text(row, "location_id", "main"),
        source="receipt",
        source_id=text(row, "receipt_id"),
        usable=facts.as_of + facts.past_due_days if past_due else available,
        expiry=day(row, "expiry_date"),
        quantity=decimal(row["quantity"]),
    )


def _reservations(facts: Facts) -> list[tuple[Place, Day, Fraction]]:
    """Return the reservations, the earliest first."""
    found = [
        (
            (text(row, "item_id"), text(row, "location_id", "main")),
            day_of(row["date"]),
            decimal(row["quantity"]),
        )
        for row in rows(facts.case.get("reservations"))
    ]
    return sorted(found, key=lambda reservation: (reservation[1], reservation[0]))
