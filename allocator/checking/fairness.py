"""`fair_share`: the smallest filled share among the customers of an item."""

from __future__ import annotations

import numpy as np

from allocator.checking.facts import Facts
from allocator.checking.stages import Step
from allocator.checking.vectors import Floats, added_up, numbers, shared_codes
from allocator.scenario import Scenario


def smallest_share(scenario: Scenario, facts: Facts, step: Step, allocated: Floats) -> float:
    """Return min over customers and items of sum w x allocated / sum w x fair_base, 0 where there is none.

    The sums go over a customer's lines of an item in the step, w is the weight of a line; an order that
    names no customer stands for itself; `fair_base` is the quantity where it is blank.
    """
    table = scenario.tables["order_lines"]
    weight = step.weight(facts, np.arange(len(table)))
    chosen = np.flatnonzero(weight > 0)
    if not len(chosen):
        return 0.0
    names = table[["item_id", "customer_id", "order_id"]].iloc[chosen]
    nameless = names["customer_id"] == ""
    (claim,) = shared_codes(names.assign(order_id=names["order_id"].where(nameless, "")))
    base = numbers(table["fair_base"])
    base = np.where(np.isnan(base), facts.lines.quantity, base)
    got = added_up(claim, (weight * allocated)[chosen], 0)
    return float((got / added_up(claim, (weight * base)[chosen], 0)).min())
