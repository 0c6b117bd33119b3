"""What the tests of commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from allocator.cli import main

REPOSITORY = Path(__file__).parents[2]

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Call a command in this process: `run("models", "weighted")`."""

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """Two lines of one item, of which there is enough for the first.

    Stock 10, and 10 more on the 20th. A: class 2, 10 units for the 6th. B: class 1, 10 units for the 10th.
    """
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "scenario.toml").write_text('as_of = 2026-01-05\npriority = "lowest_first"\ncurrency = "EUR"\n')
    (folder / "order_lines.csv").write_text(
        "order_id,item_id,quantity,requested_date,order_date,priority\n"
        "A,WIDGET,10,2026-01-06,2026-01-02,2\n"
        "B,WIDGET,10,2026-01-10,2026-01-02,1\n"
    )
    (folder / "stock.csv").write_text("item_id,quantity\nWIDGET,10\n")
    (folder / "receipts.csv").write_text(
        "receipt_id,item_id,quantity,available_date\nR-1,WIDGET,10,2026-01-20\n"
    )
    return folder


def python(program: str) -> list[str]:
    """The command that runs a Python program in a process of its own."""
    return [sys.executable, "-c", program]


def environment() -> dict[str, str]:
    """What a process of its own needs to find the package that is tested."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}
