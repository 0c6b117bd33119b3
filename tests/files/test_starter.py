"""The scenario to fill in."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from allocator.data_files import shipped_folder
from allocator.errors import InputError
from allocator.files.starter import ROWS, write_starter
from allocator.planning import allocate
from allocator.scenario import TABLES, Settings, read
from allocator.scenario.settings import BY_HAND


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """The folder that `allocator new` writes."""
    write_starter(tmp_path / "tonight")
    return tmp_path / "tonight"


def test_the_starter_is_planned_as_it_is(starter: Path) -> None:
    """8 widgets are there: 6 go to class 1, 2 days away, and leave today; class 2 gets 2, waits for 8.

    The receipt is usable on the 12th and the way north takes a day: the 13th, 5 days after the 8th.
    """
    scenario = read(starter)
    assert not scenario.warnings
    assert scenario.doubts.empty
    etas = allocate(scenario).etas.set_index("order_id")
    assert etas["status"].to_dict() == {"SO-1001": "scheduled", "SO-1002": "ship_now"}
    assert etas["eta"].dt.strftime("%d").to_dict() == {"SO-1001": "13", "SO-1002": "07"}
    assert etas["days_late"].to_dict() == {"SO-1001": 5, "SO-1002": 0}


def test_every_table_has_every_column_and_two_rows(starter: Path) -> None:
    """The header is the contract; the planner deletes what is not needed."""
    for name in ROWS:
        lines = (starter / f"{name}.csv").read_text().splitlines()
        assert lines[0].split(",") == [column.name for column in TABLES[name].columns]
        assert len(lines) == 3


def test_every_setting_is_explained(starter: Path) -> None:
    """Each key of scenario.toml stands below what it means; without its `#` a key gives its default."""
    text = (starter / "scenario.toml").read_text()
    paragraphs = text.split("\n\n")[1:]
    assert len(paragraphs) == len(BY_HAND)
    assert all(paragraph.startswith("# ") and " = " in paragraph.splitlines()[-1] for paragraph in paragraphs)
    bare = "\n".join(paragraph.splitlines()[-1].removeprefix("# ") for paragraph in paragraphs)
    settings = Settings(**tomllib.loads(bare))
    assert settings == read(starter).settings


def test_the_models_can_be_edited(starter: Path) -> None:
    """Every shipped model is there, and a run takes the copy."""
    assert sorted(os.listdir(starter / "models")) == sorted(os.listdir(shipped_folder("models")))
    plan = allocate(read(starter), starter / "models" / "first-come.toml")
    assert plan.summary["model"] == "first-come"


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    """Nothing of the planner's is overwritten; an empty folder is filled."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="the folder is not empty: name a new folder"):
        write_starter(tmp_path / "full")
    with pytest.raises(InputError, match="a file is in the way"):
        write_starter(tmp_path / "full" / "notes.txt")
    with pytest.raises(InputError, match="cannot be written: a file is in the way"):
        write_starter(tmp_path / "full" / "notes.txt" / "deeper")
    assert os.listdir(tmp_path / "full") == ["notes.txt"]


def test_an_empty_folder_is_filled_unless_we_stand_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is replaced by one that is whole, which would leave a shell in a folder that is gone."""
    (tmp_path / "empty").mkdir()
    write_starter(tmp_path / "empty")
    assert (tmp_path / "empty" / "order_lines.csv").exists()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="it is the current folder"):
        write_starter(".")
