"""Dealing groups of items to parts, so that all parts have about as many order lines."""

from __future__ import annotations

import heapq

import numpy as np

from allocator.arrays import Ints


def deal(lines_of_group: Ints, num_parts: int) -> Ints:
    """Return the part of each group: the largest group first, always to the part with the fewest lines.

    A group without lines counts as one, so that items nobody orders are spread as well.

    >>> deal(np.array([5, 1, 4, 2]), 2).tolist()
    [0, 0, 1, 1]
    """
    weight = np.maximum(lines_of_group, 1)
    part_of = np.zeros(len(weight), dtype=np.int64)
    load = [(0, part) for part in range(num_parts)]
    for group in np.argsort(-weight, kind="stable").tolist():
        held, part = heapq.heappop(load)
        part_of[group] = part
        heapq.heappush(load, (held + int(weight[group]), part))
    return part_of
