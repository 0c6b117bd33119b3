"""The copy of its input that a plan keeps."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

import allocator
from allocator.errors import InputError
from allocator.files import StoredPlan, read_plan
from allocator.scenario import Scenario

SHIPPED = sorted(path.name for path in Path("scenarios").iterdir() if path.is_dir())


def kept(scenario: Scenario, out: Path) -> StoredPlan:
    """A plan of the scenario, read back."""
    allocator.allocate(scenario).write(out)
    return read_plan(out)


def assert_same(one: Scenario, other: Scenario) -> None:
    """Settings, tables to the last bit and type, doubts, and what they make together."""
    assert one.settings == other.settings
    assert (one.given, one.digest, one.source) == (other.given, other.digest, other.source)
    assert list(one.tables) == list(other.tables)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name], check_exact=True)
    pd.testing.assert_frame_equal(one.doubts, other.doubts)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_plan_gives_its_input_back(tmp_path: Path, name: str) -> None:
    """Every shipped scenario: what was read and what the plan keeps are the same."""
    scenario = allocator.read(name)
    assert_same(kept(scenario, tmp_path / "out").scenario, scenario)


def test_words_and_dates_of_every_kind_come_back(tmp_path: Path) -> None:
    """Quotes, backslashes, line breaks, control characters and the day given to `run` are not lost."""
    scenario = Scenario.from_rows(
        order_lines=[
            {"order_id": '=1+1,"', "item_id": "A\\7", "quantity": 0.5, "requested_date": "2199-01-05"}
        ],
        items=[{"item_id": "A\\7", "description": "'Höhe'", "divisible": True, "unit_cost": 1 / 3}],
        lanes=[],
        as_of="2026-01-05",
        title='"Höhe" \\ \x7f 𝛑\r\n',
        currency="€",
        horizon_days=7,
    )
    assert_same(kept(scenario, tmp_path / "out").scenario, scenario)


def test_the_copy_is_a_scenario_that_gives_the_same_plan(tmp_path: Path) -> None:
    """Unzipped, `allocator run` takes it; schedule, ETAs and digest are the same."""
    plan = allocator.allocate(allocator.read("ship-complete"))
    plan.write(tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "input.zip") as archive:
        archive.extractall(tmp_path / "again")
    scenario = allocator.read(tmp_path / "again")
    again = allocator.allocate(scenario)
    assert (scenario.digest, scenario.warnings) == (plan.scenario.digest, ())
    pd.testing.assert_frame_equal(again.shipments, plan.shipments)
    pd.testing.assert_frame_equal(again.etas, plan.etas)


def test_the_copy_can_be_read_when_the_plan_has_been_replaced(tmp_path: Path) -> None:
    """A plan that was opened keeps its own input, not that of the plan that took its place."""
    first = Scenario.from_rows(order_lines=[], as_of="2026-01-05")
    stored = kept(first, tmp_path / "out")
    allocator.allocate(Scenario.from_rows(order_lines=[], as_of="2026-01-06")).write(tmp_path / "out")
    assert stored.scenario.settings == first.settings


def test_a_copy_of_something_else_is_refused(tmp_path: Path) -> None:
    """The digest in the summary tells whether it is the input of this plan."""
    kept(Scenario.from_rows(order_lines=[], as_of="2026-01-05"), tmp_path / "out")
    kept(Scenario.from_rows(order_lines=[], as_of="2026-01-06"), tmp_path / "other")
    (tmp_path / "other" / "input.zip").replace(tmp_path / "out" / "input.zip")
    with pytest.raises(InputError, match="their digests differ"):
        _ = read_plan(tmp_path / "out").scenario
