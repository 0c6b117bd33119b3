"""Limits that do not bind cost nothing: a night is planned without them, and those it breaks are added.

Quotas, protections and capacities only take plans away. So if the best plan without some of them keeps them
all the same, no plan that keeps them is better in any goal: it is the plan, and a bound of the one is a bound
of the other. Those it breaks are added, and the night is planned again. A dock that is full for two days ties
the lines that could leave on these days, and goods wait no longer than to the first day with room.

Which limits count follows from the input alone, so the plan does, too. But of plans that are equal in all
goals, the tie-breaks choose within a block, and where a limit counts, its lines are one block.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import or_

import numpy as np

from allocator.arrays import Floats, Ints
from allocator.network import Network
from allocator.network.rules import Capacities, Rules
from allocator.network.ties import held_back, under_quota
from allocator.solve.solution import Solution

MOST_ROUNDS = 6
"""After so many rounds all limits count."""

Planned = tuple[Network, Solution]


@dataclass(frozen=True)
class Limits:
    """The limits that count so far: flags of quotas and protections, and places with days."""

    quotas: tuple[bool, ...]
    protections: tuple[bool, ...]
    full: frozenset[tuple[int, int]]
    """Location and day."""

    def of(self, rules: Rules) -> Rules:
        """Return the rules with these limits only."""
        place, day = np.array(sorted(self.full), dtype=np.int64).reshape(-1, 2).T
        return rules.with_limits(
            np.array(self.quotas, dtype=bool),
            np.array(self.protections, dtype=bool),
            Capacities(place, day, rules.capacities.of(place, day)),
        )

    @classmethod
    def none(cls, rules: Rules) -> Limits:
        """Return no limits."""
        num_quotas, num_protections = len(rules.quotas.limit), len(rules.protections.until)
        return cls((False,) * num_quotas, (False,) * num_protections, frozenset())

    def joined(self, other: Limits) -> Limits:
        """Return these limits and others."""
        return Limits(
            tuple(map(or_, self.quotas, other.quotas)),
            tuple(map(or_, self.protections, other.protections)),
            self.full | other.full,
        )


def plan_within_limits(
    rules: Rules,
    begin: Callable[[Rules], Planned],
    finish: Callable[[Network, Solution], Planned],
) -> Planned:
    """Return network and solution of the night under all rules.

    `begin` plans each block under some rules; `finish` does what concerns the whole night. The limits that
    count are first found without it: so the next run on the same input, which has a last plan to keep, finds
    the same ones.
    """
    limits = Limits.none(rules)
    for _ in range(MOST_ROUNDS):
        planned = begin(limits.of(rules))
        more = limits.joined(_broken(*planned, rules))
        if more == limits:
            planned = finish(*planned)
            more = limits.joined(_broken(*planned, rules))
        if more == limits:
            network, solution = planned
            return replace(network, places=network.places.with_rules(rules)), solution
        limits = more
    return finish(*begin(rules))


def _broken(network: Network, solution: Solution, rules: Rules) -> Limits:
    """Return the limits that a solution does not keep."""
    used = np.flatnonzero(solution.held > 0)
    pairs, supplies, lines = solution.pairs.take(used), network.supplies, network.lines
    places = network.places.with_rules(rules)
    ratio = places.offers.units_per_unit[pairs.offer]
    units = solution.held[used] * ratio / places.items.units_per_one[lines.item[pairs.line]]
    quotas = [
        _passes(
            units[
                under_quota(place, lines, supplies, pairs, places)
                & (pairs.ship >= rules.quotas.first_day[place])
            ],
            limit,
        )
        for place, limit in enumerate(rules.quotas.limit.tolist())
    ]
    usable = supplies.quantity / places.items.units_per_one[supplies.item]
    protections = []
    for place, kept in enumerate(rules.protections.quantity.tolist()):
        others = held_back(place, lines, supplies, pairs, places)
        here = supplies.item == rules.protections.item[place]
        here &= supplies.location == rules.protections.location[place]
        protections.append(
            any(
                _passes(
                    units[others & (pairs.ship <= day)],
                    max(float(usable[here & (supplies.usable <= day)].sum()) - kept, 0.0),
                )
                for day in np.unique(pairs.ship[others]).tolist()
            )
        )
    location = supplies.location[pairs.supply]
    full = [
        (place, day)
        for place in np.unique(rules.capacities.location).tolist()
        for day in _full_days(place, pairs.ship[location == place], units[location == place], network, rules)
    ]
    return Limits(tuple(quotas), tuple(protections), frozenset(full))


def _passes(units: Floats, limit: float) -> bool:
    return bool(units.sum() > limit + _CLOSE * max(limit, 1.0))


def _full_days(place: int, ship: Ints, units: Floats, network: Network, rules: Rules) -> list[int]:
    """Return when more leaves a location than can, and the days that it takes to catch up afterwards."""
    if not len(ship):
        return []
    days = np.arange(ship.min(), network.calendar.last_arrival + 1)
    load = np.bincount(ship - days[0], units, minlength=len(days))
    where = np.full(len(days), place)
    is_open = network.places.open_days.next_open(where, days) == days
    room = np.where(is_open, rules.capacities.of(where, days), 0.0)
    found, behind = [], 0.0
    for day, more, less in zip(days.tolist(), load.tolist(), room.tolist(), strict=False):
        behind = max(behind + more - less, 0.0)
        if behind > _CLOSE * max(less, 1.0) and 0.0 < less < np.inf:
            found.append(day)
    return found


_CLOSE = 1e-6
