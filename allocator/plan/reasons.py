"""Why a line is late, short or on hold: the first cause that applies, and a sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from allocator.arrays import Flags, Ints, in_order
from allocator.model import Model
from allocator.network import NEVER, Candidates, Network, Supplies, match
from allocator.network.calendar import OpenDays
from allocator.network.lines import ANY, FILL, LINE, ORDER, Lines
from allocator.plan.lines import LineResults, lateness
from allocator.plan.what_if import WhatIf
from allocator.scenario import Scenario
from allocator.scenario.texts import TEXT, array_of, join
from allocator.solve.solution import Solution

NOBODY = -1
Texts: TypeAlias = pa.LargeStringArray


@dataclass(frozen=True)
class Reasons:
    """Reason code and sentence of each line of the network, empty where it is in full and in time."""

    code: Texts
    text: Texts


@dataclass(frozen=True)
class _Case:
    """The lines that need a reason: `lines` are their numbers, `held` units by pair."""

    network: Network
    results: LineResults
    lines: Ints
    held: Ints
    what_if: WhatIf

    @property
    def late(self) -> Ints:
        """Days by which each line is late; NEVER where something of it stays open."""
        results = self.results
        return np.where(results.open > 0, NEVER, results.days_late)[self.lines]


def explain(
    scenario: Scenario,
    model: Model,
    network: Network,
    solution: Solution,
    results: LineResults,
    names: Texts,
) -> Reasons:
    """Find the reason of every line that is late or short; `names` are the lines' names."""
    what_if = WhatIf(scenario, model, network, solution.held)
    said: list[_Said] = []
    for lines in _portions(network, np.flatnonzero(results.unsettled)):
        case = _Case(network, results, lines, solution.held, what_if)
        said.append(_unreachable(case, scenario))
        case = replace(case, lines=np.setdiff1d(lines, said[-1].lines, assume_unique=True))
        for code, find in _CAUSES:
            found, text = find(case, names)
            codes = pa.repeat(pa.scalar(code, TEXT), found.sum())
            said.append(_Said(case.lines[found], codes, _texts(text)))
            case = replace(case, lines=case.lines[~found])
    return _laid_out(said, len(network.lines))


PORTION_PAIRS = 2_000_000
"""Lines that have so many pairs together are looked at together: that bounds the memory."""


def _portions(network: Network, lines: Ints) -> list[Ints]:
    """Cut some lines into portions, one at least."""
    ends = np.cumsum(network.num_pairs(lines))
    whole = np.arange(PORTION_PAIRS, int(ends[-1]) if len(ends) else 0, PORTION_PAIRS)
    return np.split(lines, np.unique(np.searchsorted(ends, whole)))


@dataclass(frozen=True)
class _Said:
    """The reasons of some lines."""

    lines: Ints
    code: Texts
    text: Texts


def _texts(sentences: Texts | Iterable[str]) -> Texts:
    return sentences if isinstance(sentences, pa.Array) else pa.array(list(sentences), TEXT)


def _laid_out(said: list[_Said], num_lines: int) -> Reasons:
    """Return a reason for every line, blank where none was said."""
    blank = pa.array([""], TEXT)
    place = np.zeros(num_lines, dtype=np.int64)
    place[np.concatenate([each.lines for each in said])] = 1 + np.arange(
        sum(len(each.lines) for each in said)
    )
    code, text = (
        pa.concat_arrays([blank, *(getattr(each, name) for each in said)]) for name in ("code", "text")
    )
    return Reasons(code.take(pa.array(place)), text.take(pa.array(place)))


def _unreachable(case: _Case, scenario: Scenario) -> _Said:
    """Return the reasons of lines that no supply may serve."""
    network = case.network
    eligible = network.eligible(case.lines)
    filled = network.supplies.quantity[eligible.supply] > 0
    reachable = np.bincount(eligible.line[filled], minlength=len(network.lines)) > 0
    without = ~reachable[case.lines]
    chosen = case.lines[without]
    candidates = network.candidates(chosen)
    usable = network.supplies.quantity[candidates.pairs.supply] > 0
    item = array_of(scenario.tables["order_lines"]["item_id"]).take(pa.array(network.lines.row[chosen]))
    ship_to = network.places.ship_to_ids.take(network.lines.ship_to[chosen])
    # Each cause is one that everything before it has not ruled out already.
    tests = {
        "no_supply": usable,
        "no_lane": usable & candidates.has_lane,
        "expired": usable & candidates.has_lane & candidates.unexpired,
        "after_latest_date": usable & candidates.has_lane & candidates.unexpired & candidates.in_time,
    }
    code = np.full(len(chosen), "awaiting_supply", dtype=object)
    for name, test in reversed(tests.items()):
        possible = np.bincount(candidates.pairs.line[test], minlength=len(chosen)) > 0
        code[~possible] = name
    waiting = np.flatnonzero(code == "awaiting_supply")
    code[waiting[~_possible_today(network, chosen[waiting])]] = "earliest_possible"
    sentences = [
        _UNREACHABLE[each].format(item=name, ship_to=place or "(blank)")
        for each, name, place in zip(code, item.to_pylist(), ship_to, strict=True)
    ]
    return _Said(chosen, pa.array(code, TEXT), pa.array(sentences, TEXT))


_UNREACHABLE = {
    "no_supply": "No stock or receipt of {item} is left for order lines.",
    "no_lane": "{item} is not at any location with a lane to {ship_to}.",
    "expired": "All of {item} that could serve it expires before it can leave.",
    "after_latest_date": "No supply of {item} can arrive by the line's latest date.",
    "awaiting_supply": "No supply of {item} can arrive within the planning horizon.",
    "earliest_possible": "Even {item} on hand today could not arrive within the planning horizon.",
}


def _possible_today(network: Network, lines: Ints) -> Flags:
    """Return which lines goods that are on hand today, where supplies are, could serve."""
    on_hand = _on_hand_today(network.supplies, network.calendar.today)
    ideal = match(network.lines.take(lines), on_hand, network.places, network.calendar)
    served = ideal.pairs.line[ideal.eligible()]
    return np.bincount(served, minlength=len(lines)) > 0


Found: TypeAlias = tuple[Flags, Texts | Iterable[str]]


def _complete_rule(case: _Case, names: Texts) -> Found:
    """Without its own ship-complete, minimum or pack rule it would do better."""
    lines = case.network.lines
    ruled = (lines.ship_rule != ANY) | (lines.min_shipment > 0) | (lines.pack_size > 0)
    found = np.zeros(len(case.lines), dtype=bool)
    for place in np.flatnonzero(ruled[case.lines]):
        found[place] = case.what_if.better_without_its_rule(int(case.lines[place]))
    return found, (f"Its own rule holds it up: {_own_rules(lines, int(line))}." for line in case.lines[found])


def _own_rules(lines: Lines, line: int) -> str:
    """Return the rules that a line brings along, in words."""
    ship_rule = {LINE: "the whole line on one day", ORDER: "the whole order on one day"}
    rules = [ship_rule.get(int(lines.ship_rule[line]), "")]
    rules.append("a minimum per shipment" if lines.min_shipment[line] > 0 else "")
    rules.append("whole packs" if lines.pack_size[line] > 0 else "")
    return ", ".join(filter(None, rules))


def _ruled_limits(case: _Case, names: Texts) -> Found:
    """Without quotas, protections, capacities, closed days or `fill` it would do better."""
    network = case.network
    block = np.searchsorted(network.line_start, case.lines, side="right") - 1
    asked = network.ruled[block] | (network.lines.treatment[case.lines] == FILL)
    found = np.zeros(len(case.lines), dtype=bool)
    for place in np.flatnonzero(asked):
        found[place] = case.what_if.better_without_limits(int(case.lines[place]))
    general = [words for name, words in _LIMITS.items() if len(case.what_if.scenario.tables[name])]
    filled = network.lines.treatment[case.lines[found]] == FILL
    return found, (
        f"It is held up by {' or '.join([*general, 'its treatment `fill`'] if fill else general)}."
        for fill in filled
    )


_LIMITS = {
    "quotas": "a quota",
    "protections": "a protection",
    "capacities": "a capacity",
    "closed_days": "a closed day",
}


def _limited(case: _Case, names: Texts) -> Found:
    """Without closed days a supply that it holds would arrive sooner, or one that is idle would serve it."""
    network = case.network
    if not len(network.places.open_days.key):
        return np.zeros(len(case.lines), dtype=bool), iter(())
    always_open = replace(network.places, open_days=OpenDays(*(np.zeros(0, dtype=np.int64),) * 3))
    free = match(network.lines.take(case.lines), network.supplies, always_open, network.calendar)
    late, now = _late(case, free), _late_with_closed_days(case, free)
    held, idle = _units_of(case, free)
    days_late = case.results.days_late[case.lines][free.pairs.line]
    holds_up = ((held > 0) & (now == days_late)) | ((idle > 0) & (late < case.late[free.pairs.line]))
    block = np.searchsorted(network.line_start, case.lines, side="right") - 1
    plain = ~network.ruled[block][free.pairs.line]
    sooner = free.eligible() & (late < now) & holds_up & plain
    found = np.bincount(free.pairs.line[sooner], minlength=len(case.lines)) > 0
    return found, (
        "A closed day holds it up: were the location open, it would be served sooner."
        for _ in range(found.sum())
    )


def _outranked(case: _Case, names: Texts) -> Found:
    """Another line holds a supply that would have served it better."""
    network = case.network
    pairs = network.eligible(case.lines)
    own = np.searchsorted(case.lines, pairs.line)
    better = lateness(network, pairs, np.arange(len(pairs))) < case.late[own]
    holder, other = _holders(case)
    supply = pairs.supply
    rival = np.where(holder[supply] == pairs.line, other[supply], holder[supply])
    taken = better & (rival != NOBODY)
    # Pairs are sorted by line, then by supply in the order of days: the first is the soonest.
    found, first = np.unique(own[taken], return_index=True)
    rivals = rival[taken][first]
    flags = np.zeros(len(case.lines), dtype=bool)
    flags[found] = True
    return flags, join(names.take(pa.array(rivals)), " holds supply that would have served it sooner.")


def _awaiting_supply(case: _Case, names: Texts) -> Found:
    """Had there been enough on hand today, the line would be served better."""
    network = case.network
    on_hand = _on_hand_today(network.supplies, network.calendar.today)
    ideal = match(network.lines.take(case.lines), on_hand, network.places, network.calendar)
    best = np.full(len(case.lines), NEVER)
    possible = ideal.eligible()
    np.minimum.at(best, ideal.pairs.line[possible], _late(case, ideal)[possible])
    found = (best < case.late) | (case.late == NEVER)
    return found, _what_it_awaits(case, found)


def _what_it_awaits(case: _Case, found: Flags) -> Texts:
    network, results, lines = case.network, case.results, case.lines[found]
    last = np.full(len(network.lines), NOBODY)
    served = results.served
    order = served[in_order(network.pairs.line[served], network.pairs.arrive[served])]
    last[network.pairs.line[order]] = network.pairs.supply[order]
    supply = last[lines]
    source = network.places.source_ids.take(network.supplies.source[supply])
    waits = join("It waits for receipt ", array_of(source.to_series()), ".")
    farther = "What is closer to the customer is not enough, so a farther location helps out."
    settled = pc.if_else(pa.array(network.supplies.from_receipt[supply]), waits, pa.scalar(farther, TEXT))
    short = pa.scalar("All supply that could serve it is not enough.", TEXT)
    return pc.if_else(pa.array(results.open[lines] > 0), short, settled)


def _earliest_possible(case: _Case, names: Texts) -> Found:
    """Nothing could have made it sooner."""
    text = "It comes as soon as request, transit, launch and its own earliest date allow."
    return np.ones(len(case.lines), dtype=bool), pa.repeat(pa.scalar(text, TEXT), len(case.lines))


_CAUSES: list[tuple[str, Callable[[_Case, Texts], Found]]] = [
    ("complete_rule", _complete_rule),
    ("limited", _ruled_limits),
    ("limited", _limited),
    ("outranked", _outranked),
    ("awaiting_supply", _awaiting_supply),
    ("earliest_possible", _earliest_possible),
]


def _late(case: _Case, candidates: Candidates) -> Ints:
    """Return by how many days each candidate would come too late; its lines count within the case."""
    pairs = candidates.pairs
    counted = pairs.ship if case.network.calendar.requested_is_ship_date else pairs.arrive
    late: Ints = np.maximum(counted - case.network.lines.requested[case.lines][pairs.line], 0)
    return late


def _late_with_closed_days(case: _Case, candidates: Candidates) -> Ints:
    """Return by how many days the same line and supply is late as things are; NEVER where it may not be."""
    network = case.network
    num_supplies = len(network.supplies)
    pairs = network.eligible(case.lines)
    if not len(pairs):
        return np.full(len(candidates.pairs), NEVER)
    known = pairs.line * num_supplies + pairs.supply
    wanted = case.lines[candidates.pairs.line] * num_supplies + candidates.pairs.supply
    found = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    late = lateness(network, pairs, found)
    return np.where(known[found] == wanted, late, NEVER)


def _units_of(case: _Case, candidates: Candidates) -> tuple[Ints, Ints]:
    """Return for each candidate what its line holds of its supply, and what nobody holds of it."""
    network = case.network
    used = np.bincount(network.pairs.supply, case.held, len(network.supplies)).astype(np.int64)
    idle = network.supplies.quantity - used
    num_supplies = len(network.supplies)
    served = case.results.served
    keys = network.pairs.line[served] * num_supplies + network.pairs.supply[served]
    wanted = case.lines[candidates.pairs.line] * num_supplies + candidates.pairs.supply
    return np.isin(wanted, keys).astype(np.int64), idle[candidates.pairs.supply]


def _holders(case: _Case) -> tuple[Ints, Ints]:
    """Return for each supply the first line that holds it, and the second; NOBODY where there is none."""
    network, served = case.network, case.results.served
    supply, line = network.pairs.supply[served], network.pairs.line[served]
    order = in_order(supply, line)
    supply, line = supply[order], line[order]
    start = np.flatnonzero(np.diff(supply, prepend=NOBODY))
    first, second = (np.full(len(network.supplies), NOBODY) for _ in range(2))
    first[supply[start]] = line[start]
    shared = start[np.append(supply, NOBODY)[start + 1] == supply[start]]
    second[supply[shared]] = line[shared + 1]
    return first, second


def _on_hand_today(supplies: Supplies, today: int) -> Supplies:
    """Return one fresh supply, on hand today, for each item and location."""
    key = supplies.item * (int(supplies.location.max(initial=0)) + 1) + supplies.location
    each = supplies.take(np.unique(key, return_index=True)[1])
    return replace(each, usable=np.full(len(each), today), expiry=np.full(len(each), NEVER))
