"""The instance as one linear program with one goal, profit as money: what the rivals are given.

Built from the tables alone, so that an equal optimum says something about the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.instance import AS_OF, HORIZON_DAYS

AS_OF_DAY = np.datetime64(AS_OF).astype(np.int64)
DAY_AFTER_HORIZON = AS_OF_DAY + HORIZON_DAYS + 1


@dataclass(frozen=True)
class OneGoal:
    """Minimise `cost` times the units of every pair plus `open_cost` times the open units of every line.

    Money is whole cents. `line` and `supply` number the two ends of each pair.
    """

    line: NDArray[np.int64]
    supply: NDArray[np.int64]
    cost: NDArray[np.int64]
    """Cents per unit of a pair: days late, less the margin."""
    open_cost: NDArray[np.int64]
    """Cents per open unit of a line: every day to the horizon."""
    demand: NDArray[np.int64]
    """Units of each line."""
    available: NDArray[np.int64]
    """Units of each supply."""


def load(folder: Path) -> OneGoal:
    """Return the program of the scenario that `benchmarks.instance` wrote to `folder`."""
    lines = pd.read_csv(folder / "order_lines.csv")
    supplies = _supplies(folder)
    lines_of_supply = supplies.item_id.map(lines.groupby("item_id").indices)
    line = np.concatenate(lines_of_supply.to_list())
    supply = np.repeat(np.arange(len(supplies)), lines_of_supply.map(len))
    requested = _days(lines.requested_date)
    late_cost = _cents(lines.late_cost)
    ship = np.maximum(supplies.day.to_numpy()[supply], np.maximum(requested, AS_OF_DAY)[line])
    late = np.maximum(ship - requested[line], 0)
    return OneGoal(
        line=line,
        supply=supply,
        cost=late_cost[line] * late - np.maximum(_cents(lines.unit_margin), 0)[line],
        open_cost=late_cost * np.maximum(DAY_AFTER_HORIZON - requested, 0),
        demand=lines.quantity.to_numpy(),
        available=supplies.quantity.to_numpy(),
    )


def _supplies(folder: Path) -> pd.DataFrame:
    stock = pd.read_csv(folder / "stock.csv").assign(day=AS_OF_DAY)
    receipts = pd.read_csv(folder / "receipts.csv")
    receipts = receipts.assign(day=_days(receipts.available_date))
    return pd.concat([stock, receipts], ignore_index=True)[["item_id", "quantity", "day"]]


def _days(dates: pd.Series) -> NDArray[np.int64]:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)


def _cents(money: pd.Series) -> NDArray[np.int64]:
    cents: NDArray[np.int64] = np.rint(money.to_numpy() * 100).astype(np.int64)
    return cents
