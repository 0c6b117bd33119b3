"""Plans in parts on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from allocator.errors import InputError, Problem
from allocator.files.layout import SUMMARY
from allocator.files.whole_folder import put_right, real_place


def parts_of(out: Path) -> tuple[dict[str, Any], list[Path]] | None:
    """Return the summary of a plan in parts and the folder of each part; None where the plan is in one piece.

    Raises InputError where a part is missing.
    """
    target = real_place(out)
    put_right(target)
    try:
        summary = json.loads((target / SUMMARY).read_bytes())
    except (OSError, ValueError):
        return None  # whoever reads a plan in one piece says what is wrong
    if not isinstance(summary, dict) or not summary.get("parts"):
        return None
    folders = [target / str(part["folder"]) for part in summary["parts"]]
    missing = [folder.name for folder in folders if not folder.is_dir()]
    if missing:
        remedy = "run the plan again"
        raise InputError(Problem(str(out), None, "", f"{name} is missing", remedy) for name in missing)
    return summary, folders
