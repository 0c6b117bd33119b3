"""Constraints: what every plan keeps, one family per file.

A new family is one more file, and one more line here.
"""

from __future__ import annotations

from allocator.constraints.demand import demand
from allocator.constraints.rows import Columns, Family, Rows
from allocator.constraints.stock import stock

__all__ = ["FAMILIES", "Columns", "Family", "Rows"]

FAMILIES: tuple[Family, ...] = (demand, stock)
