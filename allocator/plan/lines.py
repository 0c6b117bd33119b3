"""What each order line gets: the figures that ETAs, reasons and shortages are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.arrays import Flags, Ints
from allocator.network import Network, Pairs

NOT_YET = np.iinfo(np.int64).max
"""First day of what never ships."""


@dataclass(frozen=True)
class LineResults:
    """One entry per order line of the network; days count from 1970-01-01."""

    served: Ints
    """Pairs with an allocation."""
    allocated: Ints
    """Small units."""
    open: Ints
    first_ship: Ints
    """NOT_YET where nothing is allocated, like the two that follow are -NOT_YET."""
    last_ship: Ints
    eta: Ints
    days_late: Ints
    """Of what is allocated; 0 where nothing is."""

    @property
    def any(self) -> Flags:
        """Lines that get something."""
        return self.allocated > 0

    @property
    def unsettled(self) -> Flags:
        """Lines that are late or short: those that need a reason."""
        return (self.open > 0) | (self.days_late > 0)


def line_results(network: Network, held: Ints, still_open: Ints) -> LineResults:
    """Add up the allocations of every line: small units of each pair, and of each line left open."""
    served = np.flatnonzero(held > 0)
    pairs, num_lines = network.pairs, len(network.lines)
    line = pairs.line[served]
    first_ship, last_ship, eta = (np.full(num_lines, sign * NOT_YET) for sign in (1, -1, -1))
    days_late = np.zeros(num_lines, dtype=np.int64)
    if len(served):
        # Pairs are sorted by line, so what a line gets stands together.
        start = np.flatnonzero(np.diff(line, prepend=-1))
        some = line[start]
        first_ship[some] = np.minimum.reduceat(pairs.ship[served], start)
        last_ship[some] = np.maximum.reduceat(pairs.ship[served], start)
        eta[some] = np.maximum.reduceat(pairs.arrive[served], start)
        days_late[some] = np.maximum.reduceat(lateness(network, pairs, served), start)
    return LineResults(
        served=served,
        allocated=network.lines.quantity - still_open,
        open=still_open,
        first_ship=first_ship,
        last_ship=last_ship,
        eta=eta,
        days_late=days_late,
    )


def lateness(network: Network, pairs: Pairs, chosen: Ints | Flags) -> Ints:
    """Return by how many days some of the pairs come too late: on the day that lateness is counted on."""
    counted = pairs.ship if network.calendar.requested_is_ship_date else pairs.arrive
    late: Ints = np.maximum(counted[chosen] - network.lines.requested[pairs.line[chosen]], 0)
    return late
