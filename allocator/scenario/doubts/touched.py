"""Which order lines a doubt touches."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import ranges
from allocator.scenario.texts import TEXT, array_of, join

NUM_NAMED = 5
"""Lines that a doubt names; the others it counts."""

Ints = npt.NDArray[np.int64]


class LinesById:
    """The order lines of each id: of each item, customer, order or place."""

    def __init__(self, ids: pa.LargeStringArray, lines: Ints, names: pa.LargeStringArray) -> None:
        """Keep ids, the position of the line that stands beside each, and the names of all lines."""
        self.ids = ids
        self.lines = lines
        self.names = names

    def touched_by_each(self, ids: pa.LargeStringArray) -> pa.LargeStringArray:
        """Say for each id on its own which lines it touches."""
        encoded = ids.dictionary_encode()
        lines, counts = self.grouped(encoded.dictionary)
        first = lines[ranges(np.cumsum(counts) - counts, np.minimum(counts, NUM_NAMED))]
        return say(self.names.take(pa.array(first)), counts).take(encoded.indices)

    def touched_by_all(self, ids: pa.LargeStringArray) -> str:
        """Say which lines several ids touch together."""
        lines = np.unique(self.grouped(pc.unique(ids))[0])
        said: str = say(self.names.take(pa.array(lines[:NUM_NAMED])), np.array([len(lines)]))[0].as_py()
        return said

    def grouped(self, ids: pa.LargeStringArray) -> tuple[Ints, Ints]:
        """Return the lines of distinct ids, id by id and in canonical order, and the number of lines of
        each."""
        group = pc.index_in(self.ids, value_set=ids)
        found = np.flatnonzero(group.is_valid().to_numpy(zero_copy_only=False))
        group = group.fill_null(0).to_numpy()[found]
        lines = self.lines[found]
        return lines[np.lexsort((lines, group))], np.bincount(group, minlength=len(ids))


def say(names: pa.LargeStringArray, counts: Ints) -> pa.LargeStringArray:
    """Name the first lines and count the others; `names` are the first of each count, one after the other.

    >>> say(pa.array(list("abcdef"), TEXT), np.array([1, 0, 9])).to_pylist()
    ['touches a', 'touches no order line', 'touches b, c, d, e, f and 4 more']
    """
    ends = np.cumsum(np.minimum(counts, NUM_NAMED))
    lists = pa.LargeListArray.from_arrays(pa.array(np.append(0, ends)), names)
    others = join(" and ", pa.array(counts - NUM_NAMED).cast(TEXT), " more")
    more = pc.if_else(pa.array(counts > NUM_NAMED), others, pa.scalar("", TEXT))
    named = join("touches ", pc.binary_join(lists, pa.scalar(", ", TEXT)), more)
    return pc.if_else(pa.array(counts > 0), named, pa.scalar("touches no order line", TEXT))


def lines_by_item(lines: pd.DataFrame, substitutes: pd.DataFrame, names: pa.LargeStringArray) -> LinesById:
    """Group the lines by the item they ask for, and by those they may get instead."""
    asked = pd.DataFrame({"item_id": lines["item_id"], "line": np.arange(len(lines))})
    if len(substitutes):
        instead = asked[lines["allow_substitutes"]].merge(substitutes[["item_id", "substitute_id"]])
        instead = instead[["substitute_id", "line"]].rename(columns={"substitute_id": "item_id"})
        asked = pd.concat([asked, instead], ignore_index=True)
    return LinesById(array_of(asked["item_id"]), asked["line"].to_numpy(), names)
