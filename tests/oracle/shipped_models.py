"""The shipped models as their TOML files say, read without the product."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "models"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def shipped_model(name: str) -> dict[str, Any]:
    """Return the content of a shipped model's file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
