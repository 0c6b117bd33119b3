"""Rules that this version reads and checks but does not obey: a scenario that uses one is refused."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.errors import InputError, Problem
from allocator.scenario import Scenario

_TABLES = ("substitutes", "reservations", "quotas", "protections", "capacities")
_REMEDY = "this version cannot obey it yet: take it out, or plan these lines elsewhere"


def refuse_unsupported(scenario: Scenario) -> None:
    """Raise InputError naming every rule of a scenario that would otherwise be silently ignored."""
    problems = list(_unsupported(scenario))
    if problems:
        raise InputError(problems)


def _unsupported(scenario: Scenario) -> Iterator[Problem]:
    for table in _TABLES:
        if len(scenario.tables[table]):
            yield Problem(table, None, "", f"{len(scenario.tables[table])} rows", _REMEDY)
    lines = scenario.tables["order_lines"]
    used = {
        "ship_rule": lines["ship_rule"] != "any",
        "min_shipment": lines["min_shipment"].notna(),
        "pack_size": lines["pack_size"].notna(),
        "treatment": lines["treatment"] != "redistribute",
    }
    for column, flags in used.items():
        if flags.any():
            first = lines[flags].iloc[0]
            name = f"{first['order_id']}/{first['line_id']}"
            what = f"{int(flags.sum())} lines use it, {name} first"
            yield Problem("order_lines", None, column, what, _REMEDY)
