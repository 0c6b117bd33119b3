"""Instances with rules have the shape that they promise, and the figures about them are right."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.blocks import largest_block
from benchmarks.instance import generate, write
from benchmarks.markdown import Section
from benchmarks.measure import measure
from benchmarks.rule_instances import OF_THE_ORDER, with_capacity, with_complete_orders
from benchmarks.rules import Outcome, relative_gap


def test_a_fifth_of_the_orders_ship_complete_with_three_to_five_lines() -> None:
    """And agree on customer, dates, priority and promise; the others have two lines, as without the rule."""
    lines = with_complete_orders(generate(10_000))["order_lines"]
    sizes = lines.groupby("order_id").size()
    complete = lines.loc[lines["ship_rule"] == "order", "order_id"].unique()
    assert len(complete) / len(sizes) == pytest.approx(0.2, abs=0.02)
    assert set(sizes[complete]) == {3, 4, 5}
    assert (sizes.drop(complete) != 2).sum() <= 1  # the last order takes what lines are left
    agreed = lines[lines["ship_rule"] == "order"].groupby("order_id")[OF_THE_ORDER].nunique(dropna=False)
    assert (agreed == 1).all().all()
    assert not lines.duplicated(["order_id", "line_id"]).any()


def test_complete_orders_change_neither_items_nor_quantities() -> None:
    """So that supply is 70 % of the demand as before."""
    plain, ruled = generate(1_000), with_complete_orders(generate(1_000))
    unchanged = ["item_id", "quantity", "unit_price", "unit_margin", "late_cost"]
    pd.testing.assert_frame_equal(plain["order_lines"][unchanged], ruled["order_lines"][unchanged])


def test_complete_orders_tie_items_into_one_large_block(tmp_path: Path) -> None:
    """30 items and some 30 complete orders of random lines hang together; without them nothing has rules."""
    write(with_complete_orders(generate(300)), tmp_path / "complete")
    block = largest_block(tmp_path / "complete")
    assert block["blocks"] == 1
    assert 250 < block["lines"] <= 300
    write(generate(300), tmp_path / "plain")
    assert largest_block(tmp_path / "plain") == {"blocks": 0, "lines": 0, "pairs": 0}


def test_a_capacity_is_two_percent_of_the_supply_and_ties_everything(tmp_path: Path) -> None:
    """Fifty full days would empty the place."""
    tables = with_capacity(generate(40))
    supply = tables["stock"]["quantity"].sum() + tables["receipts"]["quantity"].sum()
    assert tables["capacities"]["max_quantity"].item() == round(0.02 * supply)
    write(tables, tmp_path)
    assert largest_block(tmp_path)["lines"] == 40


def test_a_gap_is_a_share_of_the_value() -> None:
    """99 of at most 100 is a gap of 1/99; without a bound nothing is known."""
    stage = {"value": 99.0, "bound": 100.0, "proven": False}
    proven = {"value": 5.0, "bound": 5.0, "proven": True}
    assert relative_gap(stage) == pytest.approx(1 / 99)
    assert relative_gap({**stage, "bound": None}) == math.inf
    outcome = Outcome(2.0, 1.0, [proven, stage])
    assert (outcome.proven, outcome.gap) == ("1 of 2", "1.01 %")
    assert Outcome(2.0, 1.0, [proven, {**stage, "bound": None}]).gap == "no bound"


def test_a_section_is_a_table_under_its_heading() -> None:
    """Text before it says how to read it."""
    section = Section("Title", "Text.", ("a", "b"), [("1", "2")])
    assert str(section).splitlines() == [
        "## Title",
        "",
        "Text.",
        "",
        "| a | b |",
        "| --- | --- |",
        "| 1 | 2 |",
    ]


def test_a_command_that_takes_too_long_is_stopped() -> None:
    """A benchmark ends, whatever it measures."""
    start = time.monotonic()
    with pytest.raises(TimeoutError, match="was stopped after"):
        measure(["-c", "import time; time.sleep(60)"], most_seconds=0.5)
    assert time.monotonic() - start < 30
