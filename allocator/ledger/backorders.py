"""The backorders of every release, by item, customer and kind."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd
import sqlalchemy as sa

from allocator.files.layout import Kind, PlanTable
from allocator.files.tables import write_table
from allocator.ledger.address import FILE
from allocator.ledger.opening import Ledger, open_ledger
from allocator.ledger.outlook import KEY, PlanTables
from allocator.ledger.schema import backorders, runs
from allocator.plan.backorders import ordered_before_launch

KINDS = ("planned", "unplanned")
_GROUP = ["item_id", "customer_id", "kind"]
_SHORT = ("item", "customer", "kind")
_AMOUNTS = ["late_quantity", "open_quantity", "value"]


def backorder_lines(plan: PlanTables, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of a plan that are backorders: kind, units that arrive late, units without a date.

    `parts` are the shipments in ordered units. `value` is the price of both.
    """
    lines, etas = plan.scenario.tables["order_lines"], plan.etas
    late = parts[parts["days_late"].fillna(0) > 0].groupby(KEY, as_index=False).agg(late=("units", "sum"))
    late_units = etas[KEY].merge(late, on=KEY, how="left")["late"].fillna(0.0).to_numpy(float)
    open_units = etas["open_quantity"].to_numpy(float)
    found = pd.DataFrame(
        {
            "item_id": lines["item_id"].array,
            "customer_id": lines["customer_id"].array,
            "kind": pd.array(np.where(ordered_before_launch(plan.scenario), *KINDS), dtype="str"),
            "late_quantity": late_units,
            "open_quantity": open_units,
            "value": (late_units + open_units) * lines["unit_price"].to_numpy(float),
            "requested_date": lines["requested_date"].array,
        }
    )
    some: pd.DataFrame = found[late_units + open_units > 0]
    return some


def backorder_facts(plan: PlanTables, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the backorders of a plan by item, customer and kind, as the ledger keeps them."""
    lines = backorder_lines(plan, parts)
    facts = lines.groupby(_GROUP, as_index=False).agg(
        order_lines=("kind", "size"),
        late_quantity=("late_quantity", "sum"),
        open_quantity=("open_quantity", "sum"),
        value=("value", "sum"),
        oldest_requested_date=("requested_date", "min"),
    )
    return facts.assign(**{name: facts[name].round(6) for name in _AMOUNTS})


def backorder_summary(
    ledger: Ledger | str | os.PathLike[str] = FILE, num_runs: int = 10, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the backorders of the last releases, the newest first, by some of item, customer and kind (all
    three where none is named).

    `release` is the number of the release; a night that was released twice has two.

    Raises InputError if the ledger cannot be read.
    """
    opened = ledger if isinstance(ledger, Ledger) else open_ledger(ledger, create=False)
    try:
        with opened.reading() as connection:
            return _summary(connection, num_runs, by)
    finally:
        if opened is not ledger:
            opened.close()


def _summary(connection: sa.Connection, num_runs: int, by: Sequence[str]) -> pd.DataFrame:
    chosen = [name for short, name in zip(_SHORT, _GROUP, strict=True) if short in by] or _GROUP
    last = sa.select(runs).order_by(runs.c.number.desc()).limit(num_runs).subquery()
    facts = backorders.c
    query = (
        sa.select(
            last.c.as_of.label("as_of"),
            last.c.number.label("release"),
            *(facts[name].label(name) for name in chosen),
            sa.func.sum(facts.order_lines).label("order_lines"),
            sa.func.sum(facts.late_quantity).label("late_quantity"),
            sa.func.sum(facts.open_quantity).label("open_quantity"),
            sa.func.sum(facts.value).label("value"),
            sa.func.min(facts.oldest_requested_date).label("oldest_requested_date"),
        )
        .join_from(last, backorders, facts.run_id == last.c.run_id)
        .group_by(last.c.as_of, last.c.number, *(facts[name] for name in chosen))
    )
    rows = connection.execute(query)
    frame = pd.DataFrame(rows.all(), columns=list(rows.keys()))
    kinds = {**dict.fromkeys(_AMOUNTS, "float64"), "order_lines": "Int64", "release": "Int64"}
    dates = dict.fromkeys(("as_of", "oldest_requested_date"), "datetime64[s]")
    frame = frame.astype({**dict.fromkeys(chosen, "str"), **kinds, **dates})
    frame = frame.assign(**{name: frame[name].round(6) for name in _AMOUNTS})
    return frame.sort_values(
        ["release", *chosen], ascending=[False, *([True] * len(chosen))], ignore_index=True
    )


def csv_of(summary: pd.DataFrame) -> str:
    """Return a summary as CSV, written as the tables of a plan are."""
    kinds = dict.fromkeys(summary.columns, "text")
    kinds |= {"as_of": "date", "oldest_requested_date": "date", "release": "whole", "order_lines": "whole"}
    kinds |= dict.fromkeys(_AMOUNTS, "number")
    text = io.BytesIO()
    write_table(summary, PlanTable("backorders.csv", cast("dict[str, Kind]", kinds)), text)
    return text.getvalue().decode()
