"""The help texts are the documentation."""

from __future__ import annotations

import subprocess

import click
import pytest

from allocator.cli import main
from tests.cli.conftest import REPOSITORY, Run, environment, python

COMMANDS = [
    "backorders",
    "backtest",
    "check",
    "compare",
    "consents",
    "history",
    "lp",
    "models",
    "new",
    "notify",
    "partition",
    "release",
    "run",
    "scenarios",
    "templates",
    "why",
]
HEAVY = {
    "pandas",
    "numpy",
    "pyarrow",
    "pydantic",
    "numba",
    "highspy",
    "pulp",
    "plotly",
    "jinja2",
    "openpyxl",
    "sqlalchemy",
}


def test_these_are_the_commands() -> None:
    """The commands of the contract, no more and no fewer."""
    assert sorted(main.commands) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(run: Run, name: str) -> None:
    """What it does, every option, and a line that can be typed."""
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    allocator {name}" in result.stdout
    options = [item for item in main.commands[name].params if isinstance(item, click.Option)]
    assert all(option.help for option in options)


def test_help_is_had_both_ways_and_names_the_exit_codes(run: Run) -> None:
    """`-h` is `--help`, and a scheduler's codes are there."""
    assert run("-h").stdout == run("--help").stdout
    assert "3 no proven plan" in " ".join(run("-h").stdout.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_readme(name: str) -> None:
    """A planner who reads only the README knows every command and option."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"allocator {name}" in readme
    for item in main.commands[name].params:
        if isinstance(item, click.Option):
            assert any(f"`{text}" in readme or f" {text}" in readme for text in item.opts), item.opts


def test_help_does_not_wait_for_the_solver() -> None:
    """The command line itself loads nothing heavy, so that help is there at once."""
    program = "import sys, allocator.cli; print(*sys.modules)"
    ended = subprocess.run(python(program), env=environment(), capture_output=True, text=True, check=True)
    assert not HEAVY & set(ended.stdout.split())
