"""`allocator backtest`: a table to read, the figures in files, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.backtesting.test_nights import START, scenario
from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario of nothing but 400 receipts that come on the day, or 4 days late."""
    folder = tmp_path / "history"
    folder.mkdir()
    history = scenario([0, 0, 4]).tables["receipt_history"]
    history.to_csv(folder / "receipt_history.csv", index=False)
    (folder / "order_lines.csv").write_text("order_id,item_id,quantity,requested_date\n")
    (folder / "scenario.toml").write_text("as_of = 2026-01-01\n")
    return folder


def test_it_prints_a_row_for_each_way_of_telling_and_writes_the_figures(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """Four rows, the same figures in CSV and JSON, and the constant that would have done as well."""
    csv, as_json = tmp_path / "figures.csv", tmp_path / "figures.json"
    options = ("--nights", "5", "--lines", "40", "--start", str(START))
    result = run("backtest", str(folder), *options, "--output", str(csv), "--output", str(as_json))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("5 nights from 2025-03-03: 40 order lines, ")
    titles = ["our safe date", "planned date", "planned date + constant", "first come first served"]
    assert [line.split("  ")[0] for line in lines[2:6]] == titles
    assert "to hold as often as ours it would have had to be" in result.stdout
    table, content = pd.read_csv(csv), json.loads(as_json.read_text())
    assert list(table["policy"]) == ["safe", "planned", "constant", "first-come"]
    assert [row["held"] for row in content["policies"]] == pytest.approx(list(table["held"]), abs=1e-6)
    assert content["constant_days"] == 4
    assert content["nights"] == 5


def test_a_history_that_is_too_short_is_bad_input(run: Run, folder: Path) -> None:
    """Nothing comes after 2030."""
    result = run("backtest", str(folder), "--start", "2030-01-01")
    assert result.exit_code == 1
    assert result.stderr.startswith("receipt_history::: 0 receipts to play in 60 nights from 2030-01-01: ")


def test_a_file_of_another_kind_is_refused_before_any_work(run: Run, folder: Path) -> None:
    """Only .csv and .json."""
    result = run("backtest", str(folder), "--output", "figures.xlsx")
    assert result.exit_code == 2
    assert "name a file that ends in .csv or .json" in result.stderr
