"""Net change: after any edit a run that takes over what did not change writes the bytes of a full run."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import allocator
from allocator import planning
from allocator.network import build_network
from allocator.network.fingerprints import fingerprints
from allocator.objective import build_objective
from tests.oracle.dice import Dice, SeededDice, chance, pick
from tests.oracle.facts import Case
from tests.oracle.random_rules import ruled_case, ruled_model
from tests.oracle.random_scenarios import random_case, random_model
from tests.scenarios.worked import FOLDER

VARIABLE = ("summary.json", "report.html")
"""What tells of the run itself."""


def files_of(plan: allocator.Plan, folder: Path) -> dict[str, bytes]:
    """The files of a plan by name."""
    plan.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in VARIABLE}


def edited(dice: Dice, night: Case) -> dict[str, Any]:
    """Return a night with a cell, a row, a table or a setting changed, as it may be when the day goes on."""
    result = dict(night)
    names = [name for name in ("order_lines", "stock", "receipts") if len(night.get(name, ()))]
    for _ in range(dice.whole(1, 2)):
        name = pick(dice, names)
        table = result[name].copy()
        row = dice.whole(0, len(table) - 1)
        kind = pick(dice, ("quantity", "quantity", "date", "drop", "id"))
        if kind == "quantity":
            table.loc[table.index[row], "quantity"] += 1
        elif kind == "date" and name != "stock":
            column = "requested_date" if name == "order_lines" else "available_date"
            table.loc[table.index[row], column] += pd.Timedelta(days=1)
        elif kind == "drop" and len(table) > 1:
            table = table.drop(table.index[row])
        elif name == "order_lines":
            table.loc[table.index[row], "order_id"] += "-new"
        result[name] = table.reset_index(drop=True)
    if chance(dice, 15):
        result["as_of"] = night["as_of"] + datetime.timedelta(days=1)
    if chance(dice, 15):
        result.pop("closed_days", None)
    return result


@pytest.mark.parametrize("seed", range(24))
def test_an_edit_changes_the_same_bytes_with_and_without_the_last_plan(seed: int, tmp_path: Path) -> None:
    """Whatever is edited, and however many blocks are taken over."""
    dice = SeededDice(13_000_000 + seed)
    if seed % 3:
        night, content = random_case(dice, most_lines=25, most_supplies=15), random_model(dice)
    else:
        night, content = ruled_case(dice), ruled_model(dice)
    if seed % 4 == 0:
        content["service"]["max_promises_moved"] = pick(dice, (0.0, 0.3))
    model = allocator.Model.model_validate({"name": "given", **content})
    last = allocator.allocate(allocator.Scenario.from_frames(**night), model)
    last.write(tmp_path / "last")
    tonight = allocator.Scenario.from_frames(**edited(dice, night))
    full = files_of(allocator.allocate(tonight, model), tmp_path / "full")
    assert files_of(allocator.allocate(tonight, model, previous=last), tmp_path / "in memory") == full
    assert files_of(allocator.allocate(tonight, model, previous=tmp_path / "last"), tmp_path / "net") == full


def solved_lines(monkeypatch: pytest.MonkeyPatch, tonight: allocator.Scenario, last: allocator.Plan) -> int:
    """Return of how many lines blocks are solved, given the last plan."""
    solved = []
    solve = planning.solve

    def counted(network: Any, *arguments: Any, **options: Any) -> Any:
        solved.append(len(network.lines))
        return solve(network, *arguments, **options)

    monkeypatch.setattr(planning, "solve", counted)
    allocator.allocate(tonight, last.model, previous=last)
    return sum(solved)


def changed(scenario: allocator.Scenario, change: Callable[[dict[str, Any]], None]) -> allocator.Scenario:
    """Return a scenario with a change of its tables and settings."""
    tables = {name: scenario.tables[name].copy() for name in scenario.given}
    settings = scenario.settings.model_dump(exclude_none=True)
    parts = {**settings, **tables}
    change(parts)
    return allocator.Scenario.from_frames(**parts)


def test_only_the_block_of_a_changed_line_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line of one item asks for one more: the lines of that item, and no others."""
    scenario = changed(allocator.read(FOLDER / "supply-shock"), lambda parts: None)
    last = allocator.allocate(scenario)

    def one_more(parts: dict[str, Any]) -> None:
        parts["order_lines"].loc[0, "quantity"] += 1

    tonight = changed(scenario, one_more)
    item = scenario.tables["order_lines"].loc[0, "item_id"]
    expected = int((scenario.tables["order_lines"]["item_id"] == item).sum())
    assert solved_lines(monkeypatch, tonight, last) == expected < len(scenario.tables["order_lines"])
    assert solved_lines(monkeypatch, scenario, last) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.update(as_of=parts["as_of"] + datetime.timedelta(days=1)),
        lambda parts: parts.update(horizon_days=99),
        lambda parts: parts.update(
            closed_days=pd.DataFrame({"location_id": ["main"], "date": ["2026-12-24"]})
        ),
    ],
    ids=["another day", "another horizon", "a closed day"],
)
def test_what_all_blocks_depend_on_lets_none_be_taken_over(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]
) -> None:
    """Whether or not it would change their plans."""
    scenario = changed(allocator.read(FOLDER / "supply-shock"), lambda parts: None)
    last = allocator.allocate(scenario)
    tonight = changed(scenario, change)
    assert solved_lines(monkeypatch, tonight, last) == len(tonight.tables["order_lines"])


def test_a_broken_memory_of_blocks_only_costs_time(tmp_path: Path) -> None:
    """What cannot be read is solved."""
    scenario = allocator.read(FOLDER / "supply-shock")
    full = files_of(allocator.allocate(scenario), tmp_path / "out")
    for content in (b"", b"no parquet", None):
        if content is None:
            (tmp_path / "out" / "blocks.parquet").unlink()
        else:
            (tmp_path / "out" / "blocks.parquet").write_bytes(content)
        again = allocator.allocate(scenario, previous=tmp_path / "out")
        assert files_of(again, tmp_path / "again") == full


NUMBERS = (
    *("quantity", "requested", "ordered", "promise", "target", "earliest", "latest", "priority_class"),
    *("ship_rule", "min_shipment", "pack_size", "treatment", "fair_base", "margin", "late_cost"),
)


@pytest.mark.parametrize("column", NUMBERS)
def test_every_number_of_a_line_is_in_its_fingerprint(column: str) -> None:
    """A change of one cell changes the fingerprint of its block, and of no other."""
    scenario = allocator.read(FOLDER / "web-shop")
    model = allocator.load_model()
    network = build_network(scenario, model)
    objective = build_objective(network, model)
    before = fingerprints(scenario, model, network, objective)
    cells = getattr(network.lines, column).copy()
    cells[0] += 1
    other = replace(network, lines=replace(network.lines, **{column: cells}))
    after = fingerprints(scenario, model, other, objective)
    assert (after[0] != before[0]).all()
    assert (after[1:] == before[1:]).all()
