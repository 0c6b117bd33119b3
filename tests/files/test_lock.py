"""The lock that keeps two writers apart."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from allocator.files.lock import locked

HOLD = "import sys,time; from pathlib import Path; from allocator.files.lock import locked\n"
HOLD += "with locked(Path(sys.argv[1]), 0): print('held', flush=True); time.sleep(60)"


def test_the_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    """The file is there while the lock is held, and only then."""
    path = tmp_path / "lock"
    with locked(path, 0):
        assert path.exists()
    assert os.listdir(tmp_path) == []


def test_a_second_holder_waits_and_gives_up(tmp_path: Path) -> None:
    """A lock that is held is not had twice, and nobody waits for ever."""
    path = tmp_path / "lock"
    with locked(path, 0):
        with pytest.raises(TimeoutError), locked(path, 0.2):
            pass
        assert path.exists()


def test_the_lock_of_a_killed_process_does_not_block(tmp_path: Path) -> None:
    """Another process holds the lock; once it is killed we have it at once, though its file remains."""
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError), locked(path, 0):
            pass
        holder.kill()
    assert path.exists()
    with locked(path, 5.0):
        assert path.exists()
    assert os.listdir(tmp_path) == []
