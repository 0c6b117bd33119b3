"""The order book of `benchmarks.instance` with a rule: orders that ship complete, or a dock with a limit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instance import Tables, generate, write

COMPLETE_SHARE = 0.2
"""Share of the orders that ship complete."""
LINES_OF_COMPLETE = (3, 5)
LINES_OF_OTHERS = 2
CAPACITY_SHARE = 0.02
"""Share of all supply that can leave in a day."""
OF_THE_ORDER = [
    "customer_id",
    "order_date",
    "requested_date",
    "priority",
    "original_promise_date",
    "current_promise_date",
]
"""Columns in which the lines of an order that ships complete agree."""


def with_complete_orders(tables: Tables) -> Tables:
    """Return the tables with a fifth of the orders shipping complete, of 3 to 5 lines each; others have 2.

    >>> lines = with_complete_orders(generate(1000))["order_lines"]
    >>> sizes = lines[lines["ship_rule"] == "order"].groupby("order_id").size()
    >>> sorted(sizes.unique().tolist())
    [3, 4, 5]
    """
    random = np.random.default_rng(len(tables["order_lines"]))
    lines = tables["order_lines"]
    complete, order, number = _orders(random, len(lines))
    first = np.flatnonzero(number == 0)[order]
    whole = complete[order]
    agreed = {
        name: lines[name].where(~whole, lines[name].take(first).set_axis(lines.index))
        for name in OF_THE_ORDER
    }
    changed = lines.assign(
        **agreed,
        order_id="SO-" + pd.Series(order, index=lines.index).astype("str"),
        line_id=pd.Series(number + 1, index=lines.index).astype("str"),
        ship_rule=np.where(whole, "order", "any"),
    )
    return {**tables, "order_lines": changed}


def with_capacity(tables: Tables) -> Tables:
    """Return the tables with a limit on what leaves the one location in a day: 2 % of all supply."""
    supply = tables["stock"]["quantity"].sum() + tables["receipts"]["quantity"].sum()
    limit = pd.DataFrame({"location_id": ["main"], "max_quantity": [max(round(CAPACITY_SHARE * supply), 1)]})
    return {**tables, "capacities": limit}


def _orders(
    random: np.random.Generator, num_lines: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return which orders ship complete, and the order and the number within it of each line."""
    complete = random.random(num_lines) < COMPLETE_SHARE
    few, many = LINES_OF_COMPLETE
    size = np.where(complete, random.integers(few, many + 1, num_lines), LINES_OF_OTHERS)
    order = np.repeat(np.arange(num_lines), size)[:num_lines]
    start = np.cumsum(size) - size
    # The last order has as many lines as are left: too few of them to ship complete.
    complete[order[-1]] = False
    return complete, order, np.arange(num_lines) - start[order]


RULES: dict[str, Callable[[Tables], Tables]] = {
    "complete": with_complete_orders,
    "capacity": with_capacity,
    "none": lambda tables: tables,
}


def main() -> None:
    """Write an instance with the rule, of the size and to the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rule", choices=RULES)
    parser.add_argument("num_lines", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    write(RULES[chosen.rule](generate(chosen.num_lines)), chosen.folder)


if __name__ == "__main__":
    main()
