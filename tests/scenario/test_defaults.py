"""What a line counts as where its own cells are blank."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from allocator.scenario import Scenario

LINE = {"order_id": "SO-1", "item_id": "A", "quantity": 5, "requested_date": date(2026, 1, 9)}


def lines(*rows: dict[str, Any], **tables: Any) -> pd.DataFrame:
    """The order lines of a scenario, each like LINE but for the columns given."""
    named = [{**LINE, "order_id": f"SO-{number}", **row} for number, row in enumerate(rows, start=1)]
    settings = {"as_of": "2026-01-05", "priority": "lowest_first"}
    return Scenario.from_rows(order_lines=named, **tables, **settings).tables["order_lines"]


def test_a_blank_line_takes_the_defaults_of_the_contract() -> None:
    """Ordered when requested, shipped in any parts, no price; what the model decides stays blank."""
    line = lines({}).iloc[0]
    assert (line["line_id"], line["unit_price"], line["unit_margin"]) == ("1", 0.0, 0.0)
    assert line["order_date"] == pd.Timestamp("2026-01-09")
    assert (line["ship_rule"], line["treatment"], line["allow_substitutes"]) == ("any", "redistribute", True)
    assert line["segment"] == line["ship_to"] == line["customer_id"] == ""
    blank = ["late_cost", "priority", "current_promise_date", "earliest_date", "min_shipment", "fair_base"]
    assert line[blank].isna().all()


def test_the_margin_is_the_price_less_the_cost_of_the_item() -> None:
    """12 - 7.5 = 4.5 where it is blank; a margin of its own, 0 too, stays; no items row: the price."""
    given = lines(
        {"unit_price": 12},
        {"unit_price": 12, "unit_margin": 0},
        {"unit_price": 12, "unit_margin": -3},
        {"unit_price": 12, "item_id": "B"},
        items=[{"item_id": "A", "unit_cost": 7.5}],
        stock=[{"item_id": "B", "quantity": 1}],
    )
    assert given["unit_margin"].tolist() == [4.5, 0.0, -3.0, 12.0]


def test_the_segment_of_a_line_is_its_own_or_that_of_its_customer() -> None:
    """C1 is retail: the line of C1 too, unless it says otherwise; an unknown customer has none."""
    given = lines(
        {"customer_id": "C1"},
        {"customer_id": "C1", "segment": "web"},
        {"customer_id": "C2"},
        {},
        customers=[{"customer_id": "C1", "segment": "retail"}],
    )
    assert given["segment"].tolist() == ["retail", "web", "", ""]


def test_one_line_that_ships_with_its_order_binds_the_whole_order() -> None:
    """`order` on one line counts for the other lines of that order, and for no other order."""
    given = lines(
        {"order_id": "SO-1", "line_id": "1", "ship_rule": "order"},
        {"order_id": "SO-1", "line_id": "2", "ship_rule": "line"},
        {"order_id": "SO-2", "ship_rule": "line"},
    )
    assert given["ship_rule"].tolist() == ["order", "order", "line"]


def test_gain_and_fill_without_a_promise_count_as_redistribute() -> None:
    """With a current promise they stand; win and lose need none; an original promise alone is none."""
    promise = {"current_promise_date": date(2026, 1, 9)}
    given = lines(
        {"treatment": "gain"},
        {"treatment": "fill", "original_promise_date": date(2026, 1, 9)},
        {"treatment": "gain", **promise},
        {"treatment": "fill", **promise},
        {"treatment": "win"},
        {"treatment": "lose"},
    )
    assert given["treatment"].tolist() == ["redistribute", "redistribute", "gain", "fill", "win", "lose"]
