"""Tables as streams of batches: for input that is larger than a machine's memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset

from allocator.errors import InputError, Problem
from allocator.scenario.cells import BLANKS
from allocator.scenario.header import header_problems
from allocator.scenario.read_csv import BYTE_ORDER_MARK, TEXT, read_header
from allocator.scenario.read_folder import files_of
from allocator.scenario.tables import TABLES

__all__ = ["TEXT", "Source", "as_ids", "find_sources"]

BLOCK_BYTES = 16 * 2**20
BATCH_ROWS = 500_000
_HEADER_BYTES = 2**20


class Source:
    """One table of a scenario folder, read batch by batch, its rows as they are: checked is what comes later.

    Cells of CSV files are text, columns are named without blanks around. Raises InputError where the file is
    no table at all.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.columns = self._columns()
        problems = header_problems(TABLES[name], self.columns)
        required = [column.name for column in TABLES[name].columns if column.required]
        missing = [column for column in required if column not in self.columns]
        problems += [Problem(name, None, column, "missing", "add the column") for column in missing]
        if problems:
            raise InputError(problems)

    def batches(self, wanted: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the rows, all columns or those wanted; of a wanted column that is not there, blanks."""
        names = self.columns if wanted is None else [name for name in wanted if name in self.columns]
        try:
            for batch in self._read(list(names or self.columns[:1])):
                yield batch if wanted is None else _completed(batch, wanted)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            what = f"{self.path.name} cannot be read as a table, {error}"
            raise InputError([Problem(self.name, None, "", what, "mend the file")]) from error

    def ids(self, *wanted: str) -> Iterator[list[pa.LargeStringArray]]:
        """Yield columns of ids, blanks around them cut off."""
        for batch in self.batches(wanted):
            yield [as_ids(column) for column in batch.columns]

    def _columns(self) -> tuple[str, ...]:
        if self.path.suffix == ".csv":
            with self.path.open("rb") as file:
                head = file.read(_HEADER_BYTES).removeprefix(BYTE_ORDER_MARK)
            try:
                names, _, self._start = read_header(head)
            except UnicodeDecodeError as error:
                what = f"{self.path.name} is not UTF-8 text"
                raise InputError([Problem(self.name, None, "", what, "save it as CSV UTF-8")]) from error
            with self.path.open("rb") as file:
                marked = file.read(len(BYTE_ORDER_MARK)) == BYTE_ORDER_MARK
            self._start += len(BYTE_ORDER_MARK) if marked else 0
            return names
        try:
            self._parquet = pyarrow.dataset.dataset(self.path, format="parquet")
        except pa.ArrowInvalid as error:
            what = f"{self.path.name} is not a Parquet file"
            remedy = f"save it as Parquet, or as {self.name}.csv"
            raise InputError([Problem(self.name, None, "", what, remedy)]) from error
        return tuple(name.strip(BLANKS) for name in self._parquet.schema.names)

    def _read(self, names: list[str]) -> Iterator[pa.RecordBatch]:
        place = {name: at for at, name in reversed(list(enumerate(self.columns)))}
        if self.path.suffix == ".csv":
            yield from self._read_csv([place[name] for name in names], names)
            return
        written = self._parquet.schema.names
        chosen = [written[place[name]] for name in names]
        for batch in self._parquet.to_batches(columns=chosen, batch_size=BATCH_ROWS):
            yield batch.rename_columns(names)

    def _read_csv(self, places: list[int], names: list[str]) -> Iterator[pa.RecordBatch]:
        numbers = [str(at) for at in range(len(self.columns))]
        chosen = [numbers[at] for at in places]
        with self.path.open("rb") as file:
            file.seek(self._start)
            if not file.read(1):
                return
            file.seek(self._start)
            reader = pyarrow.csv.open_csv(
                file,
                pyarrow.csv.ReadOptions(column_names=numbers, block_size=BLOCK_BYTES),
                pyarrow.csv.ParseOptions(newlines_in_values=True),
                pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(numbers, TEXT),
                    include_columns=chosen,
                    strings_can_be_null=False,
                ),
            )
            for batch in reader:
                yield batch.rename_columns(names)


def find_sources(folder: Path) -> dict[str, Source]:
    """Return the tables that stand in a scenario folder; raises InputError with what is wrong with them."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for name in TABLES:
        paths = files_of(name, folder)
        if len(paths) > 1:
            both = " and ".join(path.name for path in paths)
            problems.append(Problem(name, None, "", f"{both} both hold it", "keep one of them"))
        for path in paths[:1]:
            try:
                sources[name] = Source(name, path)
            except InputError as error:
                problems += error.problems
    if "order_lines" not in sources and all(problem.table != "order_lines" for problem in problems):
        problems.append(Problem("order_lines", None, "", "missing", "add the table"))
    if problems:
        raise InputError(problems)
    return sources


def _completed(batch: pa.RecordBatch, wanted: Sequence[str]) -> pa.RecordBatch:
    blank = pa.array([""] * batch.num_rows, TEXT)
    columns = [batch.column(name) if name in batch.schema.names else blank for name in wanted]
    return pa.RecordBatch.from_arrays(columns, names=list(wanted))


def as_ids(column: pa.Array) -> pa.LargeStringArray:
    """Return a column of ids as text, blanks around them cut off."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return pc.utf8_trim(column.cast(TEXT).fill_null(""), characters=BLANKS)
