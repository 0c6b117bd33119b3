"""The oracle may be relied upon: its days, its judgement of plans, the reach of its random scenarios."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from tests.oracle import solve
from tests.oracle.cases import case, january, lot, order_line, receipt
from tests.oracle.facts import Case
from tests.oracle.random_rules import seeded_ruled_case
from tests.oracle.random_scenarios import seeded_case
from tests.oracle.shipped_models import shipped_model

TWO_LINES = case(
    order_lines=[order_line("A", 4, 5), order_line("B", 4, 7)], stock=[lot(4)], receipts=[receipt(4, 9)]
)


@pytest.mark.parametrize("seed", range(15))
def test_without_rules_the_first_day_of_each_pair_is_enough(seed: int) -> None:
    """Every day up to the horizon or the first one only: the same stage values, the same ties broken."""
    model = shipped_model("priority-first")
    every, first = (solve(seeded_case(seed), model, days=days) for days in ("every", "first"))
    assert every.stages == first.stages
    assert every.ship_day_sum == first.ship_day_sum


def shipment(order_id: str, day: int, quantity: float, source: str) -> dict[str, object]:
    """Return a row of a shipping schedule of WIDGET from main."""
    return {
        "order_id": order_id,
        "line_id": "1",
        "shipped_item_id": "WIDGET",
        "location_id": "main",
        "source": source,
        "source_id": "" if source == "stock" else "R-WIDGET-9",
        "ship_date": january(day),
        "arrival_date": january(day),
        "quantity": quantity,
    }


def test_a_given_plan_is_worth_what_its_shipments_are() -> None:
    """B from stock on the 7th and A from the receipt of the 9th: A is late by 4 * (9 - 5) unit-days."""
    plan = pd.DataFrame([shipment("B", 7, 4, "stock"), shipment("A", 9, 4, "receipt")])
    given = solve(TWO_LINES, shipped_model("least-late"), plan=plan)
    assert given.values()[:2] == [("", "fill", 8), ("", "lateness", 4 * (9 - 5))]
    best = solve(TWO_LINES, shipped_model("least-late"))
    assert best.values()[:2] == [("", "fill", 8), ("", "lateness", 4 * (9 - 7))]


@pytest.mark.parametrize(
    "shipments",
    [
        [shipment("A", 5, 5, "stock")],
        [shipment("A", 5, 3, "stock"), shipment("B", 7, 3, "stock")],
        [shipment("A", 5, 4, "stock"), shipment("A", 9, 1, "receipt")],
        [shipment("A", 8, 4, "receipt")],
        [shipment("B", 6, 4, "stock")],
        [shipment("C", 9, 4, "receipt")],
    ],
    ids=["more than the lot", "a lot twice", "more than asked", "before it is there", "too early", "nobody"],
)
def test_a_given_plan_that_breaks_a_rule_is_refused(shipments: list[dict[str, object]]) -> None:
    """Four in stock and four on the 9th, lines of four that may arrive from the 5th and the 7th."""
    with pytest.raises(AssertionError, match=r"no plan keeps all rules|do not allow"):
        solve(TWO_LINES, shipped_model("least-late"), plan=pd.DataFrame(shipments))


def test_a_quantity_finer_than_the_oracle_counts_is_refused() -> None:
    """A thousandth would be cut off silently."""
    with pytest.raises(ValueError, match="hundredths"):
        solve(case(order_lines=[order_line("A", 0.125, 5)]), shipped_model("least-late"))


def features(example: Case) -> Iterator[str]:
    """Yield what a case makes use of: its tables, their columns and some special values."""
    for name, table in example.items():
        if isinstance(table, pd.DataFrame):
            yield from (f"{name}.{column}" for column in table.columns if len(table))
            yield from ([f"{name} without rows"] if table.empty else [])
        else:
            yield f"{name} {table}" if name in ("priority", "requested_date") else name
    lines, stock = example["order_lines"], example.get("stock")
    for column in ("ship_rule", "treatment"):
        yield from (f"{column} {value}" for value in lines.get(column, pd.Series(dtype=str)).dropna())
    if stock is not None and (stock.get("quantity") < 0).any():
        yield "debt"
    if "items" in example and example["items"]["divisible"].any():
        yield "divisible"


def test_the_random_scenarios_use_everything_that_tables_can_say() -> None:
    """Every table, column and special value occurs in at least four of two hundred scenarios."""
    seen: dict[str, int] = {}
    for example in [*map(seeded_case, range(100)), *map(seeded_ruled_case, range(100))]:
        for feature in set(features(example)):
            seen[feature] = seen.get(feature, 0) + 1
    lines = ["priority", "unit_price", "unit_margin", "late_cost", "current_promise_date", "earliest_date"]
    lines += [
        "promise_target_date",
        "latest_date",
        "order_date",
        "ship_to",
        "customer_id",
        "segment",
        "min_shipment",
        "pack_size",
    ]
    wanted = {f"order_lines.{column}" for column in (*lines, "allow_substitutes")}
    wanted |= {"stock.expiry_date", "stock.lot_id", "receipts.firm", "receipts.expiry_date", "debt"}
    wanted |= {"items.launch_date", "items.unit_cost", "divisible", "lanes.unit_cost", "closed_days.date"}
    wanted |= {"substitutes.units_per_unit", "substitutes.unit_penalty", "reservations.date"}
    wanted |= {
        "quotas.segment",
        "quotas.customer_id",
        "quotas.location_id",
        "quotas.from_date",
        "quotas.to_date",
    }
    wanted |= {"protections.until", "capacities.date", "capacities.max_quantity", "requested_date ship"}
    wanted |= {
        "priority lowest_first",
        "priority highest_first",
        "stock without rows",
        "receipts without rows",
    }
    wanted |= {f"treatment {word}" for word in ("win", "gain", "fill", "lose")}
    wanted |= {"ship_rule line", "ship_rule order"}
    assert {feature for feature in wanted if seen.get(feature, 0) < 4} == set()
