"""Which item may be shipped for which: each for itself, and substitutes where a line allows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.vectors import Flags, Floats, Ints, numbers


@dataclass(frozen=True)
class Offers:
    """Rows of the table `substitutes`, sorted by `keys`: ordered item code x `num_items` + shipped item code.

    `per_unit` are shipped units for one ordered unit, `penalty` is money per ordered unit.
    """

    keys: Ints
    num_items: int
    per_unit: Floats
    penalty: Floats

    @classmethod
    def of(cls, table: pd.DataFrame, item: Ints, substitute: Ints, num_items: int) -> Offers:
        """Build from the table and the codes of its two items."""
        keys = item * num_items + substitute
        order = np.argsort(keys, kind="stable")
        per_unit, penalty = numbers(table["units_per_unit"]), numbers(table["unit_penalty"])
        return cls(keys[order], num_items, per_unit[order], penalty[order])

    @property
    def item(self) -> Ints:
        """Ordered item of each row."""
        return self.keys // max(self.num_items, 1)

    @property
    def substitute(self) -> Ints:
        """Shipped item of each row."""
        return self.keys % max(self.num_items, 1)

    def between(self, item: Ints, shipped: Ints) -> tuple[Flags, Floats, Floats]:
        """Whether an item may be shipped for another, its units for one, and the penalty.

        1 unit and no penalty for the item itself, and where it may not.
        """
        itself, one = item == shipped, np.ones(len(item))
        if not len(self.keys):
            return itself, one, np.zeros(len(item))
        wanted = item * self.num_items + shipped
        row = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        listed = (self.keys[row] == wanted) & ~itself
        return (
            itself | listed,
            np.where(listed, self.per_unit[row], 1.0),
            np.where(listed, self.penalty[row], 0.0),
        )


@dataclass(frozen=True)
class Menus:
    """What a line can choose from, by its menu: an item's own supplies, and those of its substitutes.

    Menu m has the supplies `supply[start[m]:start[m] + size[m]]`. Where there are substitutes, item i has
    two menus: number i with them, and number i + number of items without, for lines that allow none.
    """

    line: Ints
    """Menu of each line."""
    size: Ints
    start: Ints
    supply: Ints

    @classmethod
    def of(
        cls, offers: Offers, live: Ints, supply_item: Ints, line_item: Ints, allows_substitutes: Flags
    ) -> Menus:
        """Build from the supplies `live` that have something to give."""
        by_item = live[np.argsort(supply_item[live], kind="stable")]
        item, line, count = supply_item[by_item], line_item, offers.num_items
        menu, supply = item, by_item
        if len(offers.keys):
            line, count = line_item + np.where(allows_substitutes, 0, count), 2 * count
            size = np.bincount(item, minlength=offers.num_items)
            wanted = size[offers.substitute]
            place = np.arange(wanted.sum()) - np.repeat(np.cumsum(wanted) - wanted, wanted)
            instead = np.repeat((np.cumsum(size) - size)[offers.substitute], wanted) + place
            menu = np.concatenate([item, item + offers.num_items, np.repeat(offers.item, wanted)])
            supply = np.concatenate([by_item, by_item, by_item[instead]])
            order = np.argsort(menu, kind="stable")
            menu, supply = menu[order], supply[order]
        size = np.bincount(menu, minlength=count)
        return cls(line, size, np.cumsum(size) - size, supply)
