"""Which folders a plan may be written to: a new one, an empty one, one that holds a plan and nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from allocator.errors import InputError, Problem
from allocator.files.layout import FILES, SOMETIMES, SUMMARY
from allocator.files.whole_folder import real_place, try_place

_ELSEWHERE = "give another folder with --out"
_MOST_NAMES = 3
_DAMAGED_PLAN = {"shipping_schedule.csv", "customer_etas.csv", "order_etas.csv"}
"""A folder with these, and nothing that is not ours, was a plan before somebody lost its summary."""


def check_writable(directory: str | Path) -> None:
    """Find out now, not after an hour of solving, whether a plan can be written to this folder.

    Puts right what a kill left behind; creates nothing.

    Raises:
        InputError: it cannot; the message says what to do.
    """
    target = real_place(directory)
    if target == target.parent:
        raise InputError([_problem(target, "it is the root of a disk")])
    try:
        parent = writable_parent(target.parent)
        if parent == target.parent:
            try_place(target)
        refuse_foreign(target)
    except OSError as error:
        raise not_writable(target, error) from error


def refuse_foreign(target: Path) -> None:
    """Raise InputError where `target` is, or holds, something that a plan may not replace."""
    reason = _place_in_use(target) if os.path.lexists(target) else None
    if reason:
        raise InputError([_problem(target, reason)])


def not_writable(target: Path, error: OSError) -> InputError:
    """What to tell when the system refuses to write: its own words, and a remedy."""
    why = "another run is writing to it" if isinstance(error, TimeoutError) else error.strerror or str(error)
    return InputError([_problem(target, f"the plan cannot be written here: {why}")])


def _place_in_use(target: Path) -> str | None:
    """Why what stands at `target` may not be replaced; None where it may."""
    if not target.is_dir():
        return "a file is in the way"
    if os.path.ismount(target):
        return "it is where a disk is mounted, so it cannot be replaced whole; give a folder inside it"
    if is_current(target):
        return "it is the current folder"
    if not os.access(target, os.R_OK | os.W_OK | os.X_OK):
        return "the folder is read-only"
    return _strangers(target)


def _strangers(target: Path) -> str | None:
    """What a folder holds that is not of a plan, or of a plan in parts."""
    with os.scandir(target) as entries:
        files = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
    for name in sorted(_parts_of(target / SUMMARY) & files.keys()):
        reason = "it is a file" if files.pop(name) else _place_in_use(target / name)
        if reason:
            return f"of its part {name}: {reason}"
    ours = {*FILES, *SOMETIMES}
    foreign = sorted(name for name, is_file in files.items() if not is_file or name not in ours)
    if not foreign and files and not (_is_summary(target / SUMMARY) or files.keys() >= _DAMAGED_PLAN):
        foreign = sorted(files)
    if not foreign:
        return None
    more = f" and {len(foreign) - _MOST_NAMES} more" if len(foreign) > _MOST_NAMES else ""
    return f"it holds something that is not a plan ({', '.join(foreign[:_MOST_NAMES])}{more})"


def _is_summary(path: Path) -> bool:
    """Whether the file is the summary of a run."""
    return "stages" in _summary(path)


def _parts_of(path: Path) -> set[str]:
    """The folders that the summary of a plan in parts names."""
    parts = _summary(path).get("parts", [])
    return {str(part["folder"]) for part in parts if isinstance(part, dict) and "folder" in part}


def _summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return summary if isinstance(summary, dict) else {}


def is_current(target: Path) -> bool:
    """Whether it is the folder we are in: replaced, it would be gone under the feet of the shell."""
    return target == Path(os.path.realpath(os.curdir))


def writable_parent(path: Path) -> Path:
    """The first folder from here upwards that exists; missing ones are created in it.

    Raises:
        OSError: it is no folder, or read-only.
    """
    while not os.path.lexists(path):
        path = path.parent
    if not path.is_dir():
        raise NotADirectoryError(20, "a file is in the way", str(path))
    if not os.access(path, os.W_OK | os.X_OK):
        raise PermissionError(13, f"{path} is read-only", str(path))
    return path


def _problem(target: Path, what: str) -> Problem:
    return Problem(str(target), None, "", what, _ELSEWHERE)
