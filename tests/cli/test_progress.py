"""The line that says how far the work is."""

from __future__ import annotations

import sys

import pytest

from allocator.cli.progress import ProgressLine


def test_a_terminal_shows_one_line_that_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text replaces the one before; at the end the line is empty."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressLine(quiet=False) as progress:
        progress("reading tonight")
        progress("allocating", 250, 1000)
        progress("allocating", 260, 1000)
        progress("allocating", 1000, 1000)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.split("\r\x1b[K") == [
        "",
        "reading tonight ...",
        "allocating 250 of 1,000 (25%) ...",
        "allocating 1,000 of 1,000 (100%) ...",
        "",
    ]


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True), (False, True)])
def test_without_a_terminal_nothing_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool
) -> None:
    """A log file is not filled with progress, and --quiet means quiet."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with ProgressLine(quiet=quiet) as progress:
        progress("reading tonight")
    assert capsys.readouterr() == ("", "")
