"""Net change: what the last plan gives a block is taken over where nothing that it depends on has changed.

A block's plan is unique, and so are its prices, so what is taken over is what solving would give: the same
bytes. Only blocks that are proven, and that no budget of promises has touched, are kept for the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import Flags, Ints, ranges
from allocator.block_columns import COLUMNS
from allocator.network import Network
from allocator.network.again import blocks_alone
from allocator.network.fingerprints import Words
from allocator.objective import Objective
from allocator.solve.solution import Solution


def block_table(network: Network, solution: Solution, fingerprint: Words, kept: Flags) -> pa.Table:
    """Return what the next run may take over of some blocks."""
    blocks = np.flatnonzero(kept)
    pair = np.flatnonzero(solution.held)
    line, supply = network.pairs.line[pair], network.pairs.supply[pair]
    of_block = np.searchsorted(line, network.line_start)
    rows, starts = _members(of_block, blocks)
    at = pair[rows]
    block = np.repeat(blocks, of_block[blocks + 1] - of_block[blocks])
    supplies, supply_starts = _members(network.supply_start, blocks)
    values: dict[str, Any] = {
        "line": (starts, line[rows] - network.line_start[block]),
        "supply": (starts, supply[rows] - network.supply_start[block]),
        "day": (starts, network.pairs.ship[at] - network.calendar.today),
        "units": (starts, solution.held[at]),
        "price": (supply_starts * solution.price.shape[1], solution.price[supplies].ravel()),
        "worth": (supply_starts, solution.worth[supplies]),
    }
    arrays = [_binary(fingerprint[blocks])]
    for name, (offsets, numbers) in values.items():
        kind = COLUMNS[name]
        flat = pa.array(numbers).cast(kind.value_type)
        arrays.append(pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), flat).cast(kind))
    return pa.table(arrays, names=list(COLUMNS))


def _members(start: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    count = start[chosen + 1] - start[chosen]
    return ranges(start[chosen], count), np.append(0, np.cumsum(count))


def _binary(fingerprint: Words) -> pa.Array:
    content = np.ascontiguousarray(fingerprint.astype("<u8"))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(content), [None, pa.py_buffer(content)])


@dataclass(frozen=True)
class _Known:
    """Blocks of tonight that the last plan knows, and their rows in its table."""

    blocks: Ints
    rows: Ints


def _known(table: pa.Table, fingerprint: Words) -> _Known:
    """Find the blocks whose fingerprints the last plan has."""
    column = table["fingerprint"].combine_chunks()
    last = np.frombuffer(column.buffers()[1], dtype="<u8").reshape(-1, 2) if len(column) else fingerprint[:0]
    order = np.argsort(last[:, 0], kind="stable")
    place = np.searchsorted(last[:, 0], fingerprint[:, 0], sorter=order)
    row = np.append(order, 0)[np.minimum(place, len(order))]
    same = (place < len(order)) & (last[row] == fingerprint).all(axis=1) if len(last) else place < 0
    blocks = np.flatnonzero(same)
    return _Known(blocks, row[blocks])


def solve_changes(
    table: pa.Table,
    fingerprint: Words,
    network: Network,
    objective: Objective,
    solve: Callable[[Network, Objective], Solution],
) -> Solution:
    """Return the solution of all blocks, of which only those are solved that the last plan does not know.

    `table` is that of the last plan (see `block_table`); `solve` solves the blocks of a network.
    """
    known = _known(table, fingerprint)
    solution = _taken_over(table, known, network, objective)
    changed = np.setdiff1d(np.arange(network.num_blocks), known.blocks)
    if not len(changed):
        return solution
    lines, _ = _members(network.line_start, changed)
    supplies, _ = _members(network.supply_start, changed)
    alone = blocks_alone(network, changed)
    found = solve(alone, objective.of_lines(lines))
    solution.open[lines] = found.open
    solution.price[supplies], solution.worth[supplies] = found.price, found.worth
    solution.proven[changed] = found.proven
    fresh = replace(found.pairs, line=lines[found.pairs.line], supply=supplies[found.pairs.supply])
    pairs, held = solution.pairs.joined(fresh), np.concatenate([solution.held, found.held])
    order = np.argsort(pairs.line, kind="stable")
    return replace(solution, pairs=pairs.take(order), held=held[order], gap=found.gap)


def _taken_over(table: pa.Table, known: _Known, network: Network, objective: Objective) -> Solution:
    """Return a solution that holds what the last plan says of the blocks it knows, and nothing of others."""
    chosen = table.take(pa.array(known.rows))
    block = np.repeat(known.blocks, pc.list_value_length(chosen["line"]).to_numpy())
    line = _flat(chosen, "line") + network.line_start[block]
    supply = _flat(chosen, "supply") + network.supply_start[block]
    ship = _flat(chosen, "day") + network.calendar.today
    units = _flat(chosen, "units").astype(np.int64)
    first = network.pairs_between(line, supply)
    lines, _ = _members(network.line_start, known.blocks)
    supplies, _ = _members(network.supply_start, known.blocks)
    left = network.lines.quantity.copy()
    np.subtract.at(left, line, units)
    still_open = np.zeros(len(left), dtype=np.int64)
    still_open[lines] = left[lines]
    price = np.zeros((len(network.supplies), len(objective.entries)))
    price[supplies] = _flat(chosen, "price").reshape(len(supplies), price.shape[1])
    worth = np.zeros(len(network.supplies))
    worth[supplies] = _flat(chosen, "worth")
    proven = np.zeros(network.num_blocks, dtype=bool)
    proven[known.blocks] = True
    return Solution(
        pairs=replace(first, ship=ship, arrive=first.arrive + ship - first.ship),
        held=units,
        open=still_open,
        price=price,
        worth=worth,
        proven=proven,
        gap=np.zeros(len(objective.entries)),
    )


def _flat(table: pa.Table, name: str) -> Any:
    """Return the numbers of a column of lists, one list after the other."""
    return pc.list_flatten(table[name]).to_numpy()
