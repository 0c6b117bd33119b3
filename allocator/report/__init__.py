"""The report of a plan: one page for a planner's first five minutes."""

from __future__ import annotations

from allocator.report.page import render

__all__ = ["render"]
