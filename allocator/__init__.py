"""Allocate scarce stock to backorders, proven optimal.

>>> import allocator
>>> plan = allocator.allocate(allocator.read("product-launch"))
>>> plan.etas[["order_id", "line_id", "status", "eta"]].head(2).astype(str).values.tolist()
[['SO-449310', '1', 'scheduled', '2026-03-18'], ['SO-449310', '2', 'scheduled', '2026-03-18']]
>>> print(allocator.check(plan.scenario, plan).ok)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.backtesting import Backtest, backtest
    from allocator.checking import CheckReport
    from allocator.comparison import Comparison, compare
    from allocator.errors import AllocatorError, CheckFailedError, InputError, NoProvenPlanError, UsageError
    from allocator.ledger import Ledger, Release, open_ledger, release
    from allocator.ledger.backorders import backorder_summary
    from allocator.lp_text import lp
    from allocator.model import Model, load_model
    from allocator.plan import Plan
    from allocator.plan.why import why
    from allocator.planning import allocate
    from allocator.proving import check
    from allocator.scenario import Scenario, read
    from allocator.stories import history

__all__ = [
    "AllocatorError",
    "Backtest",
    "CheckFailedError",
    "CheckReport",
    "Comparison",
    "InputError",
    "Ledger",
    "Model",
    "NoProvenPlanError",
    "Plan",
    "Release",
    "Scenario",
    "UsageError",
    "allocate",
    "backorder_summary",
    "backtest",
    "check",
    "compare",
    "history",
    "load_model",
    "lp",
    "open_ledger",
    "read",
    "release",
    "why",
]

_HOMES = {
    "allocate": "allocator.planning",
    "check": "allocator.proving",
    "lp": "allocator.lp_text",
    "open_ledger": "allocator.ledger",
    "release": "allocator.ledger",
    "Ledger": "allocator.ledger",
    "Release": "allocator.ledger",
    "history": "allocator.stories",
    "backorder_summary": "allocator.ledger.backorders",
    "backtest": "allocator.backtesting",
    "Backtest": "allocator.backtesting",
    "why": "allocator.plan.why",
    "read": "allocator.scenario",
    "load_model": "allocator.model",
    "Model": "allocator.model",
    "Plan": "allocator.plan",
    "Scenario": "allocator.scenario",
    "CheckReport": "allocator.checking",
    "Comparison": "allocator.comparison",
    "compare": "allocator.comparison",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that `allocator --help` does not wait for pandas."""
    if name not in __all__:
        raise AttributeError(f"module 'allocator' has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "allocator.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
