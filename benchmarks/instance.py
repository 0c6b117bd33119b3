"""An order book of any size: 10 lines an item, a lot and 5 receipts an item, supply of 70 % of the demand."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

AS_OF = datetime.date(2026, 3, 2)
HORIZON_DAYS = 365
LINES_PER_ITEM = 10
RECEIPTS_PER_ITEM = 5
SUPPLY_SHARE = 0.7
PROMISED_SHARE = 0.4

Tables = dict[str, pd.DataFrame]


def generate(num_lines: int, seed: int = 1) -> Tables:
    """Return the tables `order_lines`, `stock` and `receipts` of `num_lines` order lines.

    >>> tables = generate(100)
    >>> {name: len(table) for name, table in tables.items()}
    {'order_lines': 100, 'stock': 10, 'receipts': 50}
    >>> supply = tables["stock"].quantity.sum() + tables["receipts"].quantity.sum()
    >>> bool(abs(supply / tables["order_lines"].quantity.sum() - 0.7) < 0.02)
    True
    """
    random = np.random.default_rng(seed)
    num_items = -(-num_lines // LINES_PER_ITEM)
    items = np.arange(num_lines) // LINES_PER_ITEM
    quantity = random.integers(1, 51, num_lines)
    demand = np.bincount(items, quantity, num_items)
    supplies = _supplies(random, demand)
    order = random.permutation(num_lines)
    return {
        "order_lines": _order_lines(random, items[order], quantity[order]),
        "stock": _stock(supplies[:, 0]),
        "receipts": _receipts(random, supplies[:, 1:]),
    }


def write(tables: Tables, folder: Path) -> None:
    """Write `tables` and a `scenario.toml` as a scenario folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.toml").write_text(
        f'title = "Benchmark of {len(tables["order_lines"])} order lines"\n'
        f'as_of = {AS_OF}\npriority = "lowest_first"\nhorizon_days = {HORIZON_DAYS}\n',
        encoding="utf-8",
    )
    for name, table in tables.items():
        csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), folder / f"{name}.csv")


def _order_lines(
    random: np.random.Generator, items: NDArray[np.int64], quantity: NDArray[np.int64]
) -> pd.DataFrame:
    num_lines = len(items)
    requested = random.integers(-20, 60, num_lines)
    ordered = np.minimum(requested, 0) - random.integers(1, 90, num_lines)
    promised = random.random(num_lines) < PROMISED_SHARE
    promise = dates(requested + random.integers(0, 10, num_lines)).where(promised)
    price = random.integers(500, 50_000, num_lines)
    # Both lines of an order are of one customer: two would be a data doubt.
    customer = random.integers(0, max(num_lines // 5, 1), num_lines)
    return pd.DataFrame(
        {
            "order_id": ids("SO-", np.arange(num_lines) // 2),
            "line_id": ids("", np.arange(num_lines) % 2 + 1),
            "customer_id": ids("C-", customer[np.arange(num_lines) // 2 * 2]),
            "item_id": ids("ITEM-", items),
            "quantity": quantity,
            "order_date": dates(ordered),
            "requested_date": dates(requested),
            "priority": random.choice([1, 2, 3], num_lines, p=[0.2, 0.3, 0.5]),
            "unit_price": price / 100,
            "unit_margin": np.round(price * random.uniform(-0.02, 0.45, num_lines)) / 100,
            "late_cost": random.integers(1, 300, num_lines) / 100,
            "original_promise_date": promise,
            "current_promise_date": promise,
        }
    )


def _supplies(random: np.random.Generator, demand: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole quantities (items x supplies), each at least 1, that add up to the supply share of the demand."""
    shares = random.dirichlet(np.full(RECEIPTS_PER_ITEM + 1, 3.0), len(demand)).cumsum(axis=1)
    reached = np.rint(shares * SUPPLY_SHARE * demand[:, None])
    supplies = np.diff(reached, axis=1, prepend=0).astype(np.int64)
    return np.maximum(supplies, 1)


def _stock(quantity: NDArray[np.int64]) -> pd.DataFrame:
    numbers = np.arange(len(quantity))
    return pd.DataFrame(
        {"item_id": ids("ITEM-", numbers), "quantity": quantity, "lot_id": ids("L-", numbers)}
    )


def _receipts(random: np.random.Generator, quantity: NDArray[np.int64]) -> pd.DataFrame:
    num_receipts = quantity.size
    return pd.DataFrame(
        {
            "receipt_id": ids("PO-", np.arange(num_receipts)),
            "item_id": ids("ITEM-", np.arange(num_receipts) // RECEIPTS_PER_ITEM),
            "quantity": quantity.ravel(),
            "available_date": dates(random.integers(1, 120, num_receipts)),
            "kind": random.choice(["production", "purchase", "transfer"], num_receipts),
        }
    )


def ids(prefix: str, numbers: NDArray[np.int64]) -> pd.Series:
    """Return ids: the prefix and each number."""
    return prefix + pd.Series(numbers).astype("str")


def dates(days_after_as_of: NDArray[np.int64]) -> pd.Series:
    """Return dates so many days after the night."""
    dates = np.datetime64(AS_OF) + days_after_as_of.astype("timedelta64[D]")
    return pd.Series(pa.array(dates), dtype=pd.ArrowDtype(pa.date32()))


def main() -> None:
    """Write an instance of the size and to the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("num_lines", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(generate(chosen.num_lines, chosen.seed), chosen.folder)


if __name__ == "__main__":
    main()
