"""Ship complete: a line, or all lines of an order, arrive whole on one day or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.arrays import Ints
from allocator.constraints.building import RowBuilder
from allocator.constraints.rows import Columns, Rows
from allocator.names import day_label, line_label
from allocator.network.lines import LINE, ORDER


def ship_complete(columns: Columns) -> Rows:
    """Add a yes or no for the lines g that belong together and each day a on which all could arrive.

    sum over s, t that arrive on a of x[d,s,t] = quantity[d] * yes[g,a]   for every line d of g
    sum over a of yes[g,a] <= 1
    """
    builder = RowBuilder(columns)
    arrive = columns.network.pairs.arrive[columns.pair]
    for group in _groups(columns):
        mine = np.flatnonzero(np.isin(columns.line, group))
        label = line_label(columns.network, group[:1])[0]
        yes: dict[int, int] = {}
        for day in np.unique(arrive[mine]).tolist():
            if np.isin(group, columns.line[mine[arrive[mine] == day]]).all():
                yes[day] = builder.own(f"complete[{label},{day_label(day)}]", 1.0)
        if yes:
            builder.add(f"once[{label}]", list(yes.values()), 1.0, upper=1.0)
        for line in group.tolist():
            _add_line(builder, columns, line, mine[columns.line[mine] == line], arrive, yes)
    return builder.rows()


def _add_line(
    builder: RowBuilder, columns: Columns, line: int, mine: Ints, arrive: Ints, yes: dict[int, int]
) -> None:
    network = columns.network
    quantity = float(network.lines.quantity[line])
    units = int(network.places.items.units_per_one[network.lines.item[line]])
    label = line_label(network, np.array([line]))[0]
    for day in np.unique(arrive[mine]).tolist():
        part = mine[arrive[mine] == day].tolist()
        own = [yes[day]] if day in yes else []
        value = [1.0] * len(part) + [-quantity] * len(own)
        builder.add(f"complete[{label},{day_label(day)}]", part + own, value, 0.0, 0.0, units)


def _groups(columns: Columns) -> Iterator[Ints]:
    """Yield the lines that arrive together, also those that nothing can serve."""
    lines, present = columns.network.lines, columns.open_line
    for line in present[lines.ship_rule[present] == LINE]:
        yield np.array([line])
    whole = present[lines.ship_rule[present] == ORDER]
    for order in np.unique(lines.order[whole]):
        yield whole[lines.order[whole] == order]
