"""Readable programs: any solver that reads one finds the plan's value of the stage it was written for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import allocator
from tests.oracle.cases import case, lot, order_line, receipt
from tests.solve.lp_files import optimum_by_cbc, optimum_by_highs
from tests.solve.nights import night

GOLDEN = Path(__file__).parent / "golden"
READERS: Mapping[str, Callable[[str, Path], float]] = {"highs": optimum_by_highs, "cbc": optimum_by_cbc}


def scenario_of(**parts: Any) -> allocator.Scenario:
    """Return the scenario of a case."""
    return allocator.Scenario.from_frames(**case(**parts))


def two_lines_and_a_receipt() -> allocator.Scenario:
    """Return lines of 6 and 4 widgets, 5 on stock and 3 on the 9th, one of them promised, in two classes."""
    return scenario_of(
        order_lines=[
            order_line("SO-1", 6, 5, priority=1, unit_price=20, current_promise_date=7),
            order_line("SO-2", 4, 6, priority=2, unit_price=12.5, line_id="10"),
        ],
        stock=[lot(5)],
        receipts=[receipt(3, 9)],
    )


def oil_from_two_places() -> allocator.Scenario:
    """Return one line for 7.25 kg of oil; a lot and a receipt of two places, and freight."""
    return scenario_of(
        order_lines=[order_line("SO 7", 7.25, 8, item_id="OIL_5W-40", ship_to="Köln", unit_price=9)],
        stock=[lot(4.5, "OIL_5W-40", location_id="east", lot_id="L/3", expiry_date=20)],
        receipts=[receipt(5, 9, "OIL_5W-40", location_id="west")],
        lanes=[
            {"location_id": "east", "ship_to": "Köln", "transit_days": 1, "unit_cost": 0.5},
            {"location_id": "west", "ship_to": "Köln", "transit_days": 4, "unit_cost": 0.25},
        ],
        items=[{"item_id": "OIL_5W-40", "divisible": True}],
    )


GOLDEN_FILES: Mapping[str, Callable[[], str]] = {
    "two-lines-and-a-receipt.lp": lambda: allocator.lp(two_lines_and_a_receipt(), order="SO-1"),
    "oil-from-two-places.lp": lambda: allocator.lp(oil_from_two_places(), "profit-first", "SO 7", stage=2),
}


@pytest.mark.parametrize("name", GOLDEN_FILES)
def test_a_program_reads_as_it_did(name: str) -> None:
    """Letter by letter: a change of the mathematics shows here first."""
    assert GOLDEN_FILES[name]() == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("reader", READERS)
def test_every_stage_of_a_night_is_found_by_whoever_reads_its_program(reader: str, tmp_path: Path) -> None:
    """All blocks of the night in one file, so that the optimum is the stage's value in the summary."""
    scenario = night(30)
    stages = allocator.allocate(scenario).summary["stages"]
    found = [
        READERS[reader](allocator.lp(scenario, stage=number + 1), tmp_path) for number in range(len(stages))
    ]
    assert found == pytest.approx([stage["value"] for stage in stages], rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("model", ["profit-first", "weighted", "promise-first", "least-late", "fair-share"])
def test_the_last_stage_of_every_model_is_found(reader: str, model: str, tmp_path: Path) -> None:
    """The default stage, with a row for each stage before it."""
    scenario = night(20)
    value = allocator.allocate(scenario, model).summary["stages"][-1]["value"]
    assert READERS[reader](allocator.lp(scenario, model), tmp_path) == pytest.approx(value, rel=1e-7)


@pytest.mark.parametrize("reader", READERS)
def test_blocks_with_rules_are_found_too(reader: str, tmp_path: Path) -> None:
    """Packs of 10 out of 25, and a complete order of two lines that waits: whole numbers, days and all."""
    scenario = scenario_of(
        order_lines=[
            order_line("PACKS", 25, 5, pack_size=10),
            order_line("WHOLE", 5, 5, ship_rule="order"),
            order_line("WHOLE", 3, 5, item_id="GADGET", line_id="2", ship_rule="order"),
        ],
        stock=[lot(28)],
        receipts=[receipt(3, 12, "GADGET")],
    )
    plan = allocator.allocate(scenario)
    assert plan.etas["allocated_quantity"].tolist() == [20, 5, 3]
    stages = plan.summary["stages"]
    found = [
        READERS[reader](allocator.lp(scenario, stage=number + 1), tmp_path) for number in range(len(stages))
    ]
    assert found == pytest.approx([stage["value"] for stage in stages], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("reader", READERS)
def test_the_smallest_share_is_found(reader: str, tmp_path: Path) -> None:
    """26 units for wants of 2, 10, 10, 10 and 10: 2 and four times 6, so the smallest share is 0.6."""
    lines = [
        order_line(f"SO-{want}-{place}", want, 5, customer_id=f"C{place}") for place, want in enumerate(WANTS)
    ]
    text = allocator.lp(scenario_of(order_lines=lines, stock=[lot(26)]), "fair-share", stage=2)
    assert READERS[reader](text, tmp_path) == pytest.approx((26 - 2) / 4 / 10)


WANTS = (2, 10, 10, 10, 10)


@pytest.mark.parametrize("reader", READERS)
def test_awkward_ids_do_not_trouble_a_reader(reader: str, tmp_path: Path) -> None:
    """Signs, blanks, letters of other scripts, ids of 200 letters, orders and lines that read alike."""
    ids = ["3 x + 4 <= 5", "Größe\\*comment*\\", "注文", "e5", "x" * 200, "x" * 199 + "y", "A/1"]
    lines = [order_line(order_id, 2, 5, item_id="[*] item: free") for order_id in ids]
    lines += [order_line("A", 2, 5, item_id="[*] item: free", line_id="1/1")]
    scenario = scenario_of(order_lines=lines, stock=[lot(11, "[*] item: free", lot_id="^")])
    text = allocator.lp(scenario, "least-late", stage=1)
    assert READERS[reader](text, tmp_path) == 11


def test_only_what_competes_is_in_the_program() -> None:
    """Two items that nothing links: the program of the one order does not name the other."""
    scenario = scenario_of(
        order_lines=[order_line("SO-1", 1, 5), order_line("SO-2", 1, 5, "GADGET")],
        stock=[lot(1), lot(1, "GADGET")],
    )
    text = allocator.lp(scenario, order="SO-1")
    assert "SO~1" in text
    assert "SO~2" not in text
    assert "1 order line and 1 supply" in text


def test_a_line_without_supply_has_a_program_too(tmp_path: Path) -> None:
    """Nothing can be shipped, so all 4 units stay open from the 5th to the day after the 4th of February."""
    scenario = scenario_of(order_lines=[order_line("SO-1", 4, 5)])
    assert optimum_by_highs(allocator.lp(scenario, "least-late", "SO-1", stage=2), tmp_path) == 4 * 31


def test_an_unknown_order_or_line_is_named_with_the_nearest() -> None:
    """What a planner may have meant."""
    scenario = two_lines_and_a_receipt()
    with pytest.raises(allocator.InputError, match="no order 'SO-11': did you mean SO-1, SO-2"):
        allocator.lp(scenario, order="SO-11")
    with pytest.raises(allocator.InputError, match="order 'SO-2' has no line '1': its lines are 10"):
        allocator.lp(scenario, order="SO-2", line="1")


@pytest.mark.parametrize("stage", [0, 9])
def test_a_stage_that_the_model_does_not_have_is_a_usage_error(stage: int) -> None:
    """Two classes of three goals, profit and first_come: stages 1 to 8."""
    assert 2 * 3 + 2 == 8
    with pytest.raises(allocator.UsageError, match="priority-first has the stages 1 to 8"):
        allocator.lp(two_lines_and_a_receipt(), order="SO-1", stage=stage)
