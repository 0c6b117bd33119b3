"""A file that is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from allocator.errors import InputError, Problem
from allocator.files.whole_folder import real_place


def write_text(text: str, path: str | Path) -> None:
    """Write UTF-8 text to a file, in place of what it held.

    What is no plain file, such as `/dev/stdout`, is written as it goes.

    Raises:
        InputError: it cannot be written.
    """
    target = real_place(path)
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")
        else:
            _replace(target, text)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(path), None, "", what, "give another file")]) from error


def _replace(target: Path, text: str) -> None:
    """Write next to the file, then take its place in one step."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    draft = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        draft.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    """What the user wants new files not to be."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
