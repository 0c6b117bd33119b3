"""`allocator models`, `allocator scenarios` and `allocator new`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from allocator.data_files import shipped_folder
from allocator.model import shipped_models
from tests.cli.conftest import Run


def test_the_models_are_listed_with_what_they_are_for(run: Run) -> None:
    """Every model with its title, and its description below."""
    result = run("models")
    assert result.exit_code == 0
    for name in shipped_models():
        content = tomllib.loads((shipped_folder("models") / f"{name}.toml").read_text())
        assert f"{name}: {content['title']}\n  " in result.stdout
    words = "Keep every promise of every class before anything else"
    assert words in " ".join(result.stdout.split())


def test_a_model_is_printed_as_its_file(run: Run) -> None:
    """What is printed can be kept in a file and edited, comments and all."""
    path = shipped_folder("models") / "weighted.toml"
    assert run("models", "weighted").stdout == path.read_text()


def test_an_unknown_model_is_a_usage_error(run: Run) -> None:
    """Exit 2, with the nearest name."""
    result = run("models", "wieghted")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "no shipped model 'wieghted': did you mean weighted?\n"


def test_the_scenarios_are_listed_with_what_to_look_at(run: Run) -> None:
    """Every scenario that has a scenario.toml, with its title and its description."""
    result = run("scenarios")
    assert result.exit_code == 0
    names = [line.split(":")[0] for line in result.stdout.splitlines() if line and not line.startswith(" ")]
    assert names == sorted(path.parent.name for path in shipped_folder("scenarios").glob("*/scenario.toml"))
    assert len(names) >= 7
    assert max(map(len, result.stdout.splitlines())) <= 96


def test_a_new_scenario_can_be_run_at_once(run: Run, tmp_path: Path) -> None:
    """The two commands that a planner types first."""
    folder, out = tmp_path / "tonight", tmp_path / "out"
    result = run("new", folder)
    assert result.exit_code == 0
    assert f"allocator run {folder}" in result.stdout
    assert run("run", folder, "--out", out).exit_code == 0
    assert run("run", folder, "--out", out, "--model", folder / "models" / "weighted.toml").exit_code == 0
    assert run("check", out).exit_code == 0


def test_new_refuses_a_folder_that_holds_something(run: Run, tmp_path: Path) -> None:
    """Exit 1, and nothing is touched."""
    (tmp_path / "notes.txt").write_text("mine")
    result = run("new", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path}::: the folder is not empty: name a new folder\n"
    assert os.listdir(tmp_path) == ["notes.txt"]
