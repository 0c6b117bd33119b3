"""Groups of items that no order line and no rule links to any other, in either of two nights."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from allocator.arrays import Ints
from allocator.comparison.plans import ComparedPlan
from allocator.network import Network, build_network


def groups_of_items(*plans: ComparedPlan) -> dict[str, int]:
    """Return the number of the group that each item belongs to: what is planned together has one number.

    Two items are together if one block of either night holds both, so each group can be planned on its own.
    """
    parts = [_links(build_network(plan.scenario, plan.model)) for plan in plans]
    ids = pd.Index(np.unique(np.concatenate([item for item, _ in parts])))
    rows, columns, first = [], [], len(ids)
    for item, block in parts:
        rows.append(ids.get_indexer(pd.Index(item)))
        columns.append(block + first)
        first += int(block.max(initial=-1)) + 1
    links = (np.concatenate(rows), np.concatenate(columns))
    graph = coo_array((np.ones(len(links[0]), dtype=np.int8), links), shape=(first, first))
    label = connected_components(graph, directed=False)[1]
    return dict(zip(ids, label[: len(ids)].tolist(), strict=True))


def _links(network: Network) -> tuple[npt.NDArray[np.object_], Ints]:
    """Return pairs of an item and a block that holds it."""
    lines, supplies = network.lines, network.supplies
    blocks = np.arange(network.num_blocks)
    line_block = np.repeat(blocks, np.diff(network.line_start))
    supply_block = np.repeat(blocks, np.diff(network.supply_start))
    # Supplies that serve no line come after those of the last block.
    item = np.concatenate([lines.item, supplies.item[: len(supply_block)]])
    pairs = pd.DataFrame({"item": item, "block": np.concatenate([line_block, supply_block])})
    pairs = pairs.drop_duplicates()
    ids = network.places.items.ids.to_numpy(dtype=object)
    return ids[pairs["item"]], pairs["block"].to_numpy()
