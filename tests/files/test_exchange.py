"""Two folders that change places in one step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from allocator.files.exchange import exchange


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders")
def test_two_folders_change_places(tmp_path: Path) -> None:
    """After the exchange each path names what the other named before."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "two").exists()
    assert (tmp_path / "two" / "one").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders")
def test_an_exchange_that_fails_is_not_hidden(tmp_path: Path) -> None:
    """Where the system can exchange but not these two, its error comes through."""
    (tmp_path / "one").mkdir()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "none")


def test_another_system_says_that_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such call nothing is touched, and the answer is no."""
    monkeypatch.setattr(sys, "platform", "darwin")
    (tmp_path / "one").mkdir()
    assert not exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one").exists()
