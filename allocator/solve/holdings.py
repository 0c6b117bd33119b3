"""Who holds how many units at which node of a block: lists that are walked by line and by node."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.solve.costs import NOTHING, Array, Block


class Holdings(NamedTuple):
    """One entry per line and node at which it holds units; the units that stay open are held at OPEN."""

    line: Array
    node: Array
    units: Array
    """0 where the line holds nothing any more: the entry is in no list but the node's, and leaves that one
    when it is walked next."""
    next_of_line: Array
    next_of_node: Array
    of_line: Array
    """First entry of each line of the block."""
    of_node: Array
    """First entry of each node."""
    used: Array
    """(1): number of entries so far."""


def new_holdings(num_lines: int, num_nodes: int, room: int) -> Holdings:
    """Return holdings of a block of that size at most, with room for so many entries."""
    sizes = (room, room, room, room, room, num_lines, num_nodes, 1)
    return Holdings(*(np.zeros(size, dtype=np.int64) for size in sizes))


def hold_nothing(holdings: Holdings, block: Block) -> None:
    """Begin a block of which nobody holds anything."""
    holdings.of_line[: block.end_line - block.first_line] = NOTHING
    holdings.of_node[: block.open + 1] = NOTHING
    holdings.used[0] = 0


def make_room(holdings: Holdings, block: Block, wanted: int) -> bool:
    """Drop the entries of lines that hold nothing there any more, if need be; return whether so many fit."""
    if holdings.used[0] + wanted <= len(holdings.line):
        return True
    num_entries = holdings.used[0]
    hold_nothing(holdings, block)
    for entry in range(num_entries):
        if holdings.units[entry] > 0:
            # What is written has been read already: entries only move to the front.
            line, node, units = holdings.line[entry], holdings.node[entry], holdings.units[entry]
            add_entry(holdings, block, line, node, units)
    return bool(holdings.used[0] + wanted <= len(holdings.line))


def find_entry(holdings: Holdings, block: Block, line: int, node: int) -> Any:
    """Return the entry of a line at a node, NOTHING if it holds no unit there."""
    entry = holdings.of_line[line - block.first_line]
    while entry != NOTHING and holdings.node[entry] != node:
        entry = holdings.next_of_line[entry]
    return entry


def give(holdings: Holdings, block: Block, line: int, node: int, units: int) -> bool:
    """Let a line hold more units at a node; return whether it held none there."""
    entry = find_entry(holdings, block, line, node)
    if entry != NOTHING:
        holdings.units[entry] += units
        return False
    add_entry(holdings, block, line, node, units)
    return True


def add_entry(holdings: Holdings, block: Block, line: int, node: int, units: int) -> None:
    """Let a line hold units at a node where it held none."""
    entry = holdings.used[0]
    holdings.used[0] += 1
    holdings.line[entry], holdings.node[entry], holdings.units[entry] = line, node, units
    holdings.next_of_line[entry] = holdings.of_line[line - block.first_line]
    holdings.of_line[line - block.first_line] = entry
    holdings.next_of_node[entry] = holdings.of_node[node]
    holdings.of_node[node] = entry


def take(holdings: Holdings, block: Block, line: int, node: int, units: int) -> None:
    """Let a line hold fewer units at a node."""
    before, entry = NOTHING, holdings.of_line[line - block.first_line]
    while holdings.node[entry] != node:
        before, entry = entry, holdings.next_of_line[entry]
    holdings.units[entry] -= units
    if holdings.units[entry] > 0:
        return
    if before == NOTHING:
        holdings.of_line[line - block.first_line] = holdings.next_of_line[entry]
    else:
        holdings.next_of_line[before] = holdings.next_of_line[entry]
