"""A scenario that is a folder: `scenario.toml` and a CSV or Parquet file per table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from allocator.errors import Problem
from allocator.progress import Progress, say_nothing
from allocator.scenario.assemble import assemble
from allocator.scenario.header import header_warnings
from allocator.scenario.promised import Promised
from allocator.scenario.raw import RawTable
from allocator.scenario.read_csv import read_csv
from allocator.scenario.read_parquet import read_parquet
from allocator.scenario.scenario import Scenario
from allocator.scenario.settings import read_settings
from allocator.scenario.tables import TABLES, TableSpec

READERS = {".csv": read_csv, ".parquet": read_parquet}


def read_folder(
    folder: Path,
    as_of: date | str | None = None,
    promised: Promised | None = None,
    progress: Progress = say_nothing,
) -> Scenario:
    """Read and check the scenario in a folder; raises InputError."""
    progress("reading", 0, 0)
    settings, problems = read_settings(folder / "scenario.toml", as_of)
    raw: dict[str, RawTable] = {}
    warnings = unknown_tables(folder)
    for name, spec in TABLES.items():
        table, faults = read_table(spec, folder)
        problems += faults
        if table is not None:
            raw[name] = table
            warnings += header_warnings(spec, table.names)
    progress("checking", 0, 0)
    return assemble(raw, settings, problems, warnings, folder, promised)


def read_table(spec: TableSpec, folder: Path) -> tuple[RawTable | None, list[Problem]]:
    """Read one table from whichever file holds it."""
    paths = files_of(spec.name, folder)
    if len(paths) > 1:
        both = " and ".join(path.name for path in paths)
        return None, [Problem(spec.name, None, "", f"{both} both hold it", "keep one of them")]
    if not paths:
        return None, []
    try:
        return READERS[paths[0].suffix.lower()](spec, paths[0])
    except OSError as error:
        return None, [
            Problem(spec.name, None, "", f"{paths[0].name} cannot be read", str(error.strerror or error))
        ]


def files_of(table: str, folder: Path) -> list[Path]:
    """Return the files that hold a table; small and capital letters of a name are the same, as elsewhere."""
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() in READERS and path.stem.lower() == table
    )


def unknown_tables(folder: Path) -> list[str]:
    """Name the files that look like tables and are none of a scenario."""
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in READERS and path.stem.lower() not in TABLES
    )
    return [f"{path.name} is no table of a scenario and was kept out" for path in found]
