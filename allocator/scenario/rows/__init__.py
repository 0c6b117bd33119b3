"""The row of every table, as a pydantic model: the one place that says what a column means and may hold."""

from allocator.scenario.rows.demand import Customer, OrderLine
from allocator.scenario.rows.rules import Capacity, ClosedDay, Protection, Quota, Reservation
from allocator.scenario.rows.supply import Item, Lane, Receipt, ReceiptHistoryRow, Stock, Substitute

__all__ = [
    "Capacity",
    "ClosedDay",
    "Customer",
    "Item",
    "Lane",
    "OrderLine",
    "Protection",
    "Quota",
    "Receipt",
    "ReceiptHistoryRow",
    "Reservation",
    "Stock",
    "Substitute",
]
