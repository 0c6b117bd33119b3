"""Reading a plan folder back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from allocator.errors import InputError
from allocator.files import read_plan, write_plan
from allocator.files.layout import TABLES
from tests.files.plans import plan


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with a plan."""
    write_plan(plan(), tmp_path / "out")
    return tmp_path / "out"


def problems(folder: Path) -> list[str]:
    """What is said of a folder that cannot be read."""
    with pytest.raises(InputError) as raised:
        read_plan(folder)
    return [str(problem) for problem in raised.value.problems]


def test_a_plan_comes_back_as_it_was_written(out: Path) -> None:
    """Every frame with its dtypes, the summary, where the input was and its digest."""
    stored, original = read_plan(out), plan()
    for name in (*TABLES, "prices"):
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(original, name))
    assert stored.summary == original.summary
    assert (stored.directory, stored.scenario_path, stored.digest) == (out, "", "abc")
    assert (stored.as_of, stored.model.name, stored.model.stages[0].goals) == (
        "2026-01-05",
        "mine",
        ("fill",),
    )


def test_a_note_in_the_folder_does_not_hinder_reading(out: Path) -> None:
    """Reading looks only at the files of the plan."""
    (out / "notes.txt").write_text("call ACME")
    assert read_plan(out).summary["run"] == "one"


def test_a_missing_folder_is_said_in_one_line(tmp_path: Path) -> None:
    """No folder, a file instead of one, an empty one: what is wrong and how to make a plan."""
    remedy = "make it with `allocator run SCENARIO --out FOLDER`"
    assert problems(tmp_path / "none") == [f"{tmp_path / 'none'}::: there is no such folder: {remedy}"]
    (tmp_path / "file").write_text("mine")
    assert problems(tmp_path / "file") == [f"{tmp_path / 'file'}::: Not a directory: {remedy}"]
    (tmp_path / "empty").mkdir()
    assert problems(tmp_path / "empty") == [
        f"{tmp_path / 'empty'}::: this is not a plan: it has no summary.json: {remedy}"
    ]


def test_all_missing_files_are_named(out: Path) -> None:
    """A plan that lacks files names every one of them."""
    (out / "shortages.csv").unlink()
    (out / "prices.parquet").unlink()
    (out / "input.zip").unlink()
    named = [problem.split(":")[0] for problem in problems(out)]
    assert named == ["shortages.csv", "prices.parquet", "input.zip"]


def test_all_broken_files_are_named_at_once(out: Path) -> None:
    """A table, the prices and the summary are broken: three messages, one reading."""
    (out / "order_etas.csv").write_text("nothing\n")
    (out / "prices.parquet").write_text("nothing")
    (out / "input.zip").write_bytes(b"")
    (out / "summary.json").write_text("{")
    found = problems(out)
    assert [problem.split(":")[0] for problem in found] == [
        "order_etas.csv",
        "prices.parquet",
        "summary.json",
        "input.zip",
    ]


def test_a_summary_that_lacks_what_a_run_writes_is_refused(out: Path) -> None:
    """Every key that is needed to prove the plan again is named when it is not there."""
    (out / "summary.json").write_text('{"as_of": "2026-01-05", "stages": 1, "scenario": ""}')
    keys = [problem.split(":")[2] for problem in problems(out)]
    assert keys == ["digest", "model", "model_definition", "stages"]
    (out / "summary.json").write_text("[]")
    assert problems(out)[0].startswith("summary.json::: is not the summary of a run")


def test_prices_with_other_columns_are_refused(out: Path) -> None:
    """A Parquet file of something else is not the proof."""
    pd.DataFrame({"price": [1.0]}).to_parquet(out / "prices.parquet")
    assert problems(out)[0].startswith("prices.parquet::: has the columns price")


def test_a_plan_that_was_set_aside_is_found_again(out: Path) -> None:
    """After a kill between two renames reading puts the old plan back and takes the draft away."""
    shutil.copytree(out, out.with_name(".out.allocator-draft"))
    out.rename(out.with_name(".out.allocator-aside"))
    assert read_plan(out).summary["run"] == "one"
    assert [path.name for path in out.parent.iterdir()] == ["out"]
