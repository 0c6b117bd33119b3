"""What changed in the input from one plan to the other, in the words of a planner.

Goods that left as the first plan said, receipts that were due and are stock now, and the new date are no
news: together they are one change, that time has passed. What is left is news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import pandas as pd

from allocator.comparison.arrivals import Line, gone_by
from allocator.comparison.plans import ComparedPlan

PLACE = ["item_id", "location_id"]
LINE = ["order_id", "line_id"]
RECEIPT = ["receipt_id"]
PROMISES = {"original_promise_date", "current_promise_date", "promise_target_date"}
FOR_ALL = {
    "items": "items",
    "lanes": "lanes",
    "substitutes": "substitutes",
    "reservations": "reservations",
    "quotas": "quotas",
    "protections": "protections",
    "capacities": "capacities",
    "closed_days": "closed days",
}
"""Tables of facts and rules, and what they are called: a change of one is undone as a whole."""
ROUNDING = 1e-6

Row: TypeAlias = "pd.Series[Any]"


@dataclass(frozen=True, eq=False)
class Change:
    """One difference of the input."""

    cause: str
    """`time`, `model`, `settings`, `receipt`, `stock`, `order`, `promises`, or the table of a rule."""
    words: str
    """A sentence without its full stop."""
    items: frozenset[str] = frozenset()
    """The items that it concerns; none: it concerns all."""
    old: tuple[Row, ...] = ()
    """The rows as they were; fewer than `new` where one came in."""
    new: tuple[Row, ...] = ()
    place: tuple[str, str] | None = None
    """Of a correction of stock: item and location."""
    units: float = 0.0
    """Of a correction of stock: how many more."""


@dataclass(frozen=True)
class _Rows:
    """The rows of a table that are not the same in both nights, by key."""

    left: Mapping[Any, Row]
    came: Mapping[Any, Row]
    changed: Mapping[Any, tuple[Row, Row]]


class Nights:
    """The inputs of two plans, and what the first plan let happen before the second was made."""

    def __init__(self, before: ComparedPlan, after: ComparedPlan) -> None:
        self.before, self.after = before, after
        self.old, self.new = before.scenario, after.scenario
        self.then, self.now = (pd.Timestamp(each.settings.as_of) for each in (self.old, self.new))

    @cached_property
    def line_facts(self) -> dict[Line, dict[str, Any]]:
        """What the worth of a line of the second night is counted from, by line."""
        table = self.new.tables["order_lines"]
        rate = self.after.model.service.late_cost_rate
        price = table["unit_price"].where(table["unit_price"] > 0, 1.0)
        facts = table[["requested_date", "quantity", "unit_margin"]].assign(
            late_cost=table["late_cost"].fillna(rate * price)
        )
        columns = zip(*(facts[name] for name in facts.columns), strict=True)
        rows = [dict(zip(facts.columns, values, strict=True)) for values in columns]
        return dict(zip(zip(table["order_id"], table["line_id"], strict=True), rows, strict=True))

    @cached_property
    def corrections(self) -> list[Change]:
        """The places where another quantity is on hand than what left and what came explain."""
        return list(self._of_stock())

    @cached_property
    def lines(self) -> _Rows:
        """The order lines that differ."""
        return self._rows("order_lines", LINE)

    @cached_property
    def receipts(self) -> _Rows:
        """The receipts that differ."""
        return self._rows("receipts", RECEIPT)

    @cached_property
    def left(self) -> pd.DataFrame:
        """The shipments of the first plan that have left by the second."""
        shipments = self.before.shipments
        return shipments[gone_by(shipments, self.now, self.shipped)]

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """The receipts that should have come between the two nights, and did not."""
        rows = self.new.tables["receipts"]
        due = (rows["available_date"] < self.now) & (rows["available_date"] >= self.then)
        return rows[due & rows["receipt_id"].isin(self.old.tables["receipts"]["receipt_id"])]

    @cached_property
    def shipped(self) -> dict[Line, float]:
        """The lines that differ in what left in the meantime: their quantity in the first night."""
        ordered = self._ordered_units()
        found = {}
        for key, row in self.lines.left.items():
            if ordered.get(key, 0.0) >= row["quantity"] - ROUNDING:
                found[key] = float(row["quantity"])
        for key, (old, new) in self.lines.changed.items():
            if key in ordered and abs(old["quantity"] - ordered[key] - new["quantity"]) <= ROUNDING:
                found[key] = float(old["quantity"])
        return found

    @cached_property
    def received(self) -> pd.DataFrame:
        """The receipts that are gone from the input and were due: they are stock now."""
        rows = self.old.tables["receipts"]
        gone = rows["receipt_id"].isin([receipt for (receipt,) in self.receipts.left])
        return rows[gone & (rows["available_date"] <= self.now) & (self.then < self.now)]

    def changes(self) -> list[Change]:
        """Return what changed, in the order in which causes are named."""
        return [
            *self._of_receipts(),
            *self.corrections,
            *self._of_orders(),
            *self._of_rules(),
            *self._of_the_whole_night(),
        ]

    def _rows(self, name: str, key: list[str]) -> _Rows:
        """Compare two tables row by row, at the speed of arrays for the rows that are the same."""
        old, new = self.old.tables[name], self.new.tables[name]
        joined = old.merge(new, how="outer", indicator="side")
        differing = joined[joined["side"] != "both"]
        sides = {
            side: {_key(row, key): row for _, row in part.drop(columns="side").iterrows()}
            for side, part in differing.groupby("side", observed=True)
        }
        one, other = sides.get("left_only", {}), sides.get("right_only", {})
        return _Rows(
            left={key: row for key, row in one.items() if key not in other},
            came={key: row for key, row in other.items() if key not in one},
            changed={key: (row, other[key]) for key, row in one.items() if key in other},
        )

    def _ordered_units(self) -> dict[Line, float]:
        """Return how many ordered units of each line should have left."""
        planned, substitutes = self.before.shipments, self.old.tables["substitutes"]
        left = planned[planned["ship_date"] < self.now].reset_index(drop=True)
        ratio = left.merge(
            substitutes.rename(columns={"substitute_id": "shipped_item_id"}),
            how="left",
            on=["item_id", "shipped_item_id"],
        )["units_per_unit"]
        itself = (left["item_id"] == left["shipped_item_id"]).to_numpy()
        units = left["quantity"] / ratio.mask(itself, 1.0).to_numpy()
        added = units.groupby([left["order_id"], left["line_id"]]).sum()
        return {(str(order), str(line)): float(amount) for (order, line), amount in added.items()}

    def _of_receipts(self) -> Iterator[Change]:
        arrived = set(self.received["receipt_id"])
        for (receipt,), row in self.receipts.left.items():
            if receipt not in arrived:
                words = f"receipt {receipt} of {row['item_id']}, due {_text(row['available_date'])}, is gone"
                yield Change("receipt", words, _items(row), (row,))
        for (receipt,), row in self.receipts.came.items():
            words = f"receipt {receipt} of {row['item_id']}, due {_text(row['available_date'])}, is new"
            yield Change("receipt", words, _items(row), (), (row,))
        for (receipt,), (old, new) in self.receipts.changed.items():
            words = f"receipt {receipt} of {new['item_id']} {_receipt_words(old, new)}"
            yield Change("receipt", words, _items(old, new), (old,), (new,))

    def _of_stock(self) -> Iterator[Change]:
        """Yield the places where another quantity is on hand than what left and what came explain."""
        shipped = self.left.drop(columns="item_id").rename(columns={"shipped_item_id": "item_id"})
        expected = by_place(self.old.tables["stock"]).add(by_place(self.received), fill_value=0.0)
        expected = expected.sub(by_place(shipped), fill_value=0.0)
        both = pd.DataFrame({"expected": expected, "counted": by_place(self.new.tables["stock"])})
        both = both.fillna(0.0).round(6)
        more = (both["counted"] - both["expected"]).round(6)
        wrong = pd.DataFrame({"more": more, "counted": both["counted"]})[more != 0].sort_index()
        for row in wrong.reset_index().to_dict("records"):
            item, location = str(row["item_id"]), str(row["location_id"])
            units, counted = float(row["more"]), float(row["counted"])
            words = f"stock of {item} at {location} was corrected by {units:+g} to {counted:g}"
            yield Change("stock", words, frozenset([item]), place=(item, location), units=units)

    def _of_orders(self) -> Iterator[Change]:
        for key, row in self.lines.came.items():
            words = f"order line {_name(key)} for {row['quantity']:g} of {row['item_id']} came in"
            yield Change("order", words, _items(row), (), (row,))
        for key, row in self.lines.left.items():
            if key not in self.shipped:
                words = f"order line {_name(key)} for {row['quantity']:g} of {row['item_id']} left the book"
                yield Change("order", words, _items(row), (row,))
        promised: dict[frozenset[str], list[tuple[Row, Row]]] = {}
        for key, (old, new) in self.lines.changed.items():
            expected = old.copy()
            if key in self.shipped:
                expected["quantity"], expected["fair_base"] = new["quantity"], new["fair_base"]
            columns = [name for name in old.index if not _same(expected[name], new[name])]
            if columns and set(columns) <= PROMISES:
                promised.setdefault(_items(old), []).append((expected, new))
            elif columns:
                what = ", ".join(f"{name} {_text(old[name])} to {_text(new[name])}" for name in columns)
                words = f"order line {_name(key)} changed: {what}"
                yield Change("order", words, _items(old, new), (expected,), (new,))
        for items, pairs in promised.items():
            old_rows, new_rows = zip(*pairs, strict=True)
            first = _name((new_rows[0]["order_id"], new_rows[0]["line_id"]))
            more = f" and {len(pairs) - 1:,} more" if len(pairs) > 1 else ""
            words = f"promises to customers changed: {first}{more}"
            yield Change("promises", words, items, old_rows, new_rows)

    def _of_rules(self) -> Iterator[Change]:
        for name, called in FOR_ALL.items():
            old, new = self.old.tables[name], self.new.tables[name]
            if old.equals(new) and (name in self.old.given) == (name in self.new.given):
                continue
            side = old.merge(new, how="outer", indicator="side")["side"].value_counts()
            out, came = int(side.get("left_only", 0)), int(side.get("right_only", 0))
            yield Change(name, f"{called} changed: {out:,} rows went, {came:,} came")

    def _of_the_whole_night(self) -> Iterator[Change]:
        one, other = self.before.model, self.after.model
        if one != other:
            what = f"{one.name} to {other.name}" if one.name != other.name else f"{other.name} was edited"
            yield Change("model", f"the model changed: {what}")
        aside = {"as_of", "title", "description", "currency", "model", "part"}
        old, new = (each.settings.model_dump(exclude=aside) for each in (self.old, self.new))
        differing = [name for name in old if old[name] != new[name]]
        if differing:
            what = ", ".join(f"{name} {_text(old[name])} to {_text(new[name])}" for name in differing)
            yield Change("settings", f"settings changed: {what}")
        if self.then != self.now:
            yield Change("time", f"time passed, from {_text(self.then)} to {_text(self.now)}")


def by_place(rows: pd.DataFrame) -> pd.Series[float]:
    """Return the units of each item at each location."""
    return rows.groupby(PLACE)["quantity"].sum()


def _key(row: Row, key: list[str]) -> tuple[str, ...]:
    return tuple(str(row[column]) for column in key)


def _items(*rows: Row) -> frozenset[str]:
    return frozenset(str(row["item_id"]) for row in rows)


def _name(key: tuple[str, str]) -> str:
    return "/".join(key)


def _same(one: Any, other: Any) -> bool:
    return bool(pd.isna(one) and pd.isna(other)) or bool(one == other)


def _text(value: Any) -> str:
    """Return a value as a sentence has it."""
    if value is None or value == "" or pd.isna(value):
        return "none"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _receipt_words(old: Row, new: Row) -> str:
    """Return what happened to a receipt: it slipped, it came forward, it brings less ..."""
    parts = []
    then, now = old["available_date"], new["available_date"]
    if then != now:
        verb = "slipped" if now > then else "came forward"
        parts.append(f"{verb} from {_text(then)} to {_text(now)}")
    if old["quantity"] != new["quantity"]:
        parts.append(f"brings {new['quantity']:g} instead of {old['quantity']:g}")
    told = {"available_date", "quantity"}
    parts += [
        f"has {name} {_text(new[name])} instead of {_text(old[name])}"
        for name in old.index
        if name not in told and not _same(old[name], new[name])
    ]
    return " and ".join(parts)
