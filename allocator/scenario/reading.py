"""Reading a scenario from wherever a path leads."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from allocator.data_files import shipped_folder
from allocator.errors import InputError, Problem
from allocator.progress import Progress, say_nothing
from allocator.scenario.promised import Promised
from allocator.scenario.read_folder import read_folder
from allocator.scenario.scenario import Scenario


def read(
    path: str | os.PathLike[str],
    as_of: date | str | None = None,
    promised: Promised | None = None,
    *,
    progress: Progress = say_nothing,
) -> Scenario:
    """Read and check the scenario in a folder or an Excel workbook, or the shipped scenario of that name.

    `as_of` replaces the date that the scenario gives. `promised` is what a ledger remembers
    (`open_ledger(...).promised()`); it counts, whatever the input says. `progress` is called as work goes on.

    Raises InputError, which lists every problem found.
    """
    source = Path(path)
    try:
        if not source.exists() and source.name == str(path):
            source = shipped_folder("scenarios") / source
        if source.is_dir():
            return read_folder(source, as_of, promised, progress)
        if source.is_file():
            from allocator.scenario.read_excel import read_excel

            return read_excel(source, as_of, promised)
    except OSError as error:
        problem = Problem("scenario", None, "", f"{path} cannot be read", str(error.strerror or error))
        raise InputError([problem]) from None
    raise InputError([Problem("scenario", None, "", f"no folder or workbook {path}", "check the path")])
