"""Litres that whole cans may stand in for: a solver's last digits do not become litres."""

from __future__ import annotations

import numpy as np
import pytest

import allocator
from allocator.network import build_network
from allocator.objective import build_objective
from allocator.program import Program, build_program
from allocator.solve.mixed import _small_units

MODEL = allocator.load_model("first-come")


def program(litres: float) -> Program:
    """The program of a line that wants 8.52 litres: 8 cans of one are there, and so many loose litres."""
    scenario = allocator.Scenario.from_rows(
        as_of="2026-01-05",
        order_lines=[
            {"order_id": "SO-1", "item_id": "OIL", "quantity": 8.52, "requested_date": "2026-01-05"}
        ],
        items=[{"item_id": "OIL", "divisible": True}, {"item_id": "CAN"}],
        stock=[{"item_id": "OIL", "quantity": litres}, {"item_id": "CAN", "quantity": 8}],
        substitutes=[{"item_id": "OIL", "substitute_id": "CAN"}],
    )
    network = build_network(scenario, MODEL)
    return build_program(network, build_objective(network, MODEL), 0, 1)


@pytest.mark.parametrize(
    ("litres", "in_cans", "loose", "expected_loose", "expected_open"),
    [
        (5.0, 7.999999, 0.520001, 520_000, 0),
        (5.0, 8.000001, 0.519999, 520_000, 0),
        (0.519999, 8.000001, 0.519999, 519_999, 1),
    ],
    ids=["a millionth too much loose", "a millionth too little loose", "no loose millionth is left"],
)
def test_cans_are_whole_and_litres_add_up(
    litres: float, in_cans: float, loose: float, expected_loose: int, expected_open: int
) -> None:
    """8.52 litres are 8 cans and 0.52 loose, or a millionth stays open where no more is there."""
    given = program(litres)
    units = given.columns.network.places.items.units_per_one
    cans = int(np.flatnonzero(units[given.columns.network.supplies.item[given.columns.supply]] == 1)[0])
    x = np.zeros(given.matrix.shape[1])
    x[cans], x[1 - cans], x[len(given.columns)] = in_cans, loose, 8
    quantity = _small_units(given, x)
    assert quantity[cans] == 8_000_000
    assert quantity[[1 - cans, 2]].tolist() == [expected_loose, expected_open]
