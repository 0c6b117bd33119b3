"""What the last plan ships: the days on which tonight's plan may want to keep it."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocator.arrays import Ints, days, small_units

if TYPE_CHECKING:
    from allocator.network import Network


@dataclass(frozen=True)
class Kept:
    """One entry per order line and day on which the last plan ships some of it, by line, then day."""

    line: Ints
    day: Ints
    """Days since 1970-01-01."""
    quantity: Ints
    """Small units of the ordered item."""

    def __len__(self) -> int:
        return len(self.line)

    @classmethod
    def nothing(cls) -> Kept:
        """Return what there is without a last plan."""
        return cls(*(np.zeros(0, dtype=np.int64) for _ in range(3)))

    def of_lines(self, first: int, end: int) -> Kept:
        """Return the entries of some lines in a row, which are numbered from 0 then."""
        part = slice(*np.searchsorted(self.line, [first, end]))
        return Kept(self.line[part] - first, self.day[part], self.quantity[part])


def keep(network: Network, shipments: pd.DataFrame) -> Kept:
    """Return what the last plan ships of the network's lines: order_id, line_id, ship_date, ordered units."""
    order_id, line_id = network.line_ids
    rows = pd.DataFrame({"order_id": order_id, "line_id": line_id, "row": np.arange(len(order_id))})
    found = shipments.astype({"order_id": object, "line_id": object}).merge(rows, on=["order_id", "line_id"])
    line_of_row = np.empty(len(order_id), dtype=np.int64)
    line_of_row[network.lines.row] = np.arange(len(order_id))
    line = line_of_row[found["row"].to_numpy(dtype=np.int64)]
    units = network.places.items.units_per_one[network.lines.item[line]]
    table = pd.DataFrame(
        {"line": line, "day": days(found["ship_date"]), "quantity": small_units(found["quantity"], units)}
    )
    each = table.groupby(["line", "day"], sort=True)["quantity"].sum()
    each = each[each > 0]
    columns = (each.index.get_level_values("line"), each.index.get_level_values("day"), each)
    return Kept(*(column.to_numpy(dtype=np.int64) for column in columns))


def moved_unit_days(network: Network, held: Ints) -> Ints:
    """Return for each line the small units x days by which the last plan's shipments move."""
    kept, pairs = network.kept, network.pairs
    result = np.zeros(len(network.lines), dtype=np.int64)
    if not len(kept):
        return result
    is_kept = np.zeros(len(network.lines), dtype=bool)
    is_kept[kept.line] = True
    served = np.flatnonzero((held > 0) & is_kept[pairs.line])
    key, place = np.unique(_key(network, pairs.line[served], pairs.ship[served]), return_inverse=True)
    units = _sums(place, held[served], len(key))
    wanted = _key(network, kept.line, kept.day)
    at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    stays = (key[at] == wanted) & (units[at] >= kept.quantity) if len(key) else np.zeros(len(kept), bool)
    line = pairs.line[served]
    for moved in np.unique(kept.line[~stays]).tolist():
        old = slice(*np.searchsorted(kept.line, [moved, moved + 1]))
        new = served[slice(*np.searchsorted(line, [moved, moved + 1]))]
        before = _by_day(kept.day[old], kept.quantity[old])
        result[moved] = least_unit_days(
            before, _by_day(pairs.ship[new], held[new]), network.calendar.horizon_end
        )
    return result


def _key(network: Network, line: Ints, day: Ints) -> Ints:
    """Return one number of a line and a day."""
    return line * _DAYS + (day - network.calendar.today + _DAYS // 2)


_DAYS = 1_000_000


def _sums(place: Ints, units: Ints, count: int) -> Ints:
    result = np.zeros(count, dtype=np.int64)
    np.add.at(result, place, units)
    return result


def _by_day(day: Ints, units: Ints) -> dict[int, int]:
    result: dict[int, int] = {}
    for each, some in zip(day.tolist(), units.tolist(), strict=True):
        result[each] = result.get(each, 0) + some
    return result


def least_unit_days(old: dict[int, int], new: dict[int, int], end: int) -> int:
    """Return the fewest unit-days in which units by day move to days that have room for them.

    `new` has room for so many units on each day, `end` for any number. From day to day some units c are
    carried on (below zero: they go back in time), at a cost of |c| a day, and on each day c grows by what is
    old there and falls by some of its room. The least cost is a convex function of c, kept by its corners.

    >>> least_unit_days({5: 5}, {5: 2, 8: 3}, 40)
    9
    >>> least_unit_days({5: 5, 7: 5}, {6: 5}, 40)
    170
    """
    room = {**new, end: new.get(end, 0) + sum(old.values())}
    each_day = sorted({*old, *room})
    steep = 2 * (each_day[-1] - each_day[0]) + 1
    corners = _Corners(3 * steep)
    least = 0
    for day, following in zip(each_day, [*each_day[1:], each_day[-1] + steep], strict=True):
        corners.widen(old.get(day, 0) - room.get(day, 0), old.get(day, 0))
        least += corners.add_distance(following - day)
    return least


class _Corners:
    """A convex function: where its slope changes, and by how much, on either side of its lowest point."""

    def __init__(self, wall: int) -> None:
        self._below: list[tuple[int, int]] = [(0, wall)]
        self._above: list[tuple[int, int]] = [(0, wall)]
        self._shift_below = self._shift_above = 0

    def widen(self, low: int, high: int) -> None:
        """Let the argument grow by anything from `low` to `high`, free of cost."""
        self._shift_below += low
        self._shift_above += high

    def add_distance(self, slope: int) -> int:
        """Add slope * |argument|; return by how much the lowest value rises."""
        # Corners below are kept as minus their place, so that the top of either heap is the nearest.
        heapq.heappush(self._below, (self._shift_below, slope))
        rises = 0
        for place, part in _popped(self._below, slope):
            at = self._shift_below - place
            rises += part * at
            heapq.heappush(self._above, (at - self._shift_above, part))
        heapq.heappush(self._above, (-self._shift_above, slope))
        for place, part in _popped(self._above, slope):
            at = self._shift_above + place
            rises -= part * at
            heapq.heappush(self._below, (self._shift_below - at, part))
        return rises


def _popped(heap: list[tuple[int, int]], slope: int) -> list[tuple[int, int]]:
    """Take corners worth a slope from the top of a heap."""
    taken: list[tuple[int, int]] = []
    while slope:
        place, part = heapq.heappop(heap)
        if part > slope:
            heapq.heappush(heap, (place, part - slope))
            part = slope
        taken.append((place, part))
        slope -= part
    return taken
