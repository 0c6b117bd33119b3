# ruff: noqa: E501 -- the tables are wide
"""Three plans worked out by hand, with their prices; the arithmetic stands beside them."""

from __future__ import annotations

from functools import cache

from allocator.model import Model, Service, Stage, Supply, load_model
from allocator.scenario import Scenario
from tests.check.tables import HandPlan, counts, stages, table, totals


@cache
def two_classes() -> HandPlan:
    """B (class 1) gets its 10 from the stock of 12 on the day it asked for, A (class 2) waits with 8 of 10.

    late_cost = 0.01 (no price), margin 0, as_of 5 January, H = 6 January 2027.

    class 1: promises 0 (there are none), fill 10, value 0 (nothing late, nothing open).
    class 2: promises 0, fill 10, value -8 units x 14 days x 0.01 = -1.12.
    all: profit -1.12; first_come 8 x 14 days x (1 + 0) = 112 (ordered on the requested day, after as_of).

    One more unit in stock would give a unit of A on the 6th: 14 days sooner, worth 0.14 and 14 in the queue.
    One more unit of the receipt helps nobody: 4 of its 12 are spare.
    """
    scenario = Scenario.from_rows(
        order_lines=[
            {"order_id": "A", "item_id": "W", "quantity": 10, "requested_date": "2026-01-06", "priority": 2},
            {"order_id": "B", "item_id": "W", "quantity": 10, "requested_date": "2026-01-10", "priority": 1},
        ],
        stock=[{"item_id": "W", "quantity": 12}],
        receipts=[{"receipt_id": "R", "item_id": "W", "quantity": 12, "available_date": "2026-01-20"}],
        as_of="2026-01-05",
        priority="lowest_first",
    )
    return HandPlan(
        scenario,
        load_model("priority-first"),
        shipments=table("""
            ship_date  | arrival_date | location_id | ship_to | order_id | line_id | customer_id | item_id | shipped_item_id | quantity | source  | source_id | days_late
            2026-01-06 | 2026-01-06   | main        | -       | A        | 1       | -           | W       | W               | 2        | stock   | -         | 0
            2026-01-10 | 2026-01-10   | main        | -       | B        | 1       | -           | W       | W               | 10       | stock   | -         | 0
            2026-01-20 | 2026-01-20   | main        | -       | A        | 1       | -           | W       | W               | 8        | receipt | R         | 14
        """),
        etas=table("""
            order_id | line_id | customer_id | item_id | quantity | allocated_quantity | open_quantity | status    | first_ship_date | eta        | eta_likely | eta_safe   | eta_basis | requested_date | current_promise_date | days_late | days_vs_promise | reason_code | reason
            A        | 1       | -           | W       | 10       | 10                 | 0             | scheduled | 2026-01-06      | 2026-01-20 | 2026-01-20 | 2026-01-20 | planned   | 2026-01-06     | -                    | 14        | -               | outranked   | B came first.
            B        | 1       | -           | W       | 10       | 10                 | 0             | scheduled | 2026-01-10      | 2026-01-10 | 2026-01-10 | 2026-01-10 | stock     | 2026-01-10     | -                    | 0         | -               | -           | -
        """),
        orders=table("""
            order_id | customer_id | lines | status    | eta        | eta_likely | eta_safe
            A        | -           | 1     | scheduled | 2026-01-20 | 2026-01-20 | 2026-01-20
            B        | -           | 1     | scheduled | 2026-01-10 | 2026-01-10 | 2026-01-10
        """),
        shortages=table("""
            item_id | demand | supply | open_quantity | lines_short | lines_late | margin_open | unit_value
            W       | 20     | 24     | 0             | 0           | 1          | 0           | 0.14
        """),
        alerts=table("""
            item_id | location_id | kind | date       | projected_quantity | low_stock_level | planned_backorders | unplanned_backorders
            W       | main        | out  | 2026-01-10 | 0                  | -               | 0                  | 8
        """),
        prices=table("""
            item_id | location_id | source  | source_id | expiry_date | usable_date | quantity | price_1 | price_2 | price_3 | price_4 | price_5 | price_6 | price_7 | price_8
            W       | main        | stock   | -         | -           | 2026-01-05  | 12       | 0       | 0       | 0       | 0       | 0       | 0.14    | 0.14    | 14
            W       | main        | receipt | R         | -           | 2026-01-20  | 12       | 0       | 0       | 0       | 0       | 0       | 0       | 0       | 0
        """),
        summary={
            **{"as_of": "2026-01-05", "model": "priority-first", "priority": "lowest_first"},
            **{"requested_date": "arrival", "currency": ""},
            "counts": counts(
                order_lines=2, orders=2, scheduled=2, late=1, shipments=3, data_doubts=len(scenario.doubts)
            ),
            "dates": {"past_receipts": 0},
            "totals": totals(quantity=(20, 20, 10, 0), value=(0, 0, 0, 0), margin=(0, 0, 0, 0)),
            "stages": stages(
                ("1", "promises", 0.0),
                ("1", "fill", 10.0),
                ("1", "value", 0.0),
                ("2", "promises", 0.0),
                ("2", "fill", 10.0),
                ("2", "value", -1.12),
                ("", "profit", -1.12),
                ("", "first_come", 112.0),
            ),
        },
    )


@cache
def two_warehouses() -> HandPlan:
    """Pumps from east (1 day, freight 2) and west (4 days, freight 0.5), oil by the litre, a valve nobody has.

    as_of Monday 5 January, horizon 30 days: H = 5 February. East is closed on the 6th. West owes 2 of its 5.
    Pumps: 4 in east (arrive the 6th), 3 in west (arrive the 9th), 3 in receipt R1 at east (arrive the 13th).

    promises: SO-1/1 was promised the 6th; 4 arrive then, 1 from west 3 days after: 3.
    fill: 4 + 3 + 3 pumps and 2.5 litres: 12.5.
    profit: SO-1/1  4 x (40 - 2) + 1 x (40 - 3 late x 1 - 0.5)             = 188.5
            SO-1/2  2.5 x (3 - 2) - 1.5 open x 0.1 x 29 days               =  -1.85
            SO-2/1  2 x (50 - 0.5) + 3 x (50 - 4 late x 2 - 2) - 1 x 2 x 27 = 165
            SO-3/1  - 2 x 0.01 x 27                                         =  -0.54     sum 351.11
    first_come: SO-1 weighs 1 + 4, SO-2 1 + 2, SO-3 1:
            5 x 1 x 3  +  5 x 1.5 x 29  +  3 x (3 x 4 + 1 x 27)  +  2 x 27  = 403.5

    Prices: one more pump in west would close the open unit of SO-2/1: fill 1, profit 49.5 + 54, queue 3 x 27.
    In R1 the same, 4 days late: 40 + 54 and 81 - 12. In east it would let SO-1/1 give back the unit from west:
    promises 3, fill 1, profit 1.5 + 103.5, queue 15 + 81. A litre of oil: fill 1, 1 + 2.9, 5 x 29.
    """
    scenario = Scenario.from_rows(
        order_lines=[
            {
                **{
                    "order_id": "SO-1",
                    "line_id": "1",
                    "customer_id": "C1",
                    "ship_to": "shop",
                    "item_id": "PUMP",
                },
                **{"quantity": 5, "requested_date": "2026-01-06", "order_date": "2026-01-01"},
                **{
                    "current_promise_date": "2026-01-06",
                    "unit_price": 100,
                    "unit_margin": 40,
                    "late_cost": 1,
                },
            },
            {
                **{
                    "order_id": "SO-1",
                    "line_id": "2",
                    "customer_id": "C1",
                    "ship_to": "shop",
                    "item_id": "OIL",
                },
                **{"quantity": 4, "requested_date": "2026-01-07", "order_date": "2026-01-01"},
                **{"unit_price": 10, "unit_margin": 3},
            },
            {
                **{
                    "order_id": "SO-2",
                    "line_id": "1",
                    "customer_id": "C2",
                    "ship_to": "shop",
                    "item_id": "PUMP",
                },
                **{"quantity": 6, "requested_date": "2026-01-09", "order_date": "2026-01-03"},
                **{"unit_price": 100, "unit_margin": 50, "late_cost": 2},
            },
            {
                **{
                    "order_id": "SO-3",
                    "line_id": "1",
                    "customer_id": "C3",
                    "ship_to": "shop",
                    "item_id": "VALVE",
                },
                **{"quantity": 2, "requested_date": "2026-01-09"},
            },
        ],
        items=[{"item_id": "PUMP"}, {"item_id": "OIL", "divisible": True}, {"item_id": "VALVE"}],
        stock=[
            {"item_id": "PUMP", "location_id": "east", "lot_id": "L1", "quantity": 4},
            {"item_id": "PUMP", "location_id": "west", "lot_id": "L2", "quantity": 5},
            {"item_id": "PUMP", "location_id": "west", "lot_id": "owed", "quantity": -2},
            {
                "item_id": "OIL",
                "location_id": "east",
                "lot_id": "O1",
                "quantity": 2.5,
                "expiry_date": "2026-01-08",
            },
        ],
        receipts=[
            {
                **{"receipt_id": "R1", "item_id": "PUMP", "location_id": "east", "quantity": 3},
                **{"available_date": "2026-01-12"},
            }
        ],
        lanes=[
            {"location_id": "east", "ship_to": "shop", "transit_days": 1, "unit_cost": 2},
            {"location_id": "west", "ship_to": "shop", "transit_days": 4, "unit_cost": 0.5},
        ],
        closed_days=[{"location_id": "east", "date": "2026-01-06"}],
        as_of="2026-01-05",
        horizon_days=30,
    )
    return HandPlan(
        scenario,
        Model(name="hand", stages=(Stage(goals=("promises", "fill", "profit", "first_come")),)),
        shipments=table("""
            ship_date  | arrival_date | location_id | ship_to | order_id | line_id | customer_id | item_id | shipped_item_id | quantity | source  | source_id | days_late
            2026-01-05 | 2026-01-06   | east        | shop    | SO-1     | 1       | C1          | PUMP    | PUMP            | 4        | stock   | L1        | 0
            2026-01-05 | 2026-01-09   | west        | shop    | SO-1     | 1       | C1          | PUMP    | PUMP            | 1        | stock   | L2        | 3
            2026-01-05 | 2026-01-06   | east        | shop    | SO-1     | 2       | C1          | OIL     | OIL             | 2.5      | stock   | O1        | 0
            2026-01-05 | 2026-01-09   | west        | shop    | SO-2     | 1       | C2          | PUMP    | PUMP            | 2        | stock   | L2        | 0
            2026-01-12 | 2026-01-13   | east        | shop    | SO-2     | 1       | C2          | PUMP    | PUMP            | 3        | receipt | R1        | 4
        """),
        etas=table("""
            order_id | line_id | customer_id | item_id | quantity | allocated_quantity | open_quantity | status   | first_ship_date | eta        | eta_likely | eta_safe   | eta_basis | requested_date | current_promise_date | days_late | days_vs_promise | reason_code     | reason
            SO-1     | 1       | C1          | PUMP    | 5        | 5                  | 0             | ship_now | 2026-01-05      | 2026-01-09 | 2026-01-09 | 2026-01-09 | stock     | 2026-01-06     | 2026-01-06           | 3         | 3               | awaiting_supply | Not enough.
            SO-1     | 2       | C1          | OIL     | 4        | 2.5                | 1.5           | partial  | 2026-01-05      | 2026-01-06 | 2026-01-06 | 2026-01-06 | stock     | 2026-01-07     | -                    | 0         | -               | awaiting_supply | Not enough.
            SO-2     | 1       | C2          | PUMP    | 6        | 5                  | 1             | partial  | 2026-01-05      | 2026-01-13 | 2026-01-13 | 2026-01-13 | planned   | 2026-01-09     | -                    | 4         | -               | outranked       | SO-1 came first.
            SO-3     | 1       | C3          | VALVE   | 2        | 0                  | 2             | on_hold  | -               | -          | -          | -          | -         | 2026-01-09     | -                    | -         | -               | no_supply       | There is none.
        """),
        orders=table("""
            order_id | customer_id | lines | status  | eta | eta_likely | eta_safe
            SO-1     | C1          | 2     | partial | -   | -          | -
            SO-2     | C2          | 1     | partial | -   | -          | -
            SO-3     | C3          | 1     | on_hold | -   | -          | -
        """),
        shortages=table("""
            item_id | demand | supply | open_quantity | lines_short | lines_late | margin_open | unit_value
            PUMP    | 11     | 10     | 1             | 1           | 2          | 50          | 105
            OIL     | 4      | 2.5    | 1.5           | 1           | 0          | 4.5         | 3.9
            VALVE   | 2      | 0      | 2             | 1           | 0          | 0           | 0.54
        """),
        alerts=table("""
            item_id | location_id | kind | date       | projected_quantity | low_stock_level | planned_backorders | unplanned_backorders
            PUMP    | east        | out  | 2026-01-05 | 0                  | -               | 0                  | 5
            PUMP    | west        | out  | 2026-01-05 | 0                  | -               | 0                  | 5
            OIL     | east        | out  | 2026-01-05 | 0                  | -               | 0                  | 1.5
            VALVE   | -           | out  | 2026-01-05 | 0                  | -               | 0                  | 2
        """),
        prices=table("""
            item_id | location_id | source  | source_id | expiry_date | usable_date | quantity | price_1 | price_2 | price_3 | price_4
            PUMP    | east        | stock   | L1        | -           | 2026-01-05  | 4        | 3       | 1       | 105     | 96
            PUMP    | west        | stock   | L2        | -           | 2026-01-05  | 3        | 0       | 1       | 103.5   | 81
            PUMP    | east        | receipt | R1        | -           | 2026-01-12  | 3        | 0       | 1       | 94      | 69
            OIL     | east        | stock   | O1        | 2026-01-08  | 2026-01-05  | 2.5      | 0       | 1       | 3.9     | 145
        """),
        summary={
            **{"as_of": "2026-01-05", "model": "hand", "priority": None},
            **{"requested_date": "arrival", "currency": ""},
            "counts": counts(
                order_lines=4,
                orders=3,
                ship_now=1,
                partial=2,
                on_hold=1,
                late=2,
                shipments=5,
                data_doubts=len(scenario.doubts),
            ),
            "dates": {"past_receipts": 0},
            "totals": totals(
                quantity=(17, 12.5, 10, 4.5),
                value=(500 + 40 + 600, 500 + 25 + 500, 500 + 500, 15 + 100),
                margin=(200 + 12 + 300, 200 + 7.5 + 250, 200 + 250, 4.5 + 50),
            ),
            "stages": stages(
                ("", "promises", 3.0), ("", "fill", 12.5), ("", "profit", 351.11), ("", "first_come", 403.5)
            ),
        },
    )


@cache
def ship_dates() -> HandPlan:
    """Requested dates are ship dates, the highest priority first, weights 10 and 1, a launch, an unfirm receipt.

    as_of 5 January, horizon 20 days: H = 26 January. The phone is launched on the 8th; 3 are in stock, R1 (2)
    was due on the 2nd and is expected on the 6th, R2 is not firm and not counted. The lane takes 2 days.
    P-1 (priority 9, weight 10) leaves on the 8th, 3 days after the 5th. P-2 (no priority, the class after,
    weight 1) may not arrive before the 12th, so it leaves on the 10th, 2 days after the 8th; 1 of 4 stays open.

    fill: 10 x 2 + 3 = 23.   lateness: 10 x 2 x 3 + 3 x 2 + 1 x 18 = 84.
    first_come (ordered on the 3rd and the 4th): 10 x 2 x 3 x 3 + 3 x 2 x 2 + 1 x 18 x 2 = 228.
    One more phone closes the open unit of P-2: fill 1, lateness 18 - 2, queue 2 x 16, from either supply.
    """
    scenario = Scenario.from_rows(
        order_lines=[
            {
                **{"order_id": "P-1", "item_id": "PHONE", "quantity": 2, "requested_date": "2026-01-05"},
                **{"priority": 9, "order_date": "2026-01-03", "ship_to": "home"},
            },
            {
                **{"order_id": "P-2", "item_id": "PHONE", "quantity": 4, "requested_date": "2026-01-08"},
                **{"order_date": "2026-01-04", "ship_to": "home"},
                **{"earliest_date": "2026-01-12", "latest_date": "2026-01-20"},
            },
        ],
        items=[{"item_id": "PHONE", "launch_date": "2026-01-08"}],
        stock=[{"item_id": "PHONE", "quantity": 3}],
        receipts=[
            {"receipt_id": "R1", "item_id": "PHONE", "quantity": 2, "available_date": "2026-01-02"},
            {
                **{"receipt_id": "R2", "item_id": "PHONE", "quantity": 5, "available_date": "2026-01-09"},
                "firm": False,
            },
        ],
        lanes=[{"location_id": "main", "ship_to": "home", "transit_days": 2, "unit_cost": 1}],
        as_of="2026-01-05",
        priority="highest_first",
        requested_date="ship",
        horizon_days=20,
    )
    return HandPlan(
        scenario,
        Model(
            name="hand",
            supply=Supply(count_unfirm=False),
            service=Service(ship_early=False),
            stages=(Stage(weights=(10.0, 1.0), goals=("fill", "lateness", "first_come")),),
        ),
        shipments=table("""
            ship_date  | arrival_date | location_id | ship_to | order_id | line_id | customer_id | item_id | shipped_item_id | quantity | source  | source_id | days_late
            2026-01-08 | 2026-01-10   | main        | home    | P-1      | 1       | -           | PHONE   | PHONE           | 2        | stock   | -         | 3
            2026-01-10 | 2026-01-12   | main        | home    | P-2      | 1       | -           | PHONE   | PHONE           | 1        | stock   | -         | 2
            2026-01-10 | 2026-01-12   | main        | home    | P-2      | 1       | -           | PHONE   | PHONE           | 2        | receipt | R1        | 2
        """),
        etas=table("""
            order_id | line_id | customer_id | item_id | quantity | allocated_quantity | open_quantity | status    | first_ship_date | eta        | eta_likely | eta_safe   | eta_basis | requested_date | current_promise_date | days_late | days_vs_promise | reason_code       | reason
            P-1      | 1       | -           | PHONE   | 2        | 2                  | 0             | scheduled | 2026-01-08      | 2026-01-10 | 2026-01-10 | 2026-01-10 | stock     | 2026-01-05     | -                    | 3         | -               | earliest_possible | The launch.
            P-2      | 1       | -           | PHONE   | 4        | 3                  | 1             | partial   | 2026-01-10      | 2026-01-12 | 2026-01-12 | 2026-01-12 | planned   | 2026-01-08     | -                    | 2         | -               | awaiting_supply   | Not enough.
        """),
        orders=table("""
            order_id | customer_id | lines | status    | eta        | eta_likely | eta_safe
            P-1      | -           | 1     | scheduled | 2026-01-10 | 2026-01-10 | 2026-01-10
            P-2      | -           | 1     | partial   | -          | -          | -
        """),
        shortages=table("""
            item_id | demand | supply | open_quantity | lines_short | lines_late | margin_open | unit_value
            PHONE   | 6      | 5      | 1             | 1           | 2          | 0           | -
        """),
        alerts=table("""
            item_id | location_id | kind | date       | projected_quantity | low_stock_level | planned_backorders | unplanned_backorders
            PHONE   | main        | out  | 2026-01-10 | 0                  | -               | 6                  | 0
        """),
        prices=table("""
            item_id | location_id | source  | source_id | expiry_date | usable_date | quantity | price_1 | price_2 | price_3
            PHONE   | main        | stock   | -         | -           | 2026-01-05  | 3        | 1       | 16      | 32
            PHONE   | main        | receipt | R1        | -           | 2026-01-06  | 2        | 1       | 16      | 32
        """),
        summary={
            **{"as_of": "2026-01-05", "model": "hand", "priority": "highest_first"},
            **{"requested_date": "ship", "currency": ""},
            "counts": counts(
                order_lines=2,
                orders=2,
                scheduled=1,
                partial=1,
                late=2,
                shipments=3,
                data_doubts=len(scenario.doubts),
            ),
            "dates": {"past_receipts": 0},
            "totals": totals(quantity=(6, 5, 5, 1), value=(0, 0, 0, 0), margin=(0, 0, 0, 0)),
            "stages": stages(("", "fill", 23.0), ("", "lateness", 84.0), ("", "first_come", 228.0)),
        },
    )


HAND_PLANS = {"two_classes": two_classes, "two_warehouses": two_warehouses, "ship_dates": ship_dates}
