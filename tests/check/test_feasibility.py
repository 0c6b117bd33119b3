"""Every family of rules, each with a plan that breaks that one and no other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from allocator.checking.facts import gather
from allocator.checking.feasibility import check_rules
from allocator.checking.findings import Findings
from allocator.checking.schedule import read_schedule
from allocator.model import Model, Service, Stage, Supply
from allocator.scenario import Scenario
from tests.check.tables import typed

FILL = (Stage(goals=("fill",)),)


def night(**changes: Any) -> Scenario:
    """Ten W in lot L and ten in receipt R on the 12th; line SO-1/1 wants 8 on the 9th. As of 5 January."""
    tables: dict[str, Any] = {
        "order_lines": [{}],
        "stock": [{"item_id": "W", "lot_id": "L", "quantity": 10}],
        "receipts": [{"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-12"}],
        "as_of": "2026-01-05",
        **changes,
    }
    line = {"order_id": "SO-1", "item_id": "W", "quantity": 8, "requested_date": "2026-01-09"}
    tables["order_lines"] = [{**line, **given} for given in tables["order_lines"]]
    return Scenario.from_rows(**tables)


def shipment(**cells: Any) -> dict[str, str]:
    """Eight W from lot L that leave and arrive on the 9th; `day` sets both days."""
    day = cells.pop("day", "2026-01-09")
    row = {
        **{"ship_date": day, "arrival_date": day, "location_id": "main", "ship_to": ""},
        **{"order_id": "SO-1", "line_id": "1", "customer_id": "", "item_id": "W", "shipped_item_id": "W"},
        **{"quantity": "8", "source": "stock", "source_id": "L", "days_late": "0"},
    }
    return row | {name: str(cell) for name, cell in cells.items()}


def broken(scenario: Scenario, *rows: dict[str, str], model: Model | None = None) -> list[str]:
    """Return what the check of the rules says of these shipments."""
    facts = gather(scenario, model or Model(name="fill", stages=FILL))
    findings = Findings()
    frame = typed(pd.DataFrame(rows, dtype="str"))
    check_rules(scenario, facts, read_schedule(scenario, facts, frame, findings), findings)
    return findings.problems


def the_one_problem(scenario: Scenario, *rows: dict[str, str], model: Model | None = None) -> str:
    """Return what is wrong, which must be one thing."""
    (problem,) = broken(scenario, *rows, model=model)
    return problem


def test_a_shipment_that_keeps_every_rule_is_not_mentioned() -> None:
    """Eight of ten leave on the day that was asked for."""
    assert broken(night(), shipment()) == []


def test_the_line_of_a_shipment_exists() -> None:
    """There is no line 2 of SO-1."""
    assert the_one_problem(night(), shipment(line_id=2)) == (
        "shipping_schedule.csv: SO-1/2 from stock L on 2026-01-09: no such order line"
    )


def test_what_ships_is_what_the_line_asked_for() -> None:
    """SO-1 asks for W; V ships, which is in stock too."""
    scenario = night(stock=[{"item_id": "V", "lot_id": "L", "quantity": 10}])
    problem = the_one_problem(scenario, shipment(shipped_item_id="V"))
    assert problem.endswith("ships another item than the line asks for or allows")


@pytest.mark.parametrize("cell", [{"item_id": "V"}, {"customer_id": "C9"}, {"ship_to": "moon"}])
def test_a_shipment_repeats_its_line_rightly(cell: dict[str, str]) -> None:
    """Item, customer and ship_to are those of the line."""
    assert f"wrong {next(iter(cell))}" in the_one_problem(night(), shipment(**cell))


@pytest.mark.parametrize("cell", [{"source_id": "M"}, {"location_id": "east"}, {"source": "receipt"}])
def test_the_supply_of_a_shipment_exists_at_its_location(cell: dict[str, str]) -> None:
    """There is no lot M, nothing in east, and L is a lot, not a receipt."""
    assert "no such supply at that location" in the_one_problem(night(), shipment(**cell))


def test_a_lane_leads_to_the_line() -> None:
    """With a table of lanes only its lanes exist, and none leads to a blank ship_to."""
    scenario = night(lanes=[{"location_id": "main", "ship_to": "shop", "transit_days": 0}])
    assert the_one_problem(scenario, shipment()).endswith("no lane leads to its ship_to")


def test_it_arrives_after_the_days_of_the_lane() -> None:
    """Leaving on the 9th with one day under way it arrives on the 10th, one day late, not on the 9th."""
    scenario = night(lanes=[{"location_id": "main", "ship_to": "", "transit_days": 1}])
    assert "wrong arrival_date (says 2026-01-09, must be 2026-01-10)" in the_one_problem(
        scenario, shipment(days_late=1)
    )


def test_nothing_leaves_before_the_day_of_the_plan() -> None:
    """The line asked for the 2nd, but it is the 5th."""
    scenario = night(order_lines=[{"requested_date": "2026-01-02"}])
    problem = the_one_problem(scenario, shipment(day="2026-01-04", days_late=2))
    assert problem.endswith("leaves before the day of the plan (2026-01-05)")


def test_a_receipt_leaves_from_its_available_date_on() -> None:
    """R comes on the 12th; the 12th is 3 days late."""
    receipt = {"source": "receipt", "source_id": "R"}
    assert broken(night(), shipment(**receipt, day="2026-01-12", days_late=3)) == []
    problem = the_one_problem(night(), shipment(**receipt, day="2026-01-11", days_late=2))
    assert problem.endswith("leaves before its supply is usable (2026-01-12)")


def test_a_receipt_past_due_is_expected_days_after_the_plan() -> None:
    """R was due on the 2nd; with past_due_days = 6 it is usable on the 11th, not before."""
    receipts = [{"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-02"}]
    model = Model(name="fill", stages=FILL, supply=Supply(past_due_days=6))
    receipt = {"source": "receipt", "source_id": "R"}
    scenario = night(receipts=receipts)
    assert broken(scenario, shipment(**receipt, day="2026-01-11", days_late=2), model=model) == []
    problem = the_one_problem(scenario, shipment(**receipt, day="2026-01-10", days_late=1), model=model)
    assert problem.endswith("leaves before its supply is usable (2026-01-11)")


def test_a_receipt_past_due_does_not_leave_on_the_day_of_the_plan_itself() -> None:
    """R was due on the 2nd and is expected on the 6th, a day after the plan: the 5th is too early."""
    receipts = [{"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-02"}]
    scenario = night(receipts=receipts, order_lines=[{"requested_date": "2026-01-05"}])
    problem = the_one_problem(scenario, shipment(source="receipt", source_id="R", day="2026-01-05"))
    assert problem.endswith("leaves before its supply is usable (2026-01-06)")


def test_a_receipt_due_on_the_day_of_the_plan_is_not_past_due() -> None:
    """R is due on the 5th, so it is usable on the 5th."""
    receipts = [{"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-05"}]
    scenario = night(receipts=receipts, order_lines=[{"requested_date": "2026-01-05"}])
    assert broken(scenario, shipment(source="receipt", source_id="R", day="2026-01-05")) == []


def test_a_receipt_that_is_not_firm_is_not_used_where_the_model_says_so() -> None:
    """R is not firm: fine where the model counts it, twice wrong (there is nothing of it) where not."""
    receipt = {"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-12"}
    scenario = night(receipts=[{**receipt, "firm": False}])
    row = shipment(source="receipt", source_id="R", day="2026-01-12", days_late=3)
    assert broken(scenario, row) == []
    model = Model(name="fill", stages=FILL, supply=Supply(count_unfirm=False))
    problems = broken(scenario, row, model=model)
    assert problems[0].endswith("uses a receipt that is not firm, which the model does not count")
    assert "more leaves than there is" in problems[1]


def test_nothing_leaves_before_the_launch() -> None:
    """W is launched on the 10th and leaves on the 9th."""
    scenario = night(items=[{"item_id": "W", "launch_date": "2026-01-10"}])
    assert the_one_problem(scenario, shipment()).endswith("leaves before the item's launch (2026-01-10)")
    assert broken(scenario, shipment(day="2026-01-10", days_late=1)) == []


def test_a_line_does_not_arrive_before_it_was_requested() -> None:
    """The line asked for the 9th and gets its goods on the 8th; a model that ships early allows it."""
    row = shipment(day="2026-01-08")
    assert the_one_problem(night(), row).endswith("leaves earlier than its line allows (2026-01-09)")
    early = Model(name="fill", stages=FILL, service=Service(ship_early=True))
    assert broken(night(), row, model=early) == []


def test_it_leaves_on_the_last_open_day_that_is_still_in_time() -> None:
    """One day under way, asked for the 9th, closed on the 7th and 8th: it leaves on the 6th or later."""
    scenario = night(
        lanes=[{"location_id": "main", "ship_to": "", "transit_days": 1}],
        closed_days=[
            {"location_id": "main", "date": "2026-01-07"},
            {"location_id": "main", "date": "2026-01-08"},
        ],
    )
    assert broken(scenario, shipment(ship_date="2026-01-06", arrival_date="2026-01-07")) == []
    problem = the_one_problem(scenario, shipment(ship_date="2026-01-05", arrival_date="2026-01-06"))
    assert problem.endswith("leaves earlier than its line allows (2026-01-06)")


def test_a_line_with_an_earliest_date_does_not_arrive_before_it_even_if_the_model_ships_early() -> None:
    """earliest_date is the 10th, two days under way: it leaves on the 8th or later."""
    early = Model(name="fill", stages=FILL, service=Service(ship_early=True))
    scenario = night(
        order_lines=[{"earliest_date": "2026-01-10"}],
        lanes=[{"location_id": "main", "ship_to": "", "transit_days": 2}],
    )
    fine = shipment(ship_date="2026-01-08", arrival_date="2026-01-10", days_late=1)
    assert broken(scenario, fine, model=early) == []
    problem = the_one_problem(
        scenario, shipment(ship_date="2026-01-07", arrival_date="2026-01-09"), model=early
    )
    assert problem.endswith("leaves earlier than its line allows (2026-01-08)")


def test_where_requested_dates_are_ship_dates_it_leaves_on_that_day() -> None:
    """Two days under way, asked to leave on the 9th: the 9th is right, the 7th too early."""
    scenario = night(lanes=[{"location_id": "main", "ship_to": "", "transit_days": 2}], requested_date="ship")
    assert broken(scenario, shipment(ship_date="2026-01-09", arrival_date="2026-01-11")) == []
    problem = the_one_problem(scenario, shipment(ship_date="2026-01-07", arrival_date="2026-01-09"))
    assert problem.endswith("leaves earlier than its line allows (2026-01-09)")


def test_nothing_leaves_on_a_closed_day() -> None:
    """Main is closed on the 9th."""
    scenario = night(closed_days=[{"location_id": "main", "date": "2026-01-09"}])
    assert the_one_problem(scenario, shipment()).endswith("leaves on a closed day")


def test_a_lot_leaves_before_it_expires() -> None:
    """L expires on the 9th, so the 9th is one day too late."""
    lot = {"item_id": "W", "lot_id": "L", "quantity": 10}
    scenario = night(stock=[{**lot, "expiry_date": "2026-01-09"}])
    problem = the_one_problem(scenario, shipment())
    assert problem.endswith("leaves on or after the day its supply expires (2026-01-09)")
    assert broken(night(stock=[{**lot, "expiry_date": "2026-01-10"}]), shipment()) == []


def test_a_receipt_leaves_before_it_expires_too() -> None:
    """R comes on the 12th and expires on the 13th."""
    receipt = {"receipt_id": "R", "item_id": "W", "quantity": 10, "available_date": "2026-01-12"}
    scenario = night(receipts=[{**receipt, "expiry_date": "2026-01-13"}])
    row = shipment(source="receipt", source_id="R", day="2026-01-13", days_late=4)
    assert the_one_problem(scenario, row).endswith("the day its supply expires (2026-01-13)")


def test_nothing_arrives_after_the_latest_date() -> None:
    """The line refuses what arrives after the 10th."""
    scenario = night(order_lines=[{"latest_date": "2026-01-10"}])
    assert broken(scenario, shipment(day="2026-01-10", days_late=1)) == []
    problem = the_one_problem(scenario, shipment(day="2026-01-11", days_late=2))
    assert problem.endswith("arrives after its line's latest date (2026-01-10)")


def test_nothing_arrives_after_the_horizon() -> None:
    """With a horizon of 5 days the 10th is the last day, though leaving on the 10th is fine."""
    scenario = night(horizon_days=5)
    assert broken(scenario, shipment(day="2026-01-10", days_late=1)) == []
    problem = the_one_problem(scenario, shipment(day="2026-01-11", days_late=2))
    assert problem.endswith("arrives after the horizon (2026-01-10)")


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_shipment_ships_something(quantity: str) -> None:
    """Nothing, or less than nothing, is no shipment."""
    assert the_one_problem(night(), shipment(quantity=quantity)).endswith("ships nothing or less")


def test_an_indivisible_item_ships_whole() -> None:
    """Half a W ships only where W is divisible."""
    row = shipment(quantity="7.5")
    assert "a fraction of an indivisible item (7.5)" in the_one_problem(night(), row)
    assert broken(night(items=[{"item_id": "W", "divisible": True}]), row) == []


def test_a_line_gets_no_more_than_it_asked_for() -> None:
    """Eight and one are more than the eight of the line."""
    rows = shipment(), shipment(quantity="1", source="receipt", source_id="R", day="2026-01-12", days_late=3)
    problem = the_one_problem(night(), *rows)
    assert problem == "shipping_schedule.csv: SO-1/1: gets more than it asked for (9 of 8)"


def test_no_more_leaves_a_lot_than_it_holds() -> None:
    """Two lines of eight draw 11 of a lot of 10."""
    scenario = night(order_lines=[{}, {"line_id": "2"}])
    problem = the_one_problem(scenario, shipment(), shipment(line_id=2, quantity=3))
    assert problem == (
        "shipping_schedule.csv: stock L of W at main: "
        "more leaves than there is net of debts and reservations (11 of 10)"
    )


def test_a_lot_repays_debts_before_it_ships() -> None:
    """Lot M owes 3, so 7 of the 10 in L are left and 8 are too many."""
    scenario = night(
        stock=[{"item_id": "W", "lot_id": lot, "quantity": q} for lot, q in [("L", 10), ("M", -3)]]
    )
    assert "net of debts and reservations (8 of 7)" in the_one_problem(scenario, shipment())
    assert broken(scenario, shipment(quantity="7")) == []


def test_lots_of_one_id_are_no_more_than_what_is_still_good() -> None:
    """L holds 6 until the 9th and 4 without expiry: on the 9th 8 do not fit, on the 8th they do."""
    lots = [{"quantity": 6, "expiry_date": "2026-01-09"}, {"quantity": 4}]
    scenario = night(
        stock=[{"item_id": "W", "lot_id": "L", **lot} for lot in lots],
        order_lines=[{"earliest_date": "2026-01-05"}],
    )
    problem = the_one_problem(scenario, shipment())
    assert problem.endswith("more leaves than its lots hold that are still good by then")
    assert broken(scenario, shipment(day="2026-01-08")) == []
    split = shipment(day="2026-01-08", quantity=4), shipment(quantity=4)
    assert broken(scenario, *split) == []


def test_an_unplaced_row_without_a_day_or_a_quantity_is_named() -> None:
    """A shipment that says neither when nor how much cannot be checked."""
    problems = broken(night(), shipment(ship_date=""), shipment(quantity=""))
    assert [problem.rpartition(": ")[2] for problem in problems] == ["no ship date", "no quantity"]
