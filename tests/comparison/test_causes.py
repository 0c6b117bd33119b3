"""What moved each line: the change that, undone, brings it back to where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator import Comparison, Plan, Scenario, allocate, compare
from tests.optimality.planners import NUM_SEEDS, planned
from tests.oracle.dice import SeededDice
from tests.oracle.random_rules import ruled_case
from tests.oracle.shipped_models import NAMES, shipped_model

Row = Mapping[str, Any]
A = {"order_id": "A", "quantity": 5, "priority": 1}
B = {"order_id": "B", "quantity": 5, "priority": 2}
RECEIPT = {"receipt_id": "R", "quantity": 5, "available_date": "2026-01-10"}


def night(
    lines: list[Row], stock: float, *receipts: Row, as_of: str = "2026-01-05", model: str = "", **tables: Any
) -> Plan:
    """The plan of a night of widgets at 10 a piece, all asked for on the fifth."""
    given = {"line_id": "1", "item_id": "W", "requested_date": "2026-01-05", "unit_price": 10}
    scenario = Scenario.from_rows(
        order_lines=[{**given, **line} for line in lines],
        stock=[{"item_id": "W", "quantity": stock}] if stock else [],
        receipts=[{"item_id": "W", **receipt} for receipt in receipts],
        as_of=as_of,
        priority="lowest_first",
        **tables,
    )
    return allocate(scenario, model or None)


def causes(found: Comparison) -> dict[str, tuple[str, str, str]]:
    """What became of each order, and why."""
    rows = found.lines[["order_id", "change", "cause", "cause_text"]].itertuples(index=False)
    return {row.order_id: (row.change, row.cause, row.cause_text) for row in rows}


BEFORE = night([A, B], 5, RECEIPT)
"""A of class 1 has the stock, B of class 2 waits for the receipt of the tenth."""


def test_on_unchanged_input_nothing_moves() -> None:
    """The same night planned twice: no line, no change, no money."""
    found = compare(BEFORE, night([A, B], 5, RECEIPT))
    assert (len(found.lines), len(found.changes), found.totals["moved"]) == (0, 0, 0)
    assert "0 of 2 order lines moved" in str(found)


def test_a_receipt_that_slipped_is_named_with_both_dates() -> None:
    """B arrives ten days later: 5 units x 10 days, at 0.01 x 10 a unit-day that is 5 of money."""
    found = compare(BEFORE, night([A, B], 5, {**RECEIPT, "available_date": "2026-01-20"}))
    words = "receipt R of W slipped from 2026-01-10 to 2026-01-20"
    assert causes(found) == {"B": ("later", "receipt", words)}
    assert found.lines["days_later"].tolist() == [10]
    assert (found.totals["unit_days_later"], found.totals["money"]) == (50, -5)
    assert found.changes[["cause", "change", "lines_moved"]].values.tolist() == [["receipt", words, 1]]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            night([A, B], 5, {**RECEIPT, "available_date": "2026-01-08"}),
            "came forward from 2026-01-10 to 2026-01-08",
        ),
        (night([A, B], 5, {**RECEIPT, "quantity": 3}), "brings 3 instead of 5"),
        (night([A, B], 5), ", due 2026-01-10, is gone"),
    ],
)
def test_other_things_that_happen_to_a_receipt_are_named(after: Plan, words: str) -> None:
    """It comes sooner, with less, or not at all."""
    (found,) = causes(compare(BEFORE, after)).values()
    assert found[1] == "receipt"
    assert found[2].endswith(words)


def test_an_order_that_came_in_or_left_moves_the_others() -> None:
    """C of class 1, ordered earlier, takes the stock: A waits for the receipt, B has no date. And back."""
    crowded = night([A, B, {**A, "order_id": "C", "order_date": "2026-01-01"}], 5, RECEIPT)
    words = "order line C/1 for 5 of W came in"
    assert causes(compare(BEFORE, crowded)) == {
        "A": ("later", "order", words),
        "B": ("undated", "order", words),
        "C": ("came", "order", "the order line came in"),
    }
    back = causes(compare(crowded, BEFORE))
    assert back["B"] == ("dated", "order", "order line C/1 for 5 of W left the book")
    assert back["C"] == ("left", "order", "the order line left the book without having shipped")


def test_a_changed_priority_moves_the_line_and_its_rival() -> None:
    """B goes before A now; that is B's change, and both are moved by it."""
    found = causes(compare(BEFORE, night([A, {**B, "priority": 0}], 5, RECEIPT)))
    words = "order line B/1 changed: priority 2 to 0"
    assert found == {"A": ("later", "order", words), "B": ("earlier", "order", words)}


def test_stock_that_was_corrected_is_named_with_the_units() -> None:
    """Three are counted where five were."""
    found = causes(compare(BEFORE, night([A, B], 3, RECEIPT)))
    assert found["A"] == ("later", "stock", "stock of W at main was corrected by -2 to 3")


def test_a_rule_that_came_is_named_by_its_table() -> None:
    """A closed day on the tenth: the receipt leaves on the eleventh."""
    closed = [{"location_id": "main", "date": "2026-01-10"}]
    found = causes(compare(BEFORE, night([A, B], 5, RECEIPT, closed_days=closed)))
    assert found == {"B": ("later", "closed_days", "closed days changed: 0 rows went, 1 came")}


def test_two_what_ifs_under_two_models_differ_by_the_model() -> None:
    """The queue gives B, ordered earlier, the stock."""
    lines = [A, {**B, "order_date": "2026-01-01"}]
    found = causes(compare(night(lines, 5, RECEIPT), night(lines, 5, RECEIPT, model="first-come")))
    words = "the model changed: priority-first to first-come"
    assert found == {"A": ("later", "model", words), "B": ("earlier", "model", words)}


def test_goods_that_left_as_planned_move_nobody() -> None:
    """A day passes: A's five have shipped, the stock is empty, and B still arrives on the tenth."""
    found = compare(BEFORE, night([B], 0, RECEIPT, as_of="2026-01-06"))
    assert causes(found) == {"A": ("shipped", "time", "it has shipped, as the first plan said")}
    assert found.totals["moved"] == 0


def test_a_line_that_shipped_in_part_has_not_moved() -> None:
    """Of eight, five left on the fifth; the three that are left still arrive on the tenth."""
    before = night([{**A, "quantity": 8}], 5, RECEIPT)
    after = night([{**A, "quantity": 3}], 0, RECEIPT, as_of="2026-01-06")
    assert compare(before, after).totals["moved"] == 0


def test_a_receipt_that_came_is_stock_and_no_correction() -> None:
    """The receipt of the tenth is on hand on the tenth: nothing moves."""
    after = night([B], 5, as_of="2026-01-10")
    found = compare(BEFORE, after)
    assert causes(found) == {"A": ("shipped", "time", "it has shipped, as the first plan said")}


def test_a_receipt_that_did_not_come_is_told_with_the_time_that_passed() -> None:
    """Due on the tenth, not there on the twelfth: it is expected a day later, and B with it."""
    found = causes(compare(BEFORE, night([B], 0, RECEIPT, as_of="2026-01-12")))
    words = "time passed, from 2026-01-05 to 2026-01-12, and receipt R, due 2026-01-10, has not come"
    assert found["B"] == ("later", "time", words)


def test_news_and_time_are_told_apart() -> None:
    """A day passes and the receipt slips: the slip is the cause, also with other goods shipped meanwhile."""
    late = {**RECEIPT, "available_date": "2026-01-14"}
    found = causes(compare(BEFORE, night([B], 0, late, as_of="2026-01-06")))
    assert found["B"] == ("later", "receipt", "receipt R of W slipped from 2026-01-10 to 2026-01-14")


def test_changes_that_move_a_line_only_together_are_said_to() -> None:
    """Either receipt alone would still bring B's units on the tenth; both slipped."""
    one, other = {**RECEIPT, "receipt_id": "R1"}, {**RECEIPT, "receipt_id": "R2"}
    slips = [{**receipt, "available_date": "2026-01-20"} for receipt in (one, other)]
    lines = [{**A, "quantity": 5}, {**B, "quantity": 10}]
    before, after = night(lines, 5, one, other), night(lines, 5, *slips)
    found = causes(compare(before, after))
    assert found["B"] == (
        "later",
        "together",
        "no change alone, but together: receipt R1 of W slipped from 2026-01-10 to 2026-01-20; and "
        "receipt R2 of W slipped from 2026-01-10 to 2026-01-20",
    )


def test_changes_that_concern_other_items_are_no_causes() -> None:
    """A receipt of bolts slips as well: it moves the line of bolts, and that only."""
    bolt = {**A, "order_id": "X", "item_id": "BOLT"}
    bolts = {**RECEIPT, "receipt_id": "S", "item_id": "BOLT"}
    before = night([A, B, bolt], 5, RECEIPT, bolts)
    after = night(
        [A, B, bolt],
        5,
        {**RECEIPT, "available_date": "2026-01-11"},
        {**bolts, "available_date": "2026-01-12"},
    )
    found = causes(compare(before, after))
    assert found["B"][2] == "receipt R of W slipped from 2026-01-10 to 2026-01-11"
    assert found["X"][2] == "receipt S of BOLT slipped from 2026-01-10 to 2026-01-12"


def test_a_plan_that_its_input_does_not_explain_is_said_so() -> None:
    """Shipments that somebody moved by hand are no news in the input."""
    by_hand = BEFORE.shipments.assign(arrival_date=pd.Timestamp("2026-01-07").as_unit("s"))
    found = compare(replace(BEFORE, shipments=by_hand), BEFORE)
    assert {cause for _, cause, _ in causes(found).values()} == {"unexplained"}
    assert "2 lines are not explained by the input" in str(found)


@pytest.mark.parametrize("seed", range(NUM_SEEDS // 2))
def test_a_cause_undone_in_the_whole_night_brings_the_line_back(seed: int) -> None:
    """On random nights under all rules: a receipt a few days later, in a full plan, not only in its block."""
    dice = SeededDice(9_000_000 + seed)
    case, model = ruled_case(dice), shipped_model(NAMES[seed % len(NAMES)])
    if "receipts" not in case:
        pytest.skip("no receipt to slip")
    slipped = case["receipts"].copy()
    slipped["available_date"] = pd.to_datetime(slipped["available_date"]) + pd.to_timedelta(
        [dice.whole(0, 2) for _ in range(len(slipped))], unit="D"
    )
    before, after = planned(case, model), planned({**case, "receipts": slipped}, model)
    found = compare(before, after)
    assert "unexplained" not in set(found.lines["cause"]), str(found)
    for row in found.lines[found.lines["cause"] == "receipt"].itertuples():
        name = row.cause_text.split(" ")[1]
        mended = slipped.copy()
        old = case["receipts"].set_index("receipt_id").loc[name, "available_date"]
        mended.loc[mended["receipt_id"] == name, "available_date"] = pd.Timestamp(old)
        again = planned({**case, "receipts": mended}, model)
        assert arrives(again, row) == arrives(before, row), str(found)


def arrives(plan: Plan, line: Any) -> list[list[object]]:
    """What arrives for a line, by day."""
    rows = plan.shipments
    mine = rows[(rows["order_id"] == line.order_id) & (rows["line_id"] == line.line_id)]
    return mine.groupby(["arrival_date", "shipped_item_id"])["quantity"].sum().reset_index().values.tolist()


def test_large_groups_are_undone_by_kind_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more changes than the limit, all receipts are one step, and the sentence counts them."""
    monkeypatch.setattr("allocator.comparison.causes.MOST_CHANGES", 1)
    two = [{**RECEIPT, "receipt_id": name, "quantity": 3} for name in ("R1", "R2")]
    later = [{**receipt, "available_date": "2026-01-20"} for receipt in two]
    found = compare(night([A, B], 5, *two), night([A, B], 5, *later))
    assert causes(found)["B"][2].endswith("from 2026-01-10 to 2026-01-20 and 1 more such changes")
    assert "were undone together" in str(found)


def test_the_names_that_the_package_exports_are_these() -> None:
    """`allocator.compare` is the library's door to it."""
    assert allocator.compare is compare
