"""One writer at a time to a place on disk; the lock of a process that died is no lock."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_PAUSE = 0.05


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock file `path`, which is there only while somebody holds it.

    The system lets go of the lock when its process ends, however it ends; a file that a kill left behind
    is simply taken over.

    Args:
        path: the lock file; its folder exists.
        patience: seconds to wait for another process.

    Raises:
        TimeoutError: another process held the lock all that time.
    """
    handle = _acquire(path, time.monotonic() + patience)
    try:
        yield
    finally:
        if sys.platform != "win32":  # an open file cannot be removed there; the next holder reuses it
            path.unlink(missing_ok=True)
        os.close(handle)


def _acquire(path: Path, deadline: float) -> int:
    """The handle of the locked file.

    A file that its holder removed while we waited for it guards nothing, so the search starts again.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    while True:
        handle = os.open(path, flags, 0o666)
        if _taken(handle):
            if _is_at(handle, path):
                return handle
            os.close(handle)
            continue
        os.close(handle)
        if time.monotonic() >= deadline:
            raise TimeoutError(f"{path} is held by another process")
        time.sleep(_PAUSE)


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still the one that the path names."""
    try:
        there = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(handle), there)
