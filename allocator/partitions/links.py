"""What must stay together: items that some rule or order links to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import Ints, lowest_linked
from allocator.partitions.sources import TEXT, Source

ITEM_TABLES = ("order_lines", "stock", "receipts", "items", "reservations", "quotas", "protections")
"""Tables with a column `item_id`; `substitutes` has two."""
DEFAULT_LOCATION = "main"


class Items:
    """Every item that a scenario names, numbered in the order of the ids."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        found: list[pa.Array] = []
        for name in ITEM_TABLES:
            if name in sources:
                found += [pc.unique(ids) for (ids,) in sources[name].ids("item_id")]
        if "substitutes" in sources:
            for pair in sources["substitutes"].ids("item_id", "substitute_id"):
                found += [pc.unique(ids) for ids in pair]
        every = pc.unique(pa.chunked_array(found, TEXT)).cast(TEXT)
        ids = every.take(pc.sort_indices(every))
        self.ids = ids.filter(pc.not_equal(ids, ""))

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, ids: pa.Array) -> Ints:
        """Return the number of each id, -1 of a blank."""
        found = pc.index_in(ids, value_set=self.ids).fill_null(-1)
        number: Ints = found.to_numpy(zero_copy_only=False).astype(np.int64)
        return number


def linked_groups(sources: Mapping[str, Source], items: Items) -> Ints:
    """Return the group of each item: items of different groups never meet in one block."""
    nodes = _Nodes(len(items))
    edges = [np.zeros((2, 0), dtype=np.int64)]
    for kind in (_substitutes, _complete_orders, _wide_quotas, _full_docks):
        edges += list(kind(sources, items, nodes))
    ends = np.concatenate(edges, axis=1)
    lowest = lowest_linked(nodes.count, *ends)[: len(items)]
    return np.unique(lowest, return_inverse=True)[1] if len(lowest) else lowest


class _Nodes:
    """Numbers for what links items, after the numbers of the items."""

    def __init__(self, count: int) -> None:
        self.count = count

    def add(self, count: int) -> int:
        """Return the first of so many new numbers."""
        first = self.count
        self.count += count
        return first


def _substitutes(sources: Mapping[str, Source], items: Items, nodes: _Nodes) -> Iterator[Ints]:
    if "substitutes" in sources:
        for item, substitute in sources["substitutes"].ids("item_id", "substitute_id"):
            yield np.stack([items.number(item), items.number(substitute)])


def _complete_orders(sources: Mapping[str, Source], items: Items, nodes: _Nodes) -> Iterator[Ints]:
    """All lines of an order stay together as soon as one of them asks for the whole order."""
    lines = sources["order_lines"]
    if "ship_rule" not in lines.columns:
        return
    whole = [order.filter(pc.equal(rule, "order")) for order, rule in lines.ids("order_id", "ship_rule")]
    orders = pc.unique(pa.chunked_array(whole, TEXT))
    if not len(orders):
        return
    first = nodes.add(len(orders))
    for order, item in lines.ids("order_id", "item_id"):
        place = pc.index_in(order, value_set=orders).fill_null(-1).to_numpy(zero_copy_only=False)
        yield _edges(first + place.astype(np.int64), items.number(item), place >= 0)


def _wide_quotas(sources: Mapping[str, Source], items: Items, nodes: _Nodes) -> Iterator[Ints]:
    """A quota without an item links the items of all lines in its group."""
    if "quotas" not in sources:
        return
    groups = [
        (segment, customer)
        for batch in sources["quotas"].ids("item_id", "segment", "customer_id")
        for item, segment, customer in zip(*(column.to_pylist() for column in batch), strict=True)
        if not item
    ]
    if not groups:
        return
    first = nodes.add(len(groups))
    segment_of = customer_segments(sources)
    for item, segment, customer in sources["order_lines"].ids("item_id", "segment", "customer_id"):
        own = line_segments(segment, customer, segment_of)
        number = items.number(item)
        for place, (wanted_segment, wanted_customer) in enumerate(groups):
            chosen = np.ones(len(number), dtype=bool)
            if wanted_segment:
                chosen &= _flags(pc.equal(own, wanted_segment))
            if wanted_customer:
                chosen &= _flags(pc.equal(customer, wanted_customer))
            yield _edges(np.full(len(number), first + place), number, chosen)


def _full_docks(sources: Mapping[str, Source], items: Items, nodes: _Nodes) -> Iterator[Ints]:
    """A capacity links all that can leave its location."""
    if "capacities" not in sources:
        return
    docks = pc.unique(
        pa.chunked_array([location for (location,) in sources["capacities"].ids("location_id")], TEXT)
    )
    first = nodes.add(len(docks))
    for name in ("stock", "receipts"):
        if name in sources:
            for item, location in sources[name].ids("item_id", "location_id"):
                place = pc.index_in(or_main(location), value_set=docks).fill_null(-1)
                where = place.to_numpy(zero_copy_only=False).astype(np.int64)
                yield _edges(first + where, items.number(item), where >= 0)


def customer_segments(sources: Mapping[str, Source]) -> tuple[pa.Array, pa.Array]:
    """Return customers and the segment of each."""
    none = pa.array([], TEXT)
    if "customers" not in sources:
        return none, none
    rows = list(sources["customers"].ids("customer_id", "segment"))
    ids, segments = (pa.chunked_array([row[at] for row in rows], TEXT).combine_chunks() for at in (0, 1))
    return ids, segments


def line_segments(segment: pa.Array, customer: pa.Array, segment_of: tuple[pa.Array, pa.Array]) -> pa.Array:
    """Return the segment of each line: its own, else its customer's."""
    ids, segments = segment_of
    inherited = segments.take(pc.index_in(customer, value_set=ids)).fill_null("") if len(ids) else segment
    return pc.if_else(pc.equal(segment, ""), inherited, segment)


def or_main(location: pa.Array) -> pa.Array:
    """Return locations, the default one where blank."""
    return pc.if_else(pc.equal(location, ""), DEFAULT_LOCATION, location)


def _edges(one: Ints, other: Ints, chosen: npt.NDArray[np.bool_]) -> Ints:
    return np.stack([one[chosen], other[chosen]])


def _flags(array: pa.Array) -> npt.NDArray[np.bool_]:
    flags: npt.NDArray[np.bool_] = array.to_numpy(zero_copy_only=False)
    return flags
