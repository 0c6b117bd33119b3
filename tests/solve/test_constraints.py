"""Every family of constraints has a night by hand on which no other stands in the way of more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

import allocator
import allocator.program
from allocator.constraints import FAMILIES
from allocator.model import Service
from allocator.program import build_program
from allocator.solve.mixed import solve_mixed
from tests.oracle.cases import case, lot, order_line, receipt
from tests.solve.nights import network_of


class Night(NamedTuple):
    """A night, and how many units it ships with the family and without it."""

    tables: Mapping[str, Any]
    units: float
    units_without: float
    most_moved: int | None = None
    """So many promised lines may get a later date, where there is a budget for that."""


NIGHTS: Mapping[str, Night] = {
    # Three are wanted of the five there are.
    "demand": Night({"order_lines": [order_line("SO-1", 3, 5)], "stock": [lot(5)]}, 3, 5),
    # Eight are wanted of the five there are.
    "stock": Night({"order_lines": [order_line("SO-1", 8, 5)], "stock": [lot(5)]}, 5, 8),
    # A gadget and a half do for a widget: one widget could be served of the two, with half a gadget.
    "whole_units": Night(
        {
            "order_lines": [order_line("SO-1", 3, 5)],
            "stock": [lot(2, "GADGET")],
            "substitutes": [{"item_id": "WIDGET", "substitute_id": "GADGET", "units_per_unit": 1.5}],
        },
        0,
        1,
    ),
    # Five of the six are there, and no more ever come.
    "ship_complete": Night(
        {"order_lines": [order_line("SO-1", 6, 5, ship_rule="line")], "stock": [lot(5)]}, 0, 5
    ),
    # Four are there, and a shipment has five at least.
    "min_shipment": Night(
        {"order_lines": [order_line("SO-1", 6, 5, min_shipment=5)], "stock": [lot(4)]}, 0, 4
    ),
    # Two packs of ten.
    "pack_size": Night(
        {"order_lines": [order_line("SO-1", 25, 5, pack_size=10)], "stock": [lot(25)]}, 20, 25
    ),
    # Retail may have four widgets.
    "quota": Night(
        {
            "order_lines": [order_line("SO-1", 6, 5, segment="retail")],
            "stock": [lot(9)],
            "quotas": [{"quota_id": "Q-1", "segment": "retail", "max_quantity": 4}],
        },
        4,
        6,
    ),
    # Thirty of the forty are kept for retail until after the line's last day.
    "protection": Night(
        {
            "order_lines": [order_line("SO-1", 25, 5, segment="wholesale", latest_date=10)],
            "stock": [lot(40)],
            "protections": [{"item_id": "WIDGET", "segment": "retail", "quantity": 30, "until": 20}],
        },
        40 - 30,
        25,
    ),
    # Three can leave on each of the two days that the line has.
    "capacity": Night(
        {
            "order_lines": [order_line("SO-1", 8, 5, latest_date=6)],
            "stock": [lot(9)],
            "capacities": [{"location_id": "main", "max_quantity": 3}],
        },
        3 + 3,
        8,
    ),
    # Four gadgets are four units for G, or two for W, which is promised: no promise may move.
    "promise_budget": Night(
        {
            "order_lines": [
                order_line("G", 4, 5, item_id="GADGET"),
                order_line("W", 2, 5, current_promise_date=5),
            ],
            "stock": [lot(4, "GADGET")],
            "substitutes": [{"item_id": "WIDGET", "substitute_id": "GADGET", "units_per_unit": 2.0}],
        },
        2,
        4,
        most_moved=0,
    ),
}


def shipped(night: Night) -> float:
    """Return the most units that the program of a night ships, in the items' own units."""
    scenario = allocator.Scenario.from_frames(**case(**night.tables))
    network, objective = network_of(scenario, "least-late")
    program = build_program(network, objective, 0, network.num_blocks, night.most_moved)
    ships = slice(program.columns.num_ships)
    units = solve_mixed(program, None).quantities[ships] / program.column_units[ships]
    return float(units.sum())


def test_every_family_has_its_night() -> None:
    """A new family is not complete without one."""
    assert set(NIGHTS) == {family.__name__ for family in FAMILIES}


@pytest.mark.parametrize("name", NIGHTS)
def test_a_family_alone_keeps_a_night_from_shipping_otherwise(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With all families the units that arithmetic allows; without this one, others."""
    night = NIGHTS[name]
    assert shipped(night) == night.units
    others = tuple(family for family in FAMILIES if family.__name__ != name)
    monkeypatch.setattr(allocator.program, "FAMILIES", others)
    assert shipped(night) == night.units_without


@pytest.mark.parametrize("name", NIGHTS)
def test_the_plan_keeps_the_family_too(name: str) -> None:
    """The same units from the whole way through, by whichever solver is in charge."""
    night = NIGHTS[name]
    model = allocator.load_model("least-late")
    if night.most_moved is not None:
        model = model.model_copy(update={"service": Service(max_promises_moved=float(night.most_moved))})
    plan = allocator.allocate(allocator.Scenario.from_frames(**case(**night.tables)), model)
    assert plan.etas["allocated_quantity"].sum() == night.units


def test_rows_and_columns_have_names_that_a_planner_can_read() -> None:
    """Line, supply and place are in them."""
    tables = case(order_lines=[order_line("SO-9", 3, 5)], stock=[lot(1)], receipts=[receipt(1, 9)])
    network, objective = network_of(allocator.Scenario.from_frames(**tables))
    program = build_program(network, objective, 0, 1)
    assert program.column_names() == [
        "ship[SO-9/1<-stock@main]",
        "ship[SO-9/1<-R-WIDGET-9@main]",
        "open[SO-9/1]",
    ]
    assert program.row_names.tolist() == [
        "demand[SO-9/1]",
        "stock[WIDGET@main:stock]",
        "stock[WIDGET@main:R-WIDGET-9]",
    ]
