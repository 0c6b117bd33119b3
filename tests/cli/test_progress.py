"""The line that says how far the work is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import allocator
from allocator.cli.progress import SHARES, Estimate, ProgressLine


def test_a_terminal_shows_one_line_that_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text replaces the one before; at the end the line is empty."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressLine(quiet=False) as progress:
        progress("reading")
        progress("allocating", 250, 1000)
        progress("allocating", 260, 1000)
        progress("writing", 1000, 1000)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.split("\r\x1b[K") == [
        "",
        "reading ...",
        "allocating 250 of 1,000 (25%) ...",
        "writing 1,000 of 1,000 (100%) ...",
        "",
    ]


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True), (False, True)])
def test_without_a_terminal_nothing_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool
) -> None:
    """A log file is not filled with progress, and --quiet means quiet."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with ProgressLine(quiet=quiet) as progress:
        progress("reading")
    assert capsys.readouterr() == ("", "")


def test_the_parts_of_a_run_are_those_that_the_estimate_knows(scenario: Path, tmp_path: Path) -> None:
    """Reading, checking, pairing, allocating, tables, writing: said in this order, and 100 % in all."""
    said: list[str] = []

    def note(text: str, done: int, total: int) -> None:
        said.append(text)

    plan = allocator.allocate(allocator.read(scenario, progress=note), progress=note)
    plan.write(tmp_path / "out", note)
    assert list(dict.fromkeys(said)) == list(SHARES)
    assert sum(SHARES.values()) == 100


def test_a_part_that_tells_how_far_it_is_sets_the_pace() -> None:
    """A half of allocating took 10 s: 10 s more, and the rest at the pace of all until then."""
    estimate = Estimate(0.0)
    estimate.reach("reading", 0, 0, 0.0)
    before = SHARES["reading"]
    later = 100 - before - SHARES["allocating"]
    estimate.reach("allocating", 0, 2, 6.0)
    estimate.reach("allocating", 1, 2, 16.0)
    pace = (6.0 + 20.0) / (before + SHARES["allocating"])
    assert estimate.seconds_left(16.0) == pytest.approx(10.0 + later * pace)


def test_a_part_that_says_nothing_goes_at_the_pace_of_those_before_it() -> None:
    """Reading took twice its share in seconds, so all that follows takes two seconds a percent."""
    estimate = Estimate(0.0)
    estimate.reach("reading", 0, 0, 0.0)
    estimate.reach("checking", 0, 0, 2.0 * SHARES["reading"])
    now = 2.0 * SHARES["reading"] + 1.0
    assert estimate.seconds_left(now) == pytest.approx(2.0 * (100 - SHARES["reading"]) - 1.0)


def test_compiling_is_a_pause_that_slows_nothing_down() -> None:
    """The first run waits for the compiler: that says nothing about the pace of the rest."""
    estimate = Estimate(0.0)
    estimate.reach("reading", 0, 0, 0.0)
    estimate.reach("compiling the solver", 0, 1, 2.0)
    assert estimate.seconds_left(10.0) is None
    estimate.reach("checking", 0, 0, 50.0)
    pace = 2.0 / SHARES["reading"]
    assert estimate.seconds_left(50.0) == pytest.approx((100 - SHARES["reading"]) * pace)


def test_nothing_is_said_of_the_rest_before_there_is_anything_to_go_by() -> None:
    """Neither in the first second nor in the first part."""
    estimate = Estimate(0.0)
    estimate.reach("reading", 0, 0, 0.0)
    assert estimate.seconds_left(60.0) is None
    estimate.reach("checking", 0, 0, 0.1)
    assert estimate.seconds_left(0.2) is None


def test_the_time_left_stands_on_the_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 30 s of reading and checking the line says how long the rest takes."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = iter([0.0, 0.0, 20.0, 30.0])
    monkeypatch.setattr("allocator.cli.progress.time.monotonic", lambda: next(clock))
    progress = ProgressLine(quiet=False)
    for part in ("reading", "checking", "pairing"):
        progress(part)
    pace = 30.0 / (SHARES["reading"] + SHARES["checking"])
    minutes = round((100 - SHARES["reading"] - SHARES["checking"]) * pace / 60)
    assert re.search(rf"pairing, {minutes} min left \.\.\.$", capsys.readouterr().err)
