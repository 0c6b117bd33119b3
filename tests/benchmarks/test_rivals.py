"""The program that the rivals are given, and their answers, worked out by hand."""

from __future__ import annotations

import importlib
from pathlib import Path

import pandas as pd
import pytest

import allocator
from benchmarks.contests import differing
from benchmarks.instance import LINES_PER_ITEM, generate, write
from benchmarks.one_goal import OneGoal, load
from benchmarks.product import PROFIT_ONLY
from benchmarks.rivals.__main__ import NAMES
from benchmarks.rivals.solved import Solved


def solve(name: str, program: OneGoal) -> Solved:
    """Solve with the rival of that name."""
    solved: Solved = importlib.import_module(f"benchmarks.rivals.{name}").solve(program)
    return solved


@pytest.fixture
def two_lines(tmp_path: Path) -> Path:
    """Two lines of 6 units, 4 in stock on 2 March and 5 more on the 7th, both requested for the 2nd.

    A earns 10.00 and loses 1.00 a day, B earns 8.00 and loses 3.00 a day.
    """
    lines = pd.DataFrame(
        {
            "item_id": ["ITEM-0", "ITEM-0"],
            "quantity": [6, 6],
            "requested_date": ["2026-03-02", "2026-03-02"],
            "unit_margin": [10.00, 8.00],
            "late_cost": [1.00, 3.00],
        }
    )
    stock = pd.DataFrame({"item_id": ["ITEM-0"], "quantity": [4]})
    receipts = pd.DataFrame({"item_id": ["ITEM-0"], "quantity": [5], "available_date": ["2026-03-07"]})
    for name, table in {"order_lines": lines, "stock": stock, "receipts": receipts}.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_every_rival_finds_the_optimum_that_is_worked_out_by_hand(name: str, two_lines: Path) -> None:
    """Being open costs 366 days and B loses most by it: B gets 4 today and 2 later, A the 3 that are left."""
    served = 4 * -800 + 2 * (5 * 300 - 800) + 3 * (5 * 100 - 1000)
    left_open = 3 * 366 * 100
    assert solve(name, load(two_lines)).cost == pytest.approx(served + left_open)


def test_the_product_and_all_rivals_agree_on_a_made_instance(tmp_path: Path) -> None:
    """Four solvers and two ways to build the program, one optimum."""
    write(generate(200, seed=7), tmp_path)
    profits = {name: -solve(name, load(tmp_path)).cost / 100 for name in NAMES}
    plan = allocator.allocate(allocator.read(tmp_path), PROFIT_ONLY)
    assert differing(plan.summary["stages"][-1]["value"], profits) == []


def test_a_rival_with_another_optimum_is_named() -> None:
    """A benchmark of solvers that solve different problems would be worth nothing."""
    assert differing(1000.0, {"right": 1000.0, "wrong": 1000.01}) == ["wrong 1,000.01"]


def test_an_instance_has_the_shape_that_it_promises() -> None:
    """Ten lines an item, a lot and five receipts an item, 70 % of the demand, 40 % of the lines promised."""
    tables = generate(20_000, seed=3)
    lines, stock, receipts = tables["order_lines"], tables["stock"], tables["receipts"]
    assert (lines.groupby("item_id").size() == LINES_PER_ITEM).all()
    assert (receipts.groupby("item_id").size() == 5).all()
    assert len(stock) == 2_000
    supply = stock.quantity.sum() + receipts.quantity.sum()
    assert supply / lines.quantity.sum() == pytest.approx(0.7, abs=0.005)
    assert lines.current_promise_date.notna().mean() == pytest.approx(0.4, abs=0.02)
    assert set(lines.priority) == {1, 2, 3}


def test_the_same_seed_makes_the_same_instance_and_another_seed_another() -> None:
    """A result can be measured again."""
    first, same, other = generate(100, seed=5), generate(100, seed=5), generate(100, seed=6)
    pd.testing.assert_frame_equal(first["order_lines"], same["order_lines"])
    assert not first["order_lines"].equals(other["order_lines"])
