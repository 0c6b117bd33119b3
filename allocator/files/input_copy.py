"""The copy of its input that a plan keeps: it can be read when the extract has long changed.

It is a scenario folder in a ZIP file: `scenario.toml` and a Parquet file for each table that was given, with
every default filled in. Unzipped, it can be run, and gives the same plan.
"""

from __future__ import annotations

import io
import mmap
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from allocator.errors import InputError, Problem
from allocator.files.layout import INPUT
from allocator.files.opening import RUN_AGAIN
from allocator.files.tables import frame_of
from allocator.scenario import TABLES, Scenario, Settings
from allocator.scenario.digest import digest_of
from allocator.scenario.fields import DATE, FLAG, WHOLE
from allocator.scenario.parsed_column import NUMBERS
from allocator.scenario.settings import settings_text
from allocator.scenario.tables import Column

_SETTINGS = "scenario.toml"
_DOUBTS = "doubts/data_doubts.parquet"
"""In a folder of its own, so that it is no table when the copy is run."""
_THE_SAME_EVERY_TIME = (1980, 1, 1, 0, 0, 0)
"""The time that the ZIP file gives its members: the same input makes the same bytes."""


def write_input(scenario: Scenario, path: Path) -> None:
    """Write a copy of the scenario."""
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as archive:
        _add(archive, _SETTINGS, settings_text(scenario.settings).encode())
        for name in TABLES:
            if name in scenario.given:
                _add(archive, f"{name}.parquet", _parquet(scenario.tables[name]))
        _add(archive, _DOUBTS, _parquet(scenario.doubts))


@dataclass(frozen=True)
class InputCopy:
    """The copy in a plan folder, opened but not read; it stays readable when the folder is replaced."""

    _bytes: mmap.mmap
    _digest: str
    _source: Path | None

    @cached_property
    def scenario(self) -> Scenario:
        """The input that the plan was made from.

        Raises:
            InputError: the copy is broken, or is not the input that the summary names.
        """
        try:
            scenario = _read(self._bytes, self._source, self._digest)
        except (zipfile.BadZipFile, KeyError, ValueError, pa.ArrowException, EOFError) as error:
            raise _refused("is not the copy of an input") from error
        if digest_of(scenario.settings, scenario.tables, scenario.given) != self._digest:
            raise _refused("is not the input that summary.json names: their digests differ")
        return scenario


def open_input(file: BinaryIO, digest: str, source: str) -> InputCopy:
    """Open the copy; nothing of it is read before it is asked for. Raises InputError if it is empty."""
    try:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise _refused("is empty") from error
    return InputCopy(content, digest, Path(source) if source else None)


def _refused(what: str) -> InputError:
    return InputError([Problem(INPUT, None, "", what, RUN_AGAIN)])


def _add(archive: zipfile.ZipFile, name: str, content: bytes | pa.Buffer) -> None:
    member = zipfile.ZipInfo(name, _THE_SAME_EVERY_TIME)
    member.external_attr = 0o644 << 16
    archive.writestr(member, memoryview(content))


def _parquet(frame: pd.DataFrame) -> pa.Buffer:
    """Return a table to the last bit; without the metadata of pandas, which name its version."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    output = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, output, compression="zstd")
    return output.getvalue()


def _read(content: mmap.mmap, source: Path | None, digest: str) -> Scenario:
    """Read the copy as it was written: nothing is checked or filled in again."""
    with zipfile.ZipFile(io.BufferedReader(pa.BufferReader(content))) as archive:
        names = set(archive.namelist())
        given = frozenset(name for name in TABLES if f"{name}.parquet" in names)
        tables = {
            name: _frame(archive.read(f"{name}.parquet") if name in given else None, spec.columns)
            for name, spec in TABLES.items()
        }
        return Scenario(
            settings=Settings(**tomllib.loads(archive.read(_SETTINGS).decode())),
            tables=MappingProxyType(tables),
            given=given,
            doubts=frame_of(pyarrow.parquet.read_table(pa.BufferReader(archive.read(_DOUBTS)))),
            warnings=(),
            source=source,
            digest=digest,
        )


def _frame(content: bytes | None, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return a table with the columns of its row model, each of the type that reading gives it."""
    schema = pa.schema([(column.name, _type(column)) for column in columns])
    if content is None:
        return frame_of(schema.empty_table())
    return frame_of(pyarrow.parquet.read_table(pa.BufferReader(content)).cast(schema))


def _type(column: Column) -> pa.DataType:
    if column.cell == WHOLE:
        return pa.int64()
    if column.cell in NUMBERS:
        return pa.float64()
    if column.cell == DATE:
        return pa.timestamp("s")
    return pa.bool_() if column.cell == FLAG else pa.large_string()
