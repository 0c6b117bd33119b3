"""The budget for broken promises: so many promised lines of a night may get a later date."""

from __future__ import annotations

import numpy as np

from allocator.arrays import NO_DAY
from allocator.constraints.building import RowBuilder
from allocator.constraints.rows import Columns, Rows
from allocator.names import line_label

KEPT = "promises_kept"
"""The variable that counts kept promises, as far as they are asked for."""


def promise_budget(columns: Columns) -> Rows:
    """Add a yes or no for each promised line d, and what the block may take of the night's budget.

    sum over s, t that arrive after the promise of x[d,s,t] + open[d] <= quantity[d] * (1 - kept[d])
    promises_kept <= sum over d of kept[d], promises_kept <= number of promised lines - most_moved

    The budget of the night, sum over all d of (1 - kept[d]) <= max_promises_moved * number of promised lines,
    is shared out among the blocks, see `solve.promises`; there promises_kept reaches its limit, if it can.
    """
    builder = RowBuilder(columns)
    network, lines = columns.network, columns.network.lines
    promised = columns.open_line[lines.promise[columns.open_line] != NO_DAY]
    if columns.most_moved is None or not len(promised):
        return builder.rows()
    late = network.pairs.arrive[columns.pair] > lines.promise[columns.line]
    first_open = columns.num_ships - columns.open_line[0]
    kept = []
    for line, label in zip(promised.tolist(), line_label(network, promised), strict=True):
        quantity = float(lines.quantity[line])
        units = int(network.places.items.units_per_one[lines.item[line]])
        kept.append(builder.own(f"kept[{label}]", 1.0))
        place = [*np.flatnonzero(late & (columns.line == line)).tolist(), first_open + line, kept[-1]]
        value = [1.0] * (len(place) - 1) + [quantity]
        builder.add(f"promise[{label}]", place, value, upper=quantity, units_per_one=units)
    counted = builder.own(KEPT, float(max(len(promised) - columns.most_moved, 0)))
    builder.add("promise_budget", [counted, *kept], [1.0] + [-1.0] * len(kept), upper=0.0)
    return builder.rows()
