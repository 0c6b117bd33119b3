"""The ledger: every promise that was ever given to a customer, never overwritten."""

from allocator.ledger.changes import LineEvent, PromiseChange, Release
from allocator.ledger.opening import Ledger, open_ledger
from allocator.ledger.releasing import Tell, release

__all__ = ["Ledger", "LineEvent", "PromiseChange", "Release", "Tell", "open_ledger", "release"]
