"""The independent proof of a plan: rules, figures, stage values and bounds, without trusting the solver.

It shares nothing with the program that builds plans but the reading of tables and of the model file.
"""

from __future__ import annotations

from allocator.checking.report import CheckReport
from allocator.checking.whole_plan import check

__all__ = ["CheckReport", "check"]
