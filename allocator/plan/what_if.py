"""What if: a block planned once more with a rule undone, to see whether the rule is what holds a line up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from allocator.arrays import Ints
from allocator.model import Model
from allocator.names import line_label
from allocator.network import Network, build_network
from allocator.network.lines import FILL
from allocator.objective import build_objective
from allocator.plan.lines import lateness
from allocator.scenario import Scenario
from allocator.solve import NETWORK, solve

MOST_LINES = 200
"""Blocks with more lines are not planned again."""
MOST_RUNS = 300
"""Blocks are planned again at most so often in a run."""
LIMITS = ("quotas", "protections", "capacities", "closed_days")

Change = Callable[[dict[str, pd.DataFrame], pd.Series], dict[str, pd.DataFrame]]


@dataclass
class WhatIf:
    """Plans blocks of a network again."""

    scenario: Scenario
    model: Model
    network: Network
    held: Ints
    runs: int = 0

    def better_without_its_rule(self, line: int) -> bool:
        """Return whether a line does better without its own ship-complete, minimum or pack rule."""
        return self._better(line, _without_own_rule)

    def better_without_limits(self, line: int) -> bool:
        """Return whether a line does better without quotas, protections, capacities, closed days, `fill`."""
        limited = any(len(self.scenario.tables[name]) for name in LIMITS)
        limited |= bool(self.network.lines.treatment[line] == FILL)
        return limited and self._better(line, _without_limits)

    def _better(self, line: int, change: Change) -> bool:
        network = self.network
        block = int(np.searchsorted(network.line_start, line, side="right")) - 1
        first, end = network.line_start[[block, block + 1]]
        if end - first > MOST_LINES or self.runs >= MOST_RUNS:
            return False
        self.runs += 1
        table = self.scenario.tables["order_lines"]
        mine = table.iloc[network.lines.row[line]]
        tables = dict(self.scenario.tables)
        tables["order_lines"] = table.iloc[np.sort(network.lines.row[first:end])].reset_index(drop=True)
        again = replace(self.scenario, tables=change(tables, mine))
        other = build_network(again, self.model)
        solution = solve(other, build_objective(other, self.model), NETWORK, 1, None)
        everyone = line_label(other, np.arange(len(other.lines)))
        place = everyone.index(f"{mine['order_id']}/{mine['line_id']}")
        return _unit_days(other.with_pairs(solution.pairs), solution.held, place) < _unit_days(
            network, self.held, line
        )


def _unit_days(network: Network, held: Ints, line: int) -> float:
    """Return small units x days by which a line is late; what stays open counts to the end of the horizon."""
    pairs = np.arange(network.pair_start[line], network.pair_start[line + 1])
    late = float(held[pairs] @ lateness(network, network.pairs, pairs))
    still_open = int(network.lines.quantity[line] - held[pairs].sum())
    days = max(int(network.calendar.horizon_end - network.lines.requested[line]), 1)
    return late + still_open * float(days)


def _without_own_rule(tables: dict[str, pd.DataFrame], mine: pd.Series) -> dict[str, pd.DataFrame]:
    lines = tables["order_lines"].copy()
    of_order = lines["order_id"] == mine["order_id"]
    me = of_order & (lines["line_id"] == mine["line_id"])
    together = of_order if (lines.loc[of_order, "ship_rule"] == "order").any() else me
    lines.loc[together, "ship_rule"] = "any"
    lines.loc[me, ["min_shipment", "pack_size"]] = np.nan
    return {**tables, "order_lines": lines}


def _without_limits(tables: dict[str, pd.DataFrame], mine: pd.Series) -> dict[str, pd.DataFrame]:
    lines = tables["order_lines"].copy()
    me = (lines["order_id"] == mine["order_id"]) & (lines["line_id"] == mine["line_id"])
    lines.loc[me & (lines["treatment"] == "fill"), "treatment"] = "redistribute"
    return {**tables, "order_lines": lines, **{name: tables[name].iloc[:0] for name in LIMITS}}
