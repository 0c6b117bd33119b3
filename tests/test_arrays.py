"""Orders, first rows and linked nodes, against plain definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from allocator.arrays import NO_DAY, first_rows, in_order, lowest_linked

small = st.integers(-3, 3)
wide = st.sampled_from([NO_DAY, -(2**40), -1, 0, 1, 2**40, 2**62])
rows = st.lists(st.tuples(st.one_of(small, wide), small, wide), max_size=30)


@given(rows)
def test_rows_are_sorted_by_key_after_key_and_ties_keep_their_order(table: list[tuple[int, ...]]) -> None:
    """As Python sorts tuples, whether or not the keys fit one number together."""
    keys = [np.array([row[place] for row in table], dtype=np.int64) for place in range(3)]
    assert in_order(*keys).tolist() == sorted(range(len(table)), key=lambda row: table[row])


@given(st.lists(st.tuples(small, st.floats(-2, 2), st.booleans()), max_size=40), st.integers(0, 12))
def test_the_first_rows_are_the_head_of_all_rows_in_order(
    table: list[tuple[int, float, bool]], most: int
) -> None:
    """The same rows in the same order as a full sort, of keys of any kind."""
    keys = [
        np.array([row[place] for row in table], dtype=kind) for place, kind in enumerate((int, float, bool))
    ]
    whole = sorted(range(len(table)), key=lambda row: table[row])
    assert first_rows(most, *keys).tolist() == whole[:most]


@given(
    st.integers(1, 12).flatmap(lambda size: st.lists(st.tuples(*[st.integers(0, size - 1)] * 2), max_size=20))
)
def test_linked_nodes_share_their_lowest(links: list[tuple[int, int]]) -> None:
    """Merging sets link by link gives the same."""
    groups = {node: {node} for node in range(12)}
    for one, other in links:
        merged = groups[one] | groups[other]
        for node in merged:
            groups[node] = merged
    one, other = (np.array([link[end] for link in links], dtype=np.int64) for end in (0, 1))
    assert lowest_linked(12, one, other).tolist() == [min(groups[node]) for node in range(12)]
