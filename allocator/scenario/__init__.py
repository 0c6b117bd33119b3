"""The input: tables as pydantic rows and as frames, reading them and checking them."""

from allocator.scenario.reading import read
from allocator.scenario.rows import (
    Capacity,
    ClosedDay,
    Customer,
    Item,
    Lane,
    OrderLine,
    Protection,
    Quota,
    Receipt,
    ReceiptHistoryRow,
    Reservation,
    Stock,
    Substitute,
)
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import Settings
from allocator.scenario.tables import TABLES

__all__ = [
    "TABLES",
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
    "Scenario",
    "Settings",
    "Stock",
    "Substitute",
    "read",
]
