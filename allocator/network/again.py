"""A block on its own, to be planned again: with the days on which the last plan ships, or in parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.arrays import NO_DAY, Flags, Ints, ranges
from allocator.network.pairs import Pairs
from allocator.network.waiting import with_later_days

if TYPE_CHECKING:
    from allocator.network import Network


def one_block(network: Network, block: int) -> Network:
    """Return a block as a network, with all days on which it may pay to leave, also to keep the last plan."""
    alone = blocks_alone(network, np.array([block]))
    if not len(alone.kept):
        return alone
    first = np.unique(alone.pairs.line * len(alone.supplies) + alone.pairs.supply, return_index=True)[1]
    pairs = with_later_days(
        alone.pairs.take(first), alone.lines, alone.supplies, alone.places, alone.calendar, alone.kept
    )
    return with_pairs(alone, pairs)


def with_pairs(network: Network, pairs: Pairs) -> Network:
    """Return the network with other pairs, sorted by line, supply and day."""
    return network.with_pairs(pairs)


def blocks_alone(network: Network, blocks: Ints) -> Network:
    """Return some blocks, in their order, as a network of their own."""
    line, line_start = _members(network.line_start, blocks)
    supply, supply_start = _members(network.supply_start, blocks)
    trip, trip_start = _members(network.trip_start, line)
    new_line, new_supply = np.zeros(len(network.lines), np.int64), np.zeros(len(network.supplies), np.int64)
    new_line[line], new_supply[supply] = np.arange(len(line)), np.arange(len(supply))
    trips, kept = network.trips.take(trip), network.kept
    mine = np.isin(kept.line, line)
    written = None
    if network.written is not None or network.ruled[blocks].any():
        pairs = network.pairs.take(_members(network.pair_start, line)[0])
        written = replace(pairs, line=new_line[pairs.line], supply=new_supply[pairs.supply])
    return replace(
        network,
        lines=network.lines.take(line),
        supplies=network.supplies.take(supply),
        origins=replace(network.origins, of_supply=network.origins.of_supply[supply]),
        trips=replace(trips, line=new_line[trips.line]),
        written=written,
        line_start=line_start,
        supply_start=supply_start,
        trip_start=trip_start,
        ruled=network.ruled[blocks],
        line_rank=network.line_rank[line],
        supply_rank=network.supply_rank[supply],
        kept=replace(kept, line=new_line[kept.line[mine]], day=kept.day[mine], quantity=kept.quantity[mine]),
    )


def lines_of(network: Network, blocks: Ints) -> Ints:
    """Return the lines of some blocks."""
    return _members(network.line_start, blocks)[0]


def _members(start: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Return the members of some groups, one after the other, and where each group starts among them."""
    count = start[chosen + 1] - start[chosen]
    return ranges(start[chosen], count), np.append(0, np.cumsum(count))


def in_parts(network: Network) -> tuple[Network, Ints, Ints]:
    """Return the network with every line cut into what the last plan ships of it on a day, and the rest.

    Also returns the line of each part, and its day (from as_of, NO_DAY for the rest). A part has a pair for
    every day on which it may pay to leave. Where the last plan ships more of a line than it asks for now, its
    parts share one more supply, of just as much: what it takes is left out (pairs with the offer LEFT_OUT).
    """
    line, day, quantity = _parts(network)
    pair = ranges(network.pair_start[line], np.diff(network.pair_start)[line])
    part = np.repeat(np.arange(len(line)), np.diff(network.pair_start)[line])
    pairs = _on_all_days(network, replace(network.pairs.take(pair), line=part), line, day)
    parts = replace(
        network,
        lines=replace(network.lines.take(line), quantity=quantity),
        line_start=np.searchsorted(line, network.line_start),
        line_rank=network.line_rank[line],
        ruled=np.zeros(network.num_blocks, dtype=bool),
    )
    parts = _with_excess(network, with_pairs(parts, pairs), line)
    return parts, line, np.where(day == NO_DAY, NO_DAY, day - network.calendar.today)


def _with_excess(network: Network, parts: Network, line: Ints) -> Network:
    """Return the parts with a supply for what the last plan ships of a line beyond what it asks for."""
    excess = _kept_units(network) - network.lines.quantity
    over = np.flatnonzero(excess > 0)
    if not len(over):
        return parts
    block = np.searchsorted(network.line_start, over, side="right") - 1
    # In each block these supplies follow all others, so that those keep their ranks.
    at = network.supply_start[block + 1]
    order = np.argsort(np.append(np.arange(len(network.supplies)), at - 0.5), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    source = np.append(np.arange(len(network.supplies)), np.maximum(at - 1, 0))[order]
    supplies = network.supplies.take(source)
    supplies.quantity[place[len(network.supplies) :]] = excess[over]
    number = np.full(len(network.lines), -1)
    number[over] = place[len(network.supplies) :]
    mine = np.flatnonzero(number[line] >= 0)
    zeros = np.zeros(len(mine), dtype=np.int64)
    today = zeros + network.calendar.today
    own = replace(parts.pairs, supply=place[parts.pairs.supply])
    left = Pairs(mine, number[line[mine]], today, today, zeros, zeros + LEFT_OUT)
    pairs = own.joined(left)
    return with_pairs(
        replace(
            parts,
            supplies=supplies,
            supply_start=network.supply_start
            + np.searchsorted(np.sort(block), np.arange(len(network.supply_start))),
            supply_rank=network.supply_rank[source],
        ),
        pairs.take(np.lexsort((pairs.ship, pairs.supply, pairs.line))),
    )


def _kept_units(network: Network) -> Ints:
    """Return how many units the last plan ships of each line."""
    result = np.zeros(len(network.lines), dtype=np.int64)
    np.add.at(result, network.kept.line, network.kept.quantity)
    return result


LEFT_OUT = -1
"""The offer of a pair of a part and what is left out of it."""


def _parts(network: Network) -> tuple[Ints, Ints, Ints]:
    """Return line, day and quantity of each part, by line, then day, the rest of a line last."""
    kept, asked = network.kept, network.lines.quantity
    rest = asked.copy()
    np.subtract.at(rest, kept.line, kept.quantity)
    line = np.concatenate([kept.line, np.arange(len(asked))])
    day = np.concatenate([kept.day, np.full(len(asked), NO_DAY)])
    quantity = np.concatenate([kept.quantity, np.maximum(rest, 0)])
    is_rest = np.arange(len(line)) >= len(kept)
    order = np.lexsort((day, is_rest, line))
    # A line of which nothing is left keeps an empty part: every line has one.
    order = order[(quantity > 0)[order]]
    return line[order], day[order], quantity[order]


def _on_all_days(network: Network, pairs: Pairs, line: Ints, day: Ints) -> Pairs:
    """Return the pairs of parts on the first day, and on all on which it may pay to leave for a kept part."""
    lines, calendar, open_days = network.lines, network.calendar, network.places.open_days
    location, transit = network.supplies.location[pairs.supply], pairs.arrive - pairs.ship
    whole = line[pairs.line]
    latest = np.where(lines.latest[whole] == NO_DAY, calendar.last_arrival, lines.latest[whole])
    last = np.minimum(latest, calendar.last_arrival) - transit
    last = open_days.last_open(location, np.minimum(last, network.supplies.expiry[pairs.supply] - 1))
    requested = np.maximum(lines.requested[whole], calendar.today)
    wanted = (
        day[pairs.line],
        requested - (0 if calendar.requested_is_ship_date else transit),
        *(
            np.where(day[whole] == NO_DAY, calendar.today, day[whole] - transit)
            for day in (lines.promise, lines.target)
        ),
    )
    place, ship = [np.arange(len(pairs))], [pairs.ship]
    keeps: Flags = day[pairs.line] != NO_DAY
    for each in wanted:
        within = np.clip(each, pairs.ship, last)
        for moved in (open_days.last_open, open_days.next_open):
            leaves = moved(location, within)
            good = np.flatnonzero(keeps & (leaves > pairs.ship) & (leaves <= last))
            place.append(good)
            ship.append(leaves[good])
    pair, leaves = np.concatenate(place), np.concatenate(ship)
    order = np.lexsort((leaves, pair))
    pair, leaves = pair[order], leaves[order]
    new = np.append(True, (np.diff(pair) != 0) | (np.diff(leaves) != 0))[: len(pair)]
    chosen = pairs.take(pair[new])
    return replace(chosen, ship=leaves[new], arrive=chosen.arrive + leaves[new] - chosen.ship)


def with_days(network: Network, line: Ints, supply: Ints, ship: Ints) -> tuple[Network, Ints]:
    """Return the network with pairs for some more days, and where each of its own pairs stands in it."""
    pairs = network.pairs
    known, wanted = _keys(network, pairs.line, pairs.supply, pairs.ship), _keys(network, line, supply, ship)
    place = np.searchsorted(known, wanted)
    missing = np.flatnonzero(np.append(known, -1)[place] != wanted)
    if not len(missing):
        return network, np.arange(len(pairs))
    new, where = np.unique(wanted[missing], return_index=True)
    at = missing[where]
    # The first day of the same line and supply says all but the days.
    first = np.searchsorted(known, _keys(network, line[at], supply[at], network.calendar.today + 0 * at))
    base = pairs.take(first)
    added = replace(base, ship=ship[at], arrive=base.arrive + ship[at] - base.ship)
    order = np.argsort(np.concatenate([known, new]), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return with_pairs(network, pairs.joined(added).take(order)), place[: len(pairs)]


def pair_places(network: Network, line: Ints, supply: Ints, ship: Ints) -> Ints:
    """Return the pairs of some lines, supplies and days, which the network has."""
    pairs = network.pairs
    known = _keys(network, pairs.line, pairs.supply, pairs.ship)
    places: Ints = np.searchsorted(known, _keys(network, line, supply, ship))
    return places


def _keys(network: Network, line: Ints, supply: Ints, ship: Ints) -> Ints:
    """Return one number of a line, a supply and a day, in the order of pairs."""
    days = network.calendar.horizon_end - network.calendar.today + 1
    return (line * max(len(network.supplies), 1) + supply) * days + (ship - network.calendar.today)
