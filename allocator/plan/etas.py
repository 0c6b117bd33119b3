"""Every customer's ETA: a row per order line, and a row per order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import NO_DAY, Flags, Ints, dates, days
from allocator.network import Network
from allocator.plan.lines import LineResults
from allocator.plan.reasons import Reasons
from allocator.plan.shipments import in_units
from allocator.scenario import Scenario

STATUSES: npt.NDArray[np.object_] = np.array(["ship_now", "scheduled", "partial", "on_hold"], dtype=object)


def customer_etas(
    scenario: Scenario, network: Network, results: LineResults, reasons: Reasons
) -> pd.DataFrame:
    """Return the table `customer_etas`, in the order of order_id and line_id."""
    table = scenario.tables["order_lines"]
    lines, item = network.lines, network.lines.item
    some = results.any
    eta = np.where(some, results.eta, NO_DAY)
    promised = some & (lines.promise != NO_DAY)
    status = _status(some, results.open > 0, results.last_ship > network.calendar.today)
    etas = pd.DataFrame(
        {
            "row": lines.row,
            "allocated_quantity": in_units(network, results.allocated, item),
            "open_quantity": in_units(network, results.open, item),
            "status": pd.array(STATUSES[status], dtype="str"),
            "first_ship_date": dates(np.where(some, results.first_ship, NO_DAY)),
            "eta": dates(eta),
            "days_late": _whole(results.days_late, some),
            "days_vs_promise": _whole(eta - np.where(promised, lines.promise, 0), promised),
            "reason_code": pd.array(reasons.code, dtype="str"),
            "reason": pd.array(reasons.text, dtype="str"),
        }
    ).sort_values("row", ignore_index=True)
    given = [
        *("order_id", "line_id", "customer_id", "item_id", "quantity"),
        *("requested_date", "current_promise_date"),
    ]
    joined = pd.concat([table[given].reset_index(drop=True), etas], axis=1)
    return joined[
        [
            *("order_id", "line_id", "customer_id", "item_id", "quantity", "allocated_quantity"),
            *("open_quantity", "status", "first_ship_date", "eta", "requested_date"),
            *("current_promise_date", "days_late", "days_vs_promise", "reason_code", "reason"),
        ]
    ]


def order_etas(scenario: Scenario, etas: pd.DataFrame) -> pd.DataFrame:
    """Return the table `order_etas`: an order's date is the latest of its lines, none while one is open."""
    order, order_ids = pd.factorize(etas["order_id"], sort=True)
    num_orders = len(order_ids)
    today = np.datetime64(scenario.settings.as_of, "D").astype(np.int64)
    some, short, later = (np.zeros(num_orders, dtype=bool) for _ in range(3))
    status = etas["status"].to_numpy(dtype=object)
    np.logical_or.at(some, order, status != "on_hold")
    np.logical_or.at(short, order, np.isin(status, ["on_hold", "partial"]))
    np.logical_or.at(later, order, status == "scheduled")
    latest = np.full(num_orders, NO_DAY)
    np.maximum.at(latest, order, days(etas["eta"]))
    assert (latest[some] >= today).all(), "nothing arrives before as_of"
    return pd.DataFrame(
        {
            "order_id": pd.array(np.asarray(order_ids, dtype=object), dtype="str"),
            "customer_id": pd.array(_customer(etas, order, num_orders), dtype="str"),
            "lines": pd.array(np.bincount(order, minlength=num_orders), dtype="Int64"),
            "status": pd.array(STATUSES[_status(some, short, later)], dtype="str"),
            "eta": dates(np.where(short, NO_DAY, latest)),
        }
    )


def _customer(etas: pd.DataFrame, order: Ints, num_orders: int) -> npt.NDArray[np.object_]:
    """Return each order's customer, blank where its lines name two, or none."""
    code, names = pd.factorize(etas["customer_id"], sort=True)
    named_lines = (etas["customer_id"] != "").to_numpy()
    lowest = np.full(num_orders, len(names))
    highest = np.full(num_orders, -1)
    np.minimum.at(lowest, order[named_lines], code[named_lines])
    np.maximum.at(highest, order[named_lines], code[named_lines])
    named = np.append(np.asarray(names, dtype=object), "")
    return named[np.where(lowest == highest, lowest, len(names))]


def _status(some: Flags, short: Flags, later: Flags) -> Ints:
    """Return places in STATUSES."""
    return np.where(~some, 3, np.where(short, 2, np.where(later, 1, 0)))


def _whole(value: Ints, known: Flags) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.where(known, value, 0), ~known)
