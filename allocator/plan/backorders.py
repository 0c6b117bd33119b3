"""Backorders: units that do not arrive when they were requested, planned ones apart.

A backorder is *planned* where the customer ordered before the item's launch date: a pre-order, which waits by
agreement. Every other one is *unplanned*: the goods should have been there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.arrays import Flags, Ints
from allocator.network import Network
from allocator.plan.lines import LineResults, lateness
from allocator.scenario import Scenario


def late_units(network: Network, held: Ints, results: LineResults) -> Ints:
    """Return the small units of each line that arrive after they were requested."""
    served, late = results.served, np.zeros(len(network.lines), dtype=np.int64)
    is_late = lateness(network, network.pairs, served) > 0
    np.add.at(late, network.pairs.line[served][is_late], held[served][is_late])
    return late


def ordered_before_launch(scenario: Scenario) -> Flags:
    """Return which order lines of a scenario were placed before their item's launch date."""
    lines, items = scenario.tables["order_lines"], scenario.tables["items"]
    launch = pd.Series(items["launch_date"].array, index=pd.Index(items["item_id"]))
    of_line = launch.reindex(pd.Index(lines["item_id"]))
    before: Flags = lines["order_date"].to_numpy() < of_line.to_numpy()
    return before.astype(bool)
