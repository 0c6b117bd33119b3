"""Blocks: order lines and supplies that no trip and no rule links to any other."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from allocator.arrays import Ints
from allocator.network.trips import Origins, Trips


def find_blocks(trips: Trips, origins: Origins, tied: tuple[Ints, Ints], num_lines: int) -> tuple[Ints, Ints]:
    """Return the block of each line and of each supply, given the trips and the lines that rules tie.

    Blocks are numbered in the order of their first lines; supplies that serve no line come last.
    """
    links = (
        np.concatenate([trips.line, tied[0]]),
        np.concatenate([trips.origin + num_lines, tied[1]]),
    )
    num_nodes = num_lines + len(origins.item)
    graph = coo_array((np.ones(len(links[0]), dtype=np.int8), links), shape=(num_nodes, num_nodes))
    label = connected_components(graph, directed=False)[1].astype(np.int64)
    first = np.full(int(label.max(initial=-1)) + 1, num_nodes)
    np.minimum.at(first, label, np.arange(num_nodes))
    block_of_label = np.empty(len(first), dtype=np.int64)
    block_of_label[np.argsort(first)] = np.arange(len(first))
    block = block_of_label[label]
    return block[:num_lines], block[num_lines:][origins.of_supply]
