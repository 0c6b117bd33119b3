"""A launch: pre-orders of one item at many prices and dates, with 60 receipts for seven tenths of them."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.instance import Tables, dates, ids, write

NUM_RECEIPTS = 60
SUPPLY_SHARE = 0.7
PROMISED_SHARE = 0.4


def generate(
    num_lines: int, num_receipts: int = NUM_RECEIPTS, num_locations: int = 1, seed: int = 1
) -> Tables:
    """Return the tables `order_lines`, `stock` and `receipts` of `num_lines` pre-orders.

    With several locations, receipts arrive at them in turn, and `lanes` lead from each to ten regions.

    >>> tables = generate(100)
    >>> {name: len(table) for name, table in tables.items()}
    {'order_lines': 100, 'stock': 1, 'receipts': 60}
    >>> tables["order_lines"].item_id.unique().tolist()
    ['PHONE']
    """
    random = np.random.default_rng(seed)
    lines = _order_lines(random, num_lines)
    share = random.dirichlet(np.full(num_receipts + 1, 3.0)).cumsum()
    reached = np.rint(share * SUPPLY_SHARE * lines.quantity.sum())
    quantity = np.maximum(np.diff(reached, prepend=0).astype(np.int64), 1)
    stock = pd.DataFrame({"item_id": ["PHONE"], "quantity": quantity[:1], "location_id": ["DC-0"]})
    number = np.arange(num_receipts)
    receipts = pd.DataFrame(
        {
            "receipt_id": ids("PO-", number),
            "item_id": "PHONE",
            "quantity": quantity[1:],
            "available_date": dates(np.sort(random.integers(1, 150, num_receipts))),
            "location_id": ids("DC-", number % num_locations),
            "kind": "production",
        }
    )
    tables = {"order_lines": lines, "stock": stock, "receipts": receipts}
    return tables if num_locations == 1 else {**tables, "lanes": _lanes(random, num_locations)}


def _order_lines(random: np.random.Generator, num_lines: int) -> pd.DataFrame:
    requested = random.integers(0, 90, num_lines)
    promised = random.random(num_lines) < PROMISED_SHARE
    promise = dates(requested + random.integers(0, 20, num_lines)).where(promised)
    price = random.integers(40_000, 130_000, num_lines)
    return pd.DataFrame(
        {
            "order_id": ids("SO-", np.arange(num_lines)),
            "customer_id": ids("C-", random.integers(0, max(num_lines // 2, 1), num_lines)),
            "item_id": "PHONE",
            "quantity": random.choice([1, 1, 1, 2, 3], num_lines),
            "order_date": dates(-random.integers(1, 60, num_lines)),
            "requested_date": dates(requested),
            "priority": random.choice([1, 2, 3], num_lines, p=[0.1, 0.3, 0.6]),
            "unit_price": price / 100,
            "unit_margin": np.round(price * random.uniform(0.05, 0.45, num_lines)) / 100,
            "late_cost": random.integers(1, 900, num_lines) / 100,
            "ship_to": ids("REGION-", random.integers(0, 10, num_lines)),
            "original_promise_date": promise,
            "current_promise_date": promise,
        }
    )


def _lanes(random: np.random.Generator, num_locations: int) -> pd.DataFrame:
    """Return a lane from every location to every region."""
    location, region = np.divmod(np.arange(num_locations * 10), 10)
    return pd.DataFrame(
        {
            "location_id": ids("DC-", location),
            "ship_to": ids("REGION-", region),
            "transit_days": random.integers(1, 8, len(location)),
            "unit_cost": random.integers(100, 900, len(location)) / 100,
        }
    )


def main() -> None:
    """Write an instance of the size and to the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("num_lines", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--receipts", type=int, default=NUM_RECEIPTS)
    parser.add_argument("--locations", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tables = generate(chosen.num_lines, chosen.receipts, chosen.locations, chosen.seed)
    write(tables, chosen.folder)


if __name__ == "__main__":
    main()
