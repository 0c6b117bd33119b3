"""The ledger: every promise that was ever given to a customer, never overwritten."""

from allocator.ledger.changes import LineEvent, PromiseChange, Release
from allocator.ledger.opening import Ledger, open_ledger

__all__ = ["Ledger", "LineEvent", "PromiseChange", "Release", "open_ledger"]
