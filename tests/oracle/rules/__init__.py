"""The constraints, one family per file; `FAMILIES` lists them all.

Rules that are not constraints stand elsewhere: which pairs and days there are (also for the treatment
`fill`) in `problem`, debts and reservations in `supply`, the other treatments in `stages`.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle.problem import Problem
from tests.oracle.rules.capacity import add_capacities
from tests.oracle.rules.demand import add_demand
from tests.oracle.rules.protection import add_protections
from tests.oracle.rules.quota import add_quotas
from tests.oracle.rules.ship_complete import add_ship_complete
from tests.oracle.rules.shipment_size import add_min_shipment, add_pack_size
from tests.oracle.rules.stock import add_stock
from tests.oracle.rules.whole_units import add_whole_units

FAMILIES: tuple[Callable[[Problem], None], ...] = (
    add_demand,
    add_stock,
    add_whole_units,
    add_ship_complete,
    add_min_shipment,
    add_pack_size,
    add_quotas,
    add_protections,
    add_capacities,
)
