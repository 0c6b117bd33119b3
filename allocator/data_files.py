"""Where the models and scenarios that ship with the package lie."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).parent


def shipped_folder(kind: Literal["models", "scenarios"]) -> Path:
    """Return the folder of the shipped models or scenarios, in an installed wheel as in the source tree.

    >>> shipped_folder("models").name
    'models'
    """
    installed = PACKAGE / "data" / kind
    return installed if installed.is_dir() else PACKAGE.parent / kind
