"""Allocate scarce stock to backorders, proven optimal.

>>> import allocator
>>> plan = allocator.allocate(allocator.read("product-launch"))  # doctest: +SKIP
>>> plan.etas  # doctest: +SKIP
"""

from allocator.allocate import allocate
from allocator.errors import AllocatorError, CheckFailedError, InputError, NoProvenPlanError, UsageError
from allocator.model import Model, load_model
from allocator.plan import Plan
from allocator.scenario import Scenario, read

__all__ = [
    "AllocatorError",
    "CheckFailedError",
    "InputError",
    "Model",
    "NoProvenPlanError",
    "Plan",
    "Scenario",
    "UsageError",
    "allocate",
    "load_model",
    "read",
]
