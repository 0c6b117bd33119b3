"""The constraints, one family per file; `FAMILIES` lists them all."""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle.problem import Problem
from tests.oracle.rules.demand import add_demand
from tests.oracle.rules.stock import add_stock

FAMILIES: tuple[Callable[[Problem], None], ...] = (add_demand, add_stock)
