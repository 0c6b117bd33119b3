"""Writing a plan folder: what is in it, and which folders are refused."""

from __future__ import annotations

import dataclasses
import os
import resource
from pathlib import Path

import pandas as pd
import pytest

from allocator.errors import InputError
from allocator.files import check_writable, read_plan, write_plan
from allocator.files.layout import FILES
from tests.files.plans import plan


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusal(folder: Path) -> str:
    """What both the early check and the writer say of the folder."""
    with pytest.raises(InputError) as early:
        check_writable(folder)
    with pytest.raises(InputError) as late:
        write_plan(plan(), folder)
    assert str(early.value) == str(late.value)
    return str(early.value)


def test_a_plan_has_exactly_the_files_of_the_contract(tmp_path: Path) -> None:
    """Six tables, the prices, the input, the summary and the report, and nothing next to the folder."""
    write_plan(plan(), tmp_path / "new" / "out")
    assert sorted(os.listdir(tmp_path / "new" / "out")) == sorted(FILES)
    assert os.listdir(tmp_path / "new") == ["out"]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs of one input can be compared with any tool for files."""
    write_plan(plan(), tmp_path / "one")
    write_plan(plan(), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_prices_come_back_to_the_last_bit(tmp_path: Path) -> None:
    """The proof is not rounded: a third is the same third."""
    write_plan(plan(), tmp_path / "out")
    stored = read_plan(tmp_path / "out")
    pd.testing.assert_frame_equal(stored.prices, plan().prices, check_exact=True)
    assert stored.prices["price_2"].tolist() == [1 / 3]


def test_a_new_plan_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Nothing of the old plan remains, and the folder keeps its permissions."""
    out = tmp_path / "out"
    write_plan(plan("old", num_lines=50), out)
    out.chmod(0o750)
    write_plan(plan("new"), out)
    write_plan(plan("new"), tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")
    assert out.stat().st_mode & 0o777 == 0o750
    assert sorted(os.listdir(tmp_path)) == ["fresh", "out"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that the planner made beforehand is fine."""
    (tmp_path / "out").mkdir()
    check_writable(tmp_path / "out")
    write_plan(plan(), tmp_path / "out")
    assert read_plan(tmp_path / "out").summary["run"] == "one"


def test_the_early_check_creates_nothing(tmp_path: Path) -> None:
    """Asking whether a folder can be written leaves no trace, also where parents are missing."""
    check_writable(tmp_path / "out")
    check_writable(tmp_path / "a" / "b" / "out")
    assert os.listdir(tmp_path) == []


def test_a_folder_that_holds_a_scenario_is_refused(tmp_path: Path) -> None:
    """The input is never replaced by the output; the strangers are named."""
    for name in ("order_lines.csv", "scenario.toml", "stock.csv", "notes.txt", "summary.json"):
        (tmp_path / name).write_text("{}")
    assert refusal(tmp_path) == (
        f"{tmp_path}::: it holds something that is not a plan "
        "(notes.txt, order_lines.csv, scenario.toml and 1 more): "
        "give another folder with --out"
    )
    assert len(os.listdir(tmp_path)) == 5


def test_a_plan_with_a_note_in_it_is_refused(tmp_path: Path) -> None:
    """A planner's own file among the plan's would be lost, so the folder is left alone."""
    write_plan(plan(), tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("call ACME")
    assert "(notes.txt)" in refusal(tmp_path / "out")


@pytest.mark.parametrize("summary", [None, b"{}", b"[1]", b"\xff", b"{"])
def test_files_that_only_look_like_a_plan_are_refused(tmp_path: Path, summary: bytes | None) -> None:
    """A report of somebody else, with no summary of a run, is not a plan."""
    (tmp_path / "report.html").write_text("mine")
    if summary is not None:
        (tmp_path / "summary.json").write_bytes(summary)
    assert "it holds something that is not a plan (report.html" in refusal(tmp_path)


def test_a_link_among_the_files_is_refused(tmp_path: Path) -> None:
    """A summary that is a symbolic link was not written by us."""
    write_plan(plan(), tmp_path / "other")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.json").symlink_to(tmp_path / "other" / "summary.json")
    assert "(summary.json)" in refusal(tmp_path / "out")


def test_a_folder_inside_that_is_named_like_a_file_is_refused(tmp_path: Path) -> None:
    """A folder `report.html` is not a report, and what is in it is not removed."""
    write_plan(plan(), tmp_path / "out")
    (tmp_path / "out" / "report.html").unlink()
    (tmp_path / "out" / "report.html").mkdir()
    assert "not a plan (report.html)" in refusal(tmp_path / "out")


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """Neither the folder itself nor one above it may be a file."""
    (tmp_path / "out").write_text("mine")
    assert "a file is in the way" in refusal(tmp_path / "out")
    assert "a file is in the way" in refusal(tmp_path / "out" / "deeper" / "plan")
    assert (tmp_path / "out").read_text() == "mine"


def test_the_current_folder_and_the_root_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing the folder a shell stands in, or a whole disk, would surprise everybody."""
    monkeypatch.chdir(tmp_path)
    assert "it is the current folder" in refusal(Path())
    assert "root" in refusal(Path("/"))


def test_a_mounted_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount point cannot be renamed: better to hear it before the run than after."""
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == tmp_path / "out")
    assert "a disk is mounted" in refusal(tmp_path / "out")


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system says that we may not write, the planner hears it before the run."""
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path / "out")
    assert "the folder is read-only" in refusal(tmp_path / "out")


def test_what_the_system_says_is_passed_on(tmp_path: Path) -> None:
    """A name that the disk cannot hold is refused in the words of the system."""
    assert "the plan cannot be written here: File name too long" in refusal(tmp_path / ("x" * 250))


def test_a_link_to_a_folder_keeps_standing(tmp_path: Path) -> None:
    """Where `out` is a symbolic link, the plan it points to is replaced, and the link stays a link."""
    write_plan(plan("old"), tmp_path / "real")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    write_plan(plan("new"), tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert read_plan(tmp_path / "real").summary["run"] == "new"


def test_a_link_put_where_the_draft_goes_is_not_followed(tmp_path: Path) -> None:
    """Somebody's link in the place of our draft is taken away; what it points to is not touched."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("mine")
    (tmp_path / ".out.allocator-draft").symlink_to(tmp_path / "precious")
    write_plan(plan(), tmp_path / "out")
    assert (tmp_path / "precious" / "file").read_text() == "mine"
    assert sorted(os.listdir(tmp_path)) == ["out", "precious"]


def test_a_link_put_where_the_lock_goes_is_not_followed(tmp_path: Path) -> None:
    """The lock is never opened through a link; the plan is not written, and it is said why."""
    (tmp_path / ".out.allocator-lock").symlink_to(tmp_path / "elsewhere")
    assert "the plan cannot be written here" in refusal(tmp_path / "out")
    assert not (tmp_path / "elsewhere").exists()


def test_an_error_while_writing_leaves_the_old_plan(tmp_path: Path) -> None:
    """A defect halfway through the tables leaves the old plan whole and no draft."""
    out = tmp_path / "out"
    write_plan(plan("old"), out)
    before = contents(out)
    broken = dataclasses.replace(plan("new"), summary={"total": float("nan"), "run": "new"})
    with pytest.raises(ValueError, match="cannot hold"):
        write_plan(broken, out)
    assert contents(out) == before
    assert os.listdir(tmp_path) == ["out"]


def test_a_path_that_is_no_text_is_a_path(tmp_path: Path) -> None:
    """Folders whose names are bytes of another encoding, or look like an address, are folders."""
    for name in ("caf\udce9", "s3:bucket", "=1+1"):
        out = tmp_path / name / "out"
        odd = dataclasses.replace(plan(), summary={**plan().summary, "scenario": str(tmp_path / name)})
        write_plan(odd, out)
        assert read_plan(out).scenario_path == str(tmp_path / name)


@pytest.mark.parametrize("bytes_left", [0, 500, 2500])
def test_a_full_disk_leaves_the_old_plan(tmp_path: Path, bytes_left: int) -> None:
    """Where the system takes no more bytes, in whichever file, it is said in one line and nothing is lost."""
    out = tmp_path / "out"
    write_plan(plan("old"), out)
    before = contents(out)
    assert max(map(len, before.values())) > bytes_left
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, limits[1]))
    try:
        with pytest.raises(InputError, match=r"the plan cannot be written here: .*File too large"):
            write_plan(plan("new", num_lines=2), out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(out) == before
    assert os.listdir(tmp_path) == ["out"]
