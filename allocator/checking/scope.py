"""What the input asks for that this check does not prove yet: said, never silently passed over."""

from __future__ import annotations

import pandas as pd

from allocator.checking.stages import GOALS
from allocator.model import Model
from allocator.scenario import Scenario

RULE_TABLES = ("substitutes", "reservations", "quotas", "protections", "capacities")


def outside(scenario: Scenario, model: Model) -> list[str]:
    """Return the rules and goals in use that are not checked, in words."""
    lines = scenario.tables["order_lines"]
    used = [f"the table {table}" for table in RULE_TABLES if len(scenario.tables[table])]
    used += [f"order_lines.{column}" for column, asks in _line_rules(lines).items() if asks.any()]
    goals = dict.fromkeys(goal for stage in model.stages for goal in stage.goals)
    return used + [f"the goal {goal}" for goal in goals if goal not in GOALS]


def _line_rules(lines: pd.DataFrame) -> dict[str, pd.Series]:
    promised = lines["current_promise_date"].notna()
    kept_back = lines["treatment"].isin(["gain", "fill"]) & promised
    return {
        "ship_rule": lines["ship_rule"] != "any",
        "min_shipment": lines["min_shipment"].notna(),
        "pack_size": lines["pack_size"].notna(),
        "treatment": kept_back | lines["treatment"].isin(["win", "lose"]),
    }
