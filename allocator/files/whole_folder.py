"""A folder that is replaced whole or not at all.

The new folder is written next to the old one and then takes its place in one step, or in two renames where
the system cannot exchange folders. Whoever touches the folder next puts right what a kill left behind:

| left behind | because it was killed | what is done |
| --- | --- | --- |
| a draft | while writing, or while removing the old folder | the draft is removed |
| the old folder set aside, nothing in its place | between the two renames | it goes back |
| the old folder set aside, a new one in its place | just after them | it is removed |
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from allocator.files.exchange import exchange
from allocator.files.lock import locked

PATIENCE = 300.0
"""Seconds to wait for another writer of the same folder; a plan of a million lines is written in some ten."""


def real_place(directory: str | Path) -> Path:
    """Where the folder really is: a symbolic link keeps standing, the folder it points to is replaced."""
    return Path(os.path.realpath(directory))


@contextmanager
def replacement(target: Path, accept: Callable[[Path], None]) -> Iterator[Path]:
    """An empty folder to fill, which replaces `target` when the block ends without an error.

    Args:
        target: the real place of the folder; missing parents are created.
        accept: raises where the folder that stands at `target` may not be replaced.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(_lock(target), PATIENCE):
        _put_right(target)
        accept(target)
        draft = _draft(target)
        try:
            draft.mkdir()
            yield draft
            if target.exists():
                shutil.copymode(target, draft)
            _sync_all(draft)
            _publish(draft, target)
        finally:
            _put_right(target)


def put_right(target: Path) -> None:
    """Put right what a kill left behind, unless a living process is just writing to the folder."""
    if not leftovers(target) or not os.access(target.parent, os.W_OK | os.X_OK):
        return
    try:
        with locked(_lock(target), 0.0 if target.exists() else PATIENCE):
            _put_right(target)
    except (TimeoutError, PermissionError):
        return  # its writer is alive, or somebody else's: at every moment a whole folder is there to read


def leftovers(target: Path) -> list[Path]:
    """What stands next to `target` of a run that is writing, or was killed while it wrote."""
    return [path for path in (_lock(target), _draft(target), _aside(target)) if os.path.lexists(path)]


def try_place(target: Path) -> None:
    """Write next to `target` and take it away again, and put right what a kill left behind.

    Raises:
        OSError: nothing can be written there.
    """
    with locked(_lock(target), PATIENCE):
        _put_right(target)


def _lock(target: Path) -> Path:
    return target.with_name(f".{target.name}.allocator-lock")


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.allocator-draft")


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.allocator-aside")


def _put_right(target: Path) -> None:
    """Under the lock: only `target` remains, and whole. A folder set aside is whole until it is a draft."""
    draft, aside = _draft(target), _aside(target)
    _remove(draft)
    if aside.exists():
        aside.rename(draft if target.exists() else target)
        _remove(draft)


def _publish(draft: Path, target: Path) -> None:
    """Let the draft stand at `target`; what stood there becomes the draft."""
    if not target.exists():
        draft.rename(target)
    elif not exchange(draft, target):
        aside = _aside(target)
        target.rename(aside)
        draft.rename(target)
    _sync(target.parent)


def _remove(folder: Path) -> None:
    """Remove a folder of ours; of a symbolic link put in its place only the link."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _sync_all(folder: Path) -> None:
    """Have the folder and all it holds on the disk itself, so that a power cut finds it whole."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no way to
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
