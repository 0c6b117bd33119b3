"""Open all files of one plan, also while another run puts a new plan in its place."""

from __future__ import annotations

import errno
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from allocator.errors import InputError, Problem
from allocator.files.layout import INPUT, PRICES, SOMETIMES, SUMMARY, TABLES
from allocator.files.whole_folder import leftovers, put_right

READ = (*(table.file for table in TABLES.values()), PRICES, INPUT, SUMMARY)
"""The files that are read back; the report is for people."""
RUN_AGAIN = "make it with `allocator run SCENARIO --out FOLDER`"
_ATTEMPTS = 100
_PAUSE = 0.05


def open_plan(target: Path, stack: ExitStack) -> dict[str, BinaryIO]:
    """Open every file of the plan at `target`, all of one and the same plan.

    They are opened through the handle of one folder, and an open file can be read to its end even when the
    plan has been replaced. Where the folder goes away before all are open, we start again with its successor.

    Raises:
        InputError: files of the plan are missing.
        OSError: there is no such folder, or it cannot be read.
    """
    for _ in range(_ATTEMPTS):
        put_right(target)
        try:
            folder = _open_folder(target, stack)
        except FileNotFoundError:
            if not leftovers(target) and not target.exists():
                raise
        else:
            files, missing = _open_files(target, folder, stack)
            if not missing:
                return files
            if _stands_at(folder, target):
                raise InputError(_incomplete(target, missing))
        time.sleep(_PAUSE)
    raise TimeoutError(errno.ETIMEDOUT, "the plan is being replaced all the time", str(target))


def _open_folder(target: Path, stack: ExitStack) -> int | None:
    """A handle of the folder, which keeps meaning this folder when it is replaced; None on Windows."""
    if os.open not in os.supports_dir_fd:
        return None
    folder = os.open(target, os.O_RDONLY | os.O_DIRECTORY)
    stack.callback(os.close, folder)
    return folder


def _open_files(target: Path, folder: int | None, stack: ExitStack) -> tuple[dict[str, BinaryIO], list[str]]:
    """The open files by name, and the names of those that are not there."""

    def opener(name: str, flags: int) -> int:
        return os.open(target / name if folder is None else name, flags, dir_fd=folder)

    files: dict[str, BinaryIO] = {}
    missing = []
    for name in (*READ, *SOMETIMES):
        try:
            files[name] = stack.enter_context(open(name, "rb", opener=opener))  # noqa: SIM115
        except FileNotFoundError:
            if name not in SOMETIMES:
                missing.append(name)
    return files, missing


def _stands_at(folder: int | None, target: Path) -> bool:
    """Whether the folder that was opened is still the one at `target`."""
    try:
        there = os.stat(target)
    except FileNotFoundError:
        return False
    return folder is None or os.path.samestat(os.fstat(folder), there)


def _incomplete(target: Path, missing: list[str]) -> list[Problem]:
    """What to say of a folder that lacks files of a plan, or all of them."""
    if SUMMARY in missing:
        return [Problem(str(target), None, "", f"this is not a plan: it has no {SUMMARY}", RUN_AGAIN)]
    return [Problem(name, None, "", f"missing in {target}", RUN_AGAIN) for name in missing]
