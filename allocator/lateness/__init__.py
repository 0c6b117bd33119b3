"""How late receipts really come, and the dates that follow for customers: `eta_likely` and `eta_safe`."""

from allocator.lateness.dates import BASES, Dates, dates_of_groups
from allocator.lateness.expected import Expected, expected_receipts

__all__ = ["BASES", "Dates", "Expected", "dates_of_groups", "expected_receipts"]
