"""Constraints: what every plan keeps, one family per file.

A new family is one more file, and one more line here.
"""

from __future__ import annotations

from allocator.constraints.capacity import capacity
from allocator.constraints.demand import demand
from allocator.constraints.promise_budget import promise_budget
from allocator.constraints.protection import protection
from allocator.constraints.quota import quota
from allocator.constraints.rows import Columns, Family, Rows
from allocator.constraints.ship_complete import ship_complete
from allocator.constraints.shipment_size import min_shipment, pack_size
from allocator.constraints.stock import stock
from allocator.constraints.whole_units import whole_units

__all__ = ["FAMILIES", "Columns", "Family", "Rows"]

FAMILIES: tuple[Family, ...] = (
    demand,
    stock,
    whole_units,
    ship_complete,
    min_shipment,
    pack_size,
    quota,
    protection,
    capacity,
    promise_budget,
)
