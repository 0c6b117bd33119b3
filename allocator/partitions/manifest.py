"""`partitions.json`: what says that a folder is a scenario in parts, and what holds for all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allocator.errors import InputError, Problem
from allocator.scenario.fields import Date
from allocator.scenario.settings import Name

MANIFEST = "partitions.json"


class PartInfo(BaseModel):
    """One part: a scenario folder inside the partitioned one."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    folder: Annotated[str, Field(pattern=r"^part-\d{4,}$")]
    """Name of the folder."""
    order_lines: Annotated[int, Field(ge=0)]
    """Number of order lines."""


class Manifest(BaseModel):
    """What `allocator partition` writes beside the parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    as_of: Date
    """Day of the plan."""
    model: Name
    """The model that the scenario names."""
    parts: Annotated[tuple[PartInfo, ...], Field(min_length=1)]
    """All parts, in order."""


def is_partitioned(path: str | Path) -> bool:
    """Return whether a folder is a scenario in parts."""
    return Path(path, MANIFEST).is_file()


def read_manifest(folder: Path) -> Manifest:
    """Read `partitions.json`; raises InputError where it is broken or a part is missing."""
    remedy = "make the parts again with `allocator partition`"
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (ValidationError, ValueError, OSError) as error:
        what = f"cannot be read, {str(error).splitlines()[0]}"
        raise InputError([Problem(MANIFEST, None, "", what, remedy)]) from error
    missing = [part.folder for part in manifest.parts if not (folder / part.folder).is_dir()]
    if missing:
        raise InputError(Problem(MANIFEST, None, "parts", f"{name} is missing", remedy) for name in missing)
    return manifest


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `partitions.json`."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
