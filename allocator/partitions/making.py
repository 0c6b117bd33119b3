"""A scenario cut into parts that can be planned apart: every block lies in one part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from allocator.arrays import Ints
from allocator.errors import InputError, Problem
from allocator.files.whole_folder import real_place, replacement
from allocator.partitions.dealing import deal
from allocator.partitions.keys import repeated_keys
from allocator.partitions.links import (
    Items,
    customer_segments,
    line_segments,
    linked_groups,
)
from allocator.partitions.manifest import MANIFEST, Manifest, PartInfo, is_partitioned, write_manifest
from allocator.partitions.sources import TEXT, Source, as_ids, find_sources
from allocator.scenario.settings import PartOfNight, Settings, read_settings, settings_text

Flags = npt.NDArray[np.bool_]
Router = Callable[[pa.RecordBatch], Iterator[Flags]]
"""Yields for each part which rows of a batch it gets."""

MOST_PARTS = 1_000
"""Each part has a file open while a table is dealt."""
_BY_ITEM = ("order_lines", "stock", "receipts", "items", "reservations", "substitutes", "protections")


def partition(scenario: Path, directory: Path, num_parts: int) -> Manifest:
    """Write the scenario in a folder as so many parts, each a scenario of its own, and what binds them.

    The tables are read as streams, so that they may be larger than memory; their cells are checked when a
    part is planned. A part may stay empty where fewer blocks than parts can be told apart.

    Raises InputError: the scenario is no folder of tables, a key stands in it twice, or the directory holds
    something else than parts made before.
    """
    settings, problems = read_settings(scenario / "scenario.toml")
    try:
        sources = find_sources(scenario)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from error
    problems += list(repeated_keys(sources))
    if settings is None or problems:
        raise InputError(problems)
    parts = _Parts(sources, num_parts)
    target = real_place(directory)
    try:
        with replacement(target, _refuse_foreign) as draft:
            infos = parts.write(draft, settings)
            manifest = Manifest(as_of=settings.as_of, model=settings.model, parts=tuple(infos))
            write_manifest(manifest, draft)
    except OSError as error:
        what = f"the parts cannot be written here: {error.strerror or error}"
        raise InputError([Problem(str(directory), None, "", what, "give another folder")]) from error
    return manifest


def _refuse_foreign(target: Path) -> None:
    if target.exists() and not is_partitioned(target) and any(target.iterdir()):
        what = "it holds something that is not a scenario in parts"
        raise InputError([Problem(str(target), None, "", what, "give another folder")])


class _Parts:
    """Which part every row goes to."""

    def __init__(self, sources: Mapping[str, Source], num_parts: int) -> None:
        self.sources = sources
        self.num_parts = num_parts
        self.items = Items(sources)
        group = linked_groups(sources, self.items)
        num_lines = np.zeros(len(self.items), dtype=np.int64)
        for (item,) in sources["order_lines"].ids("item_id"):
            number = self.items.number(item)
            num_lines += np.bincount(number[number >= 0], minlength=len(num_lines))
        lines_of_group = np.bincount(group, num_lines, minlength=0).astype(np.int64)
        self.of_item: Ints = np.append(deal(lines_of_group, num_parts)[group], 0)
        self.order_lines = np.bincount(self.of_item[:-1], num_lines, minlength=num_parts).astype(np.int64)
        self.customers = self._customers()

    def write(self, folder: Path, settings: Settings) -> Iterator[PartInfo]:
        """Write every part into its folder; yield what each holds."""
        night = self._night(settings)
        folders = [folder / f"part-{number + 1:04d}" for number in range(self.num_parts)]
        for number, place in enumerate(folders):
            place.mkdir()
            mine = settings.model_copy(update={"part": night.model_copy(update={"number": number + 1})})
            (place / "scenario.toml").write_text(settings_text(mine), encoding="utf-8")
        for name, source in self.sources.items():
            self._deal(source, self._router(name), [place / f"{name}.parquet" for place in folders])
        for place, count in zip(folders, self.order_lines.tolist(), strict=True):
            yield PartInfo(folder=place.name, order_lines=count)

    def _night(self, settings: Settings) -> PartOfNight:
        lines = self.sources["order_lines"]
        own = pc.unique(pa.chunked_array([ids for (ids,) in lines.ids("priority")], TEXT))
        priorities = sorted({round(float(text)) for text in own.to_pylist() if _is_number(text)})
        segments: set[str] = set()
        segment_of = customer_segments(self.sources)
        for segment, customer in lines.ids("segment", "customer_id"):
            segments.update(pc.unique(line_segments(segment, customer, segment_of)).to_pylist())
        segments.update(pc.unique(segment_of[1]).to_pylist())
        locations: set[str] = set()
        for name in ("stock", "receipts", "lanes"):
            if name in self.sources:
                for (location,) in self.sources[name].ids("location_id"):
                    locations.update(pc.unique(location).to_pylist())
        return PartOfNight(
            number=1,
            of=self.num_parts,
            priorities=tuple(priorities),
            locations=tuple(sorted(locations - {""})),
            segments=tuple(sorted(segments - {""})),
        )

    def _router(self, name: str) -> Router:
        if name in _BY_ITEM:
            return lambda batch: self._one_part(self._part_of(batch, "item_id"))
        if name == "quotas":
            return self._by_quota
        if name == "customers":
            return self._by_customer
        return lambda batch: iter([np.ones(batch.num_rows, dtype=bool)] * self.num_parts)

    def _part_of(self, batch: pa.RecordBatch, column: str) -> Ints:
        return self.of_item[self.items.number(_trimmed(batch, column))]

    def _one_part(self, part: Ints) -> Iterator[Flags]:
        return (part == number for number in range(self.num_parts))

    def _by_quota(self, batch: pa.RecordBatch) -> Iterator[Flags]:
        """A quota goes where its item is; without one, where the lines of its group are."""
        part = self._part_of(batch, "item_id")
        blank = np.flatnonzero(_trimmed(batch, "item_id").to_numpy(zero_copy_only=False) == "")
        if len(blank):
            segment_of = customer_segments(self.sources)
            segment, customer = (_trimmed(batch, name) for name in ("segment", "customer_id"))
            for at in blank.tolist():
                part[at] = self._part_of_group(segment[at].as_py(), customer[at].as_py(), segment_of)
        return self._one_part(part)

    def _part_of_group(self, segment: str, customer: str, segment_of: tuple[pa.Array, pa.Array]) -> int:
        for item, own, name in self.sources["order_lines"].ids("item_id", "segment", "customer_id"):
            found = np.ones(len(item), dtype=bool)
            if segment:
                equal = pc.equal(line_segments(own, name, segment_of), segment)
                found &= equal.to_numpy(zero_copy_only=False)
            if customer:
                found &= pc.equal(name, customer).to_numpy(zero_copy_only=False)
            if found.any():
                return int(self.of_item[self.items.number(item)[np.flatnonzero(found)[0]]])
        return 0

    def _by_customer(self, batch: pa.RecordBatch) -> Iterator[Flags]:
        """A customer goes to every part that names him; whom no part names goes to the first."""
        ids = _trimmed(batch, "customer_id")
        flags = [pc.is_in(ids, value_set=each).to_numpy(zero_copy_only=False) for each in self.customers]
        nowhere = ~np.logical_or.reduce(flags)
        return iter([flags[0] | nowhere, *flags[1:]])

    def _customers(self) -> list[pa.Array]:
        """Return the customers that the order lines and quotas of each part name."""
        found: list[list[pa.Array]] = [[] for _ in range(self.num_parts)]
        for name in ("order_lines", "quotas"):
            if name not in self.sources:
                continue
            for item, ids in self.sources[name].ids("item_id", "customer_id"):
                part = self.of_item[self.items.number(item)]
                for number in np.unique(part).tolist():
                    found[number].append(pc.unique(ids.filter(pa.array(part == number))))
        return [pc.unique(pa.chunked_array(each, TEXT)) for each in found]

    def _deal(self, source: Source, router: Router, paths: list[Path]) -> None:
        with ExitStack() as stack:
            writers: dict[Path, pa.parquet.ParquetWriter] = {}
            for batch in source.batches():
                for path, chosen in zip(paths, router(batch), strict=True):
                    if path not in writers:
                        writer = pyarrow.parquet.ParquetWriter(path, batch.schema, compression="zstd")
                        writers[path] = stack.enter_context(writer)
                    rows = batch.filter(pa.array(chosen))
                    if rows.num_rows:
                        writers[path].write_batch(rows)
        for path in paths:
            if path not in writers:
                empty = pa.table({name: pa.array([], TEXT) for name in source.columns})
                pyarrow.parquet.write_table(empty, path)


def _trimmed(batch: pa.RecordBatch, column: str) -> pa.LargeStringArray:
    if column not in batch.schema.names:
        return pa.array([""] * batch.num_rows, TEXT)
    return as_ids(batch.column(column))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


__all__ = ["MANIFEST", "MOST_PARTS", "partition"]
