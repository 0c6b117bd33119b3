"""Every folder under `scenarios/` is solved, checked and compared with the oracle and with `expected/`.

After a wanted change: `python -m tests.scenarios.refresh`, which refuses when the oracle disagrees.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import allocator
from allocator import Plan, Scenario
from allocator.checking import check
from tests.scenarios.worked import (
    FOLDER,
    NAMES,
    comparable_files,
    differences,
    expected_files,
    oracle_stages,
)


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Name of a worked scenario."""
    return str(request.param)


@pytest.fixture(scope="module")
def scenario(name: str) -> Scenario:
    """The worked scenario."""
    return allocator.read(FOLDER / name)


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    """Its plan with the model that it names."""
    return allocator.allocate(scenario)


def test_every_stage_value_is_the_oracles(name: str, plan: Plan) -> None:
    """Another formulation and another solver come to the same value, stage by stage."""
    assert differences(plan.summary["stages"], oracle_stages(name)) == []


def test_the_plan_passes_its_check(scenario: Scenario, plan: Plan) -> None:
    """Constraints, figures, stage values and bounds are all as the plan says."""
    report = check(scenario, plan)
    assert report.ok, str(report)


def test_the_files_are_the_expected_ones_byte_for_byte(name: str, plan: Plan, tmp_path: Path) -> None:
    """Nothing a planner reads changes unnoticed."""
    plan.write(tmp_path / "out")
    files, expected = comparable_files(tmp_path / "out"), expected_files(name)
    assert files.keys() == expected.keys()
    assert [file for file in files if files[file] != expected[file]] == []


def test_a_scenario_has_a_story_of_a_readable_size(name: str, scenario: Scenario) -> None:
    """A title, a paragraph of what to look at, and 15 to 200 lines."""
    assert scenario.settings.title
    assert 200 < len(scenario.settings.description) < 1000
    assert 15 <= len(scenario.tables["order_lines"]) <= 200
    assert (FOLDER / name / "story.md").read_text(encoding="utf-8").startswith("# ")


def test_there_are_at_least_seven_worked_scenarios() -> None:
    """The list of the project's second step, by name."""
    assert set(NAMES) >= {
        "product-launch",
        "supply-shock",
        "spare-parts",
        "web-shop",
        "food-by-weight",
        "nothing-short",
        "queue-or-priority",
    }
