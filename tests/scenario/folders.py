"""Small scenarios as folders of files, and what reading them says."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.scenario import Scenario, read

TOML = 'as_of = 2026-01-05\npriority = "lowest_first"\n'
LINES = "order_id,item_id,quantity,requested_date\n"
ONE_LINE = LINES + "SO-1,A,5,2026-01-09\n"


def write_folder(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write a scenario: these files, and one order line and settings where they are not among them."""
    folder.mkdir(exist_ok=True)
    for name, content in {"scenario.toml": TOML, "order_lines.csv": ONE_LINE, **files}.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read_files(folder: Path, files: dict[str, str | bytes]) -> Scenario:
    """Write a scenario and read it."""
    return read(write_folder(folder, files))


def problems_of(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """Write a scenario that cannot be planned and return what is said of it."""
    with pytest.raises(InputError) as raised:
        read_files(folder, files)
    return [str(problem) for problem in raised.value.problems]


def doubts_of(folder: Path, files: dict[str, str | bytes]) -> list[tuple[str, ...]]:
    """Write a scenario and return its data doubts as tuples of table, key, column, doubt, effect."""
    return list(read_files(folder, files).doubts.itertuples(index=False, name=None))
