"""The second night with some of its changes undone, and what each line gets then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from allocator.comparison.arrivals import Arrivals, Line, arrivals, gone_by
from allocator.comparison.changes import FOR_ALL, LINE, PLACE, RECEIPT, Change, Nights, Row
from allocator.model import Model
from allocator.network import build_network
from allocator.objective import build_objective
from allocator.plan.lines import line_results
from allocator.plan.shipments import shipping_schedule
from allocator.scenario import Scenario
from allocator.solve import NETWORK, solve

BY_ITEM = ("order_lines", "stock", "receipts", "reservations", "protections", "substitutes")


class Undoing:
    """Plans parts of the second night again."""

    def __init__(self, nights: Nights, seconds: float | None) -> None:
        self._nights = nights
        self._seconds = seconds
        self.num_solves = 0

    def arrivals(self, items: Collection[str], undone: Collection[Change]) -> Mapping[Line, Arrivals]:
        """Return what arrives for the lines of some items, but for what has left by the second night."""
        scenario, model = self._night(items, undone)
        self.num_solves += 1
        network = build_network(scenario, model)
        solution = solve(network, build_objective(network, model), NETWORK, None, None, self._seconds)
        network = network.with_pairs(solution.pairs)
        results = line_results(network, solution.held, solution.open)
        shipments = shipping_schedule(scenario, network, solution, results)
        return arrivals(shipments, gone_by(shipments, self._nights.now, self._nights.shipped))

    def _night(self, items: Collection[str], undone: Collection[Change]) -> tuple[Scenario, Model]:
        """Return the second night's input, of some items, with changes undone, and the model."""
        nights, causes = self._nights, {change.cause for change in undone}
        time = "time" in causes
        old, new = nights.old, nights.new
        tables = dict(new.tables)
        given = set(new.given)
        for name in FOR_ALL:
            if name in causes:
                tables[name] = old.tables[name]
                given = (given - {name}) | (old.given & {name})
        tables = {name: _of_items(name, table, items) for name, table in tables.items()}
        tables["receipt_history"] = tables["receipt_history"].iloc[:0]
        tables["order_lines"] = self._order_lines(tables["order_lines"], items, undone, time)
        tables["receipts"] = self._receipts(tables["receipts"], items, undone, time)
        tables["stock"] = self._stock(tables["stock"], items, undone, time)
        base = old.settings if "settings" in causes else new.settings
        as_of = old.settings.as_of if time else new.settings.as_of
        scenario = replace(
            new,
            settings=base.model_copy(update={"as_of": as_of}),
            tables=MappingProxyType(tables),
            given=frozenset(given),
        )
        return scenario, nights.before.model if "model" in causes else nights.after.model

    def _order_lines(
        self, table: pd.DataFrame, items: Collection[str], undone: Collection[Change], time: bool
    ) -> pd.DataFrame:
        table = _undo_rows(table, LINE, [each for each in undone if each.cause in ("order", "promises")])
        if time:
            nights = self._nights
            left = [row for key, row in nights.lines.left.items() if key in nights.shipped]
            table = _with_rows(table, [row for row in left if row["item_id"] in items])
            keys = pd.MultiIndex.from_frame(table[LINE])
            then = pd.Series([nights.shipped.get(key, np.nan) for key in keys], dtype=float)
            bases = {key: old["fair_base"] for key, (old, _) in nights.lines.changed.items()}
            base = [bases.get(key, np.nan) if key in nights.shipped else np.nan for key in keys]
            table = table.assign(
                quantity=then.fillna(table["quantity"]),
                fair_base=pd.Series(base, dtype=float).fillna(table["fair_base"]),
            )
        return table.sort_values(LINE, ignore_index=True)

    def _receipts(
        self, table: pd.DataFrame, items: Collection[str], undone: Collection[Change], time: bool
    ) -> pd.DataFrame:
        table = _undo_rows(table, RECEIPT, [each for each in undone if each.cause == "receipt"])
        if time:
            received = self._nights.received
            table = _joined(table, received[received["item_id"].isin(items)])
        return table.sort_values(RECEIPT, ignore_index=True)

    def _stock(
        self, table: pd.DataFrame, items: Collection[str], undone: Collection[Change], time: bool
    ) -> pd.DataFrame:
        """Corrections undone are taken off what is there now; with time, the others are put on what was."""
        corrections = [change for change in undone if change.cause == "stock"]
        if not time:
            for change in corrections:
                table = _moved(table, change.place, -change.units)
            return table
        then = self._nights.old.tables["stock"]
        then = then[then["item_id"].isin(items)].reset_index(drop=True)
        for change in self._nights.corrections:
            if change not in corrections and change.items <= set(items):
                then = _moved(then, change.place, change.units)
        return then


def _of_items(name: str, table: pd.DataFrame, items: Collection[str]) -> pd.DataFrame:
    """Return the rows of a table that concern some items; what concerns all stays."""
    if name in BY_ITEM:
        return table[table["item_id"].isin(items)].reset_index(drop=True)
    if name == "quotas":
        return table[table["item_id"].isin([*items, ""])].reset_index(drop=True)
    return table


def _undo_rows(table: pd.DataFrame, key: list[str], undone: Collection[Change]) -> pd.DataFrame:
    """Take out the rows that came, and put back those that were."""
    if not undone:
        return table
    out = {tuple(row[column] for column in key) for change in undone for row in change.new}
    if out:
        keys = pd.MultiIndex.from_frame(table[key])
        table = table[[each not in out for each in keys]]
    return _with_rows(table, [row for change in undone for row in change.old])


def _with_rows(table: pd.DataFrame, rows: list[Row]) -> pd.DataFrame:
    return _joined(table, pd.DataFrame(rows, columns=table.columns)) if rows else table.reset_index(drop=True)


def _joined(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return both, with the types of the first."""
    if rows.empty:
        return table.reset_index(drop=True)
    return pd.concat([table, rows.astype(table.dtypes.to_dict())], ignore_index=True)


def _moved(stock: pd.DataFrame, place: tuple[str, str] | None, units: float) -> pd.DataFrame:
    """Return stock with more, or fewer, units at a place: in its largest lot, or in a new one."""
    item, location = place or ("", "")
    there = ((stock["item_id"] == item) & (stock["location_id"] == location)).to_numpy(bool)
    if there.any():
        quantity = stock["quantity"].to_numpy(dtype=float).copy()
        largest = np.where(there, quantity, -np.inf).argmax()
        quantity[largest] = round(quantity[largest] + units, 6)
        return stock.assign(quantity=quantity)
    row = pd.DataFrame([(item, location, units)], columns=[*PLACE, "quantity"]).reindex(columns=stock.columns)
    row["lot_id"] = ""
    return _joined(stock, row)
