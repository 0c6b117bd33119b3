"""A night of five lines whose plan and figures are worked out by hand, and variations of it.

| line | class | price, margin | asks | gets | on time, late, open |
| --- | --- | --- | --- | --- | --- |
| A-1/1 | 1 | 5, 2 | 10 BOLT on the 5th | 10 on the 5th | 10, 0, 0 |
| A-1/2 | 1 | 10, -1 | 4 NUT on the 6th, promised for the 6th | 4 on the 9th | 0, 4, 0 |
| B-2/1 | 2 | 5, 2 | 8 BOLT on the 7th, promised for the 8th | 3 on the 7th, 2 on the 12th | 3, 2, 3 |
| C-3/1 | none | 10, 3 | 6 NUT on 1 February | nothing | 0, 0, 6 |
| D-4/1 | 2 | 100, 40 | 1 GEAR on the 20th | 1 on the 20th | 1, 0, 0 |
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from allocator.model import load_model
from allocator.plan.plan import Plan
from allocator.scenario import Scenario

AS_OF = "2026-01-05"

ORDER_LINES = """
order_id line_id customer_id item_id quantity priority unit_price unit_margin requested_date promise_date
A-1      1       C1          BOLT    10       1        5          2           2026-01-05     -
A-1      2       C1          NUT     4        1        10         -1          2026-01-06     2026-01-06
B-2      1       C2          BOLT    8        2        5          2           2026-01-07     2026-01-08
C-3      1       -           NUT     6        -        10         3           2026-02-01     -
D-4      1       C2          GEAR    1        2        100        40          2026-01-20     -
"""

ETAS = """
order_id line_id allocated open status    first_ship_date eta        late past_promise reason_code
A-1      1       10        0    ship_now  2026-01-05      2026-01-05 0    -            -
A-1      2       4         0    scheduled 2026-01-09      2026-01-09 3    3            outranked
B-2      1       5         3    partial   2026-01-07      2026-01-12 5    4            awaiting_supply
C-3      1       0         6    on_hold   -               -          -    -            no_supply
D-4      1       1         0    scheduled 2026-01-20      2026-01-20 0    -            -
"""

SHIPMENTS = """
ship_date  order_id line_id customer_id item_id quantity source  source_id days_late
2026-01-05 A-1      1       C1          BOLT    10       stock   L-1       0
2026-01-07 B-2      1       C2          BOLT    3        stock   L-1       0
2026-01-09 A-1      2       C1          NUT     4        receipt R-1       3
2026-01-12 B-2      1       C2          BOLT    2        receipt R-2       5
2026-01-20 D-4      1       C2          GEAR    1        receipt R-3       0
"""

SHORTAGES = """
item_id demand supply open_quantity lines_short lines_late margin_open unit_value
BOLT    18     15     3             1           1          6           2.5
GEAR    1      1      0             0           0          0           0
NUT     10     4      6             1           1          18          -
"""

ALERTS = """
item_id location_id kind date       projected_quantity low_stock_level planned_backorders unplanned_backorders
GEAR    main        low  2026-01-20 1                  5               0                  0
NUT     main        out  2026-01-05 0                  -               0                  10
"""

STAGES = [
    {"class": "1", "goal": "promises", "value": 12.0, "bound": 12.0, "proven": True},
    {"class": "", "goal": "profit", "value": 7.25, "bound": 7.25, "proven": True},
]

_IN_FULL = {
    "promise_date": "current_promise_date",
    "allocated": "allocated_quantity",
    "open": "open_quantity",
    "late": "days_late",
    "past_promise": "days_vs_promise",
}
"""Names of columns that are written shorter above."""

_WHOLE = {"days_late", "days_vs_promise", "lines_short", "lines_late", "priority"}
_NUMBERS = {
    *("quantity", "allocated_quantity", "open_quantity", "demand", "supply", "margin_open", "unit_value"),
    *("projected_quantity", "low_stock_level", "unit_price", "unit_margin"),
}


def frame(text: str) -> pd.DataFrame:
    """Return a table written with blanks between the columns; `-` is blank."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    return typed(pd.DataFrame(rows, columns=header, dtype="str").rename(columns=_IN_FULL).replace("-", ""))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give the columns of a table the types of the contract."""
    columns = {}
    for name, values in table.items():
        if str(name).endswith("_date") or name in ("eta", "eta_likely", "eta_safe", "date"):
            columns[name] = pd.to_datetime(values.replace("", None)).astype("datetime64[s]")
        elif name in _WHOLE:
            columns[name] = pd.to_numeric(values.replace("", None)).astype("Int64")
        elif name in _NUMBERS:
            columns[name] = pd.to_numeric(values.replace("", None)).astype("float64")
        else:
            columns[name] = values.astype("str")
    return pd.DataFrame(columns)


def doubts(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return a table of data doubts."""
    return pd.DataFrame(rows, columns=["table", "key", "column", "doubt", "effect"]).astype("str")


def hand_made(
    order_lines: str = ORDER_LINES,
    etas: str = ETAS,
    shipments: str = SHIPMENTS,
    priority: str | None = "lowest_first",
    **settings: Any,
) -> Plan:
    """Return the plan of the night, or of a night like it."""
    lines = frame(order_lines)
    options: dict[str, Any] = {
        "title": "A night of five",
        "currency": "EUR",
        "priority": priority,
        "as_of": AS_OF,
        "customers": pd.DataFrame({"customer_id": ["C1", "C2"], "name": ["Nordwind", "Moreau"]}),
        "items": pd.DataFrame({"item_id": ["BOLT", "GEAR", "NUT"], "description": ["M8 x 40", "", ""]}),
        **settings,
    }
    stock = pd.DataFrame({"item_id": ["BOLT"], "quantity": [13.0], "lot_id": ["L-1"]})
    scenario = Scenario.from_frames(order_lines=lines, stock=stock, **options)
    return Plan(
        scenario=scenario,
        model=load_model("priority-first"),
        shipments=_shipments(frame(shipments)),
        etas=_etas(lines, frame(etas)),
        orders=pd.DataFrame(),
        prices=pd.DataFrame(),
        shortages=frame(SHORTAGES),
        alerts=frame(ALERTS),
        doubts=doubts(),
        summary={"stages": STAGES},
    )


def empty_night() -> Plan:
    """Return the plan of a night without an order line."""
    night = hand_made()
    tables = {**night.scenario.tables, "order_lines": night.scenario.tables["order_lines"].head(0)}
    return replace(
        night,
        scenario=replace(night.scenario, tables=tables),
        shipments=night.shipments.head(0),
        etas=night.etas.head(0),
        shortages=night.shortages.head(0),
        alerts=night.alerts.head(0),
        summary={"stages": []},
    )


def many_lines(num_lines: int) -> Plan:
    """Return a plan of so many lines of one unit at price 2: every third on hold, the others leave today."""
    night = hand_made()
    number = pd.Series(range(num_lines))
    on_hold = number % 3 == 2
    blank = pd.Series("", index=number.index)
    lines = pd.DataFrame(
        {
            "order_id": "SO-" + (1_000_000 + number).astype("str"),
            "line_id": "1",
            "customer_id": "C" + (number % 500).astype("str"),
            "item_id": "ITEM-" + (number % 700).astype("str"),
            "quantity": 1.0,
            "requested_date": pd.Timestamp(AS_OF).as_unit("s"),
            "current_promise_date": pd.Series(pd.NaT, index=number.index).astype("datetime64[s]"),
            "priority": pd.array(number % 4, dtype="Int64"),
            "unit_price": 2.0,
            "unit_margin": 1.0,
        }
    )
    today = pd.Series(pd.Timestamp(AS_OF).as_unit("s"), index=number.index).mask(on_hold)
    etas = lines.drop(columns=["priority", "unit_price", "unit_margin"]).assign(
        allocated_quantity=(~on_hold).astype(float),
        open_quantity=on_hold.astype(float),
        status=blank.mask(on_hold, "on_hold").mask(~on_hold, "ship_now").astype("str"),
        first_ship_date=today,
        eta=today,
        eta_likely=today,
        eta_safe=today,
        eta_basis=blank.mask(~on_hold, "stock").astype("str"),
        days_late=pd.Series(0, index=number.index, dtype="Int64").mask(on_hold),
        days_vs_promise=pd.Series(pd.NA, index=number.index, dtype="Int64"),
        reason_code=blank.mask(on_hold, "no_supply").astype("str"),
        reason=blank.mask(on_hold, "There is none, and none is to come before the horizon.").astype("str"),
    )
    served = etas[~on_hold].reset_index(drop=True)
    shipments = _shipments(
        served[["order_id", "line_id", "customer_id", "item_id", "quantity", "days_late"]].assign(
            ship_date=served["eta"], source="stock", source_id="L-1"
        )
    )
    tables = {**night.scenario.tables, "order_lines": lines}
    scenario = replace(night.scenario, tables=tables)
    return replace(night, scenario=scenario, etas=etas, shipments=shipments)


def _etas(lines: pd.DataFrame, outcome: pd.DataFrame) -> pd.DataFrame:
    given = [
        "order_id",
        "line_id",
        "customer_id",
        "item_id",
        "quantity",
        "requested_date",
        "current_promise_date",
    ]
    reason = outcome["reason_code"].where(outcome["reason_code"] == "", "It waits: " + outcome["reason_code"])
    told = {"eta_likely": outcome["eta"], "eta_safe": outcome["eta"], "eta_basis": "planned"}
    return lines[given].merge(outcome.assign(reason=reason, **told), on=["order_id", "line_id"])


def _shipments(shipments: pd.DataFrame) -> pd.DataFrame:
    """Complete shipments that travel no day and leave from one location."""
    return shipments.assign(
        arrival_date=shipments["ship_date"],
        location_id="main",
        ship_to="",
        shipped_item_id=shipments["item_id"],
    )
