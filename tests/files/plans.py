"""Small plans made by hand, for the tests of files."""

from __future__ import annotations

import pandas as pd

from allocator.files.layout import TABLES
from allocator.model import load_model
from allocator.plan import Plan
from allocator.scenario import Scenario

_DTYPES = {"text": "str", "number": "float64", "whole": "Int64", "date": "datetime64[s]"}


_NOTHING = Scenario.from_rows(order_lines=[], as_of="2026-01-05")
"""What is written of a plan does not depend on its scenario, so any will do."""


def frame(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """A frame of a plan from rows that name only what is not blank."""
    columns = TABLES[name].columns
    blank = {"text": "", "number": float("nan"), "whole": pd.NA, "date": pd.NaT}
    return pd.DataFrame(
        {
            column: pd.Series([row.get(column, blank[kind]) for row in rows], dtype=_DTYPES[kind])
            for column, kind in columns.items()
        }
    )


def prices(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    """The prices of two goals: item, units on hand, first price; the second price is a third."""
    count = len(rows)
    return pd.DataFrame(
        {
            "item_id": pd.Series([item for item, _, _ in rows], dtype="str"),
            "location_id": pd.Series(["main"] * count, dtype="str"),
            "source": pd.Series(["stock"] * count, dtype="str"),
            "source_id": pd.Series([""] * count, dtype="str"),
            "expiry_date": pd.Series([pd.NaT] * count, dtype="datetime64[s]"),
            "usable_date": pd.Series([pd.Timestamp("2026-01-05")] * count, dtype="datetime64[s]"),
            "quantity": pd.Series([quantity for _, quantity, _ in rows], dtype="float64"),
            "price_1": pd.Series([price for _, _, price in rows], dtype="float64"),
            "price_2": pd.Series([1 / 3] * count, dtype="float64"),
        }
    )


def plan(run: str = "one", num_lines: int = 2) -> Plan:
    """Lines of 10 units of which 6 ship on 5 January; `run` stands in every table."""
    shipment = {
        "ship_date": "2026-01-05",
        "arrival_date": "2026-01-06",
        "location_id": "main",
        "item_id": "WIDGET",
        "shipped_item_id": "WIDGET",
        "customer_id": run,
        "quantity": 6.0,
        "source": "stock",
        "days_late": 1,
    }
    eta = {
        "customer_id": run,
        "item_id": "WIDGET",
        "quantity": 10.0,
        "allocated_quantity": 6.0,
        "open_quantity": 4.0,
        "status": "partial",
        "first_ship_date": "2026-01-05",
        "eta": "2026-01-06",
        "requested_date": "2026-01-05",
        "days_late": 1,
        "reason_code": "no_supply",
        "reason": f"Run {run}: 4 of 10 have no supply.",
    }
    keys = [{"order_id": f"SO-{number}", "line_id": "1"} for number in range(num_lines)]
    return Plan(
        scenario=_NOTHING,
        model=load_model(),
        shipments=frame("shipments", [{**key, **shipment} for key in keys]),
        etas=frame("etas", [{**key, **eta} for key in keys]),
        orders=frame(
            "orders",
            [
                {"order_id": key["order_id"], "customer_id": run, "lines": 1, "status": "partial"}
                for key in keys
            ],
        ),
        shortages=frame(
            "shortages", [{"item_id": run, "demand": 20.0, "supply": 12.0, "open_quantity": 8.0}]
        ),
        alerts=frame(
            "alerts", [{"item_id": run, "location_id": "main", "kind": "out", "date": "2026-01-05"}]
        ),
        doubts=frame("doubts", [{"table": "stock", "key": run, "doubt": "negative", "effect": "repaid"}]),
        prices=prices([(run, 12.0, 1.0)]),
        summary={
            "run": run,
            "as_of": "2026-01-05",
            "scenario": "",
            "digest": "abc",
            "model": "mine",
            "model_definition": {"stages": [{"goals": ["fill"]}]},
            "stages": [{"class": "", "goal": "fill", "value": 12.0, "bound": 12.0, "proven": True}],
        },
    )
