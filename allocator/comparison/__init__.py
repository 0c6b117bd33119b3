"""What changed between two plans, and why: every line that moved, with the change that moved it."""

from __future__ import annotations

from allocator.comparison.compare import compare
from allocator.comparison.result import Comparison

__all__ = ["Comparison", "compare"]
