"""Every customer's ETA: a row per order line, and a row per order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import NO_DAY, Flags, Ints, dates, days
from allocator.lateness import BASES, Dates
from allocator.network import Network
from allocator.plan.lines import LineResults
from allocator.plan.reasons import Reasons
from allocator.plan.shipments import in_units
from allocator.scenario import Scenario
from allocator.scenario.texts import TEXT, array_of, rows_of, series_of, words_of

STATUSES = ("ship_now", "scheduled", "partial", "on_hold")


def customer_etas(
    scenario: Scenario, network: Network, results: LineResults, told: Dates, reasons: Reasons
) -> pd.DataFrame:
    """Return the table `customer_etas`, in the order of order_id and line_id."""
    table, lines = scenario.tables["order_lines"], network.lines
    line = np.empty(len(lines), dtype=np.int64)
    line[lines.row] = np.arange(len(lines))
    item, promise, some = lines.item[line], lines.promise[line], results.any[line]
    eta = np.where(some, results.eta[line], NO_DAY)
    promised = some & (promise != NO_DAY)
    still_open = results.open[line]
    status = _status(some, still_open > 0, results.last_ship[line] > network.calendar.today)
    columns = {
        **{name: table[name] for name in ("order_id", "line_id", "customer_id", "item_id", "quantity")},
        "allocated_quantity": in_units(network, results.allocated[line], item),
        "open_quantity": in_units(network, still_open, item),
        "status": words_of(STATUSES, status),
        "first_ship_date": dates(np.where(some, results.first_ship[line], NO_DAY)),
        "eta": dates(eta),
        "eta_likely": dates(told.likely[line]),
        "eta_safe": dates(told.safe[line]),
        "eta_basis": words_of(BASES, told.basis[line]),
        **{name: table[name] for name in ("requested_date", "current_promise_date")},
        "days_late": _whole(results.days_late[line], some),
        "days_vs_promise": _whole(eta - np.where(promised, promise, 0), promised),
        "reason_code": series_of(reasons.code.take(pa.array(line))),
        "reason": series_of(reasons.text.take(pa.array(line))),
    }
    return pd.DataFrame(columns, copy=False)


def order_etas(scenario: Scenario, etas: pd.DataFrame, told: Dates) -> pd.DataFrame:
    """Return the table `order_etas`: an order's date is the latest of its lines, none while one is open.

    The lines of an order stand together in `etas`; `told` has the orders in the same order.
    """
    order_ids = array_of(etas["order_id"])
    start = np.flatnonzero(np.append(True, _differs(order_ids[1:], order_ids[:-1]))[: len(etas)])
    today = np.datetime64(scenario.settings.as_of, "D").astype(np.int64)
    status = pc.index_in(array_of(etas["status"]), value_set=pa.array(STATUSES, TEXT)).to_numpy()
    some = _any(status != STATUSES.index("on_hold"), start)
    short = _any(status >= STATUSES.index("partial"), start)
    later = _any(status == STATUSES.index("scheduled"), start)
    latest = np.maximum.reduceat(days(etas["eta"]), start) if len(start) else np.zeros(0, dtype=np.int64)
    assert (latest[some] >= today).all(), "nothing arrives before as_of"
    return pd.DataFrame(
        {
            "order_id": rows_of(etas["order_id"], start),
            "customer_id": _customer(array_of(etas["customer_id"]), start),
            "lines": pd.array(np.diff(np.append(start, len(etas))), dtype="Int64"),
            "status": words_of(STATUSES, _status(some, short, later)),
            "eta": dates(np.where(short, NO_DAY, latest)),
            "eta_likely": dates(np.where(short, NO_DAY, told.likely)),
            "eta_safe": dates(np.where(short, NO_DAY, told.safe)),
        },
        copy=False,
    )


def _any(flags: Flags, start: Ints) -> Flags:
    """Return for each order, given by its first line, whether the flag of any of its lines is set."""
    return np.logical_or.reduceat(flags, start) if len(start) else flags


def _customer(ids: pa.LargeStringArray, start: Ints) -> pd.Series[str]:
    """Return each order's customer, blank where its lines name two, or none."""
    order = np.repeat(np.arange(len(start)), np.diff(np.append(start, len(ids))))
    named = np.flatnonzero(_differs(ids, pa.scalar("", TEXT)))
    order, ids = order[named], ids.take(pa.array(named))
    first = np.flatnonzero(np.diff(order, prepend=-1))
    other = (order[1:] == order[:-1]) & _differs(ids[1:], ids[:-1])
    customer = np.full(len(start), len(ids))
    customer[order[first]] = first
    customer[order[1:][other]] = len(ids)
    return series_of(pa.concat_arrays([ids, pa.array([""], TEXT)]).take(pa.array(customer)))


def _differs(texts: pa.LargeStringArray, others: pa.LargeStringArray | pa.LargeStringScalar) -> Flags:
    result: Flags = pc.not_equal(texts, others).to_numpy(zero_copy_only=False)
    return result


def _status(some: Flags, short: Flags, later: Flags) -> Ints:
    """Return places in STATUSES."""
    return np.where(~some, 3, np.where(short, 2, np.where(later, 1, 0)))


def _whole(value: Ints, known: Flags) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.where(known, value, 0), ~known)
