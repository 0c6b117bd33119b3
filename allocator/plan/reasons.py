"""Why a line is late, short or on hold: the first cause that applies, and a sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from allocator.arrays import Flags, Ints
from allocator.model import Model
from allocator.network import NEVER, Candidates, Network, Supplies, match
from allocator.network.calendar import OpenDays
from allocator.network.lines import ANY, FILL, LINE, ORDER, Lines
from allocator.plan.lines import LineResults, lateness
from allocator.plan.what_if import WhatIf
from allocator.scenario import Scenario
from allocator.solve.solution import Solution

NOBODY = -1
Texts = npt.NDArray[np.object_]


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
    case = _Case(network, results, np.flatnonzero(results.unsettled), solution.held, what_if)
    reasons = Reasons(*(np.full(len(network.lines), "", dtype=object) for _ in range(2)))
    without = _mark_unreachable(case, reasons, scenario)
    case = replace(case, lines=case.lines[~without])
    for code, find in _CAUSES:
        found, text = find(case, names)
        reasons.code[case.lines[found]] = code
        reasons.text[case.lines[found]] = list(text)
        case = replace(case, lines=case.lines[~found])
    return reasons


def _mark_unreachable(case: _Case, reasons: Reasons, scenario: Scenario) -> Flags:
    """Give the reason of lines that no supply may serve; return which they are."""
    network = case.network
    filled = network.supplies.quantity[network.pairs.supply] > 0
    reachable = np.bincount(network.pairs.line[filled], minlength=len(network.lines)) > 0
    without = ~reachable[case.lines]
    chosen = case.lines[without]
    candidates = network.candidates(chosen)
    usable = network.supplies.quantity[candidates.pairs.supply] > 0
    item = scenario.tables["order_lines"]["item_id"].to_numpy(dtype=object)[network.lines.row[chosen]]
    ship_to = network.places.ship_to_ids.to_numpy(dtype=object)[network.lines.ship_to[chosen]]
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
    reasons.code[chosen] = code
    reasons.text[chosen] = [
        _UNREACHABLE[each].format(item=name, ship_to=place or "(blank)")
        for each, name, place in zip(code, item, ship_to, strict=True)
    ]
    return without


_UNREACHABLE = {
    "no_supply": "No stock or receipt of {item} is left for order lines.",
    "no_lane": "{item} is not at any location with a lane to {ship_to}.",
    "expired": "All of {item} that could serve it expires before it can leave.",
    "after_latest_date": "No supply of {item} can arrive by the line's latest date.",
    "awaiting_supply": "No supply of {item} can arrive within the planning horizon.",
}

Found = tuple[Flags, Iterator[str]]


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
    pairs = network.pairs
    place = np.full(len(network.lines), NOBODY)
    place[case.lines] = np.arange(len(case.lines))
    chosen = np.flatnonzero(place[pairs.line] != NOBODY)
    own = place[pairs.line[chosen]]
    better = lateness(network, pairs, chosen) < case.late[own]
    holder, other = _holders(case)
    supply = pairs.supply[chosen]
    rival = np.where(holder[supply] == pairs.line[chosen], other[supply], holder[supply])
    taken = better & (rival != NOBODY)
    # Pairs are sorted by line, then by supply in the order of days: the first is the soonest.
    found, first = np.unique(own[taken], return_index=True)
    rivals = rival[taken][first]
    flags = np.zeros(len(case.lines), dtype=bool)
    flags[found] = True
    return flags, (f"{name} holds supply that would have served it sooner." for name in names[rivals])


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


def _what_it_awaits(case: _Case, found: Flags) -> Iterator[str]:
    network, results = case.network, case.results
    last = np.full(len(network.lines), NOBODY)
    served = results.served
    order = served[np.lexsort((network.pairs.arrive[served], network.pairs.line[served]))]
    last[network.pairs.line[order]] = network.pairs.supply[order]
    source = network.places.source_ids.to_numpy(dtype=object)[network.supplies.source]
    for line in case.lines[found]:
        if results.open[line] > 0:
            yield "All supply that could serve it is not enough."
        elif network.supplies.from_receipt[last[line]]:
            yield f"It waits for receipt {source[last[line]]}."
        else:
            yield "What is closer to the customer is not enough, so a farther location helps out."


def _earliest_possible(case: _Case, names: Texts) -> Found:
    """Nothing could have made it sooner."""
    everything = np.ones(len(case.lines), dtype=bool)
    text = "It comes as soon as request, transit, launch and its own earliest date allow."
    return everything, (text for _ in case.lines)


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
    known = network.pairs.line * num_supplies + network.pairs.supply
    wanted = case.lines[candidates.pairs.line] * num_supplies + candidates.pairs.supply
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known, wanted, sorter=order)
    found = order[np.minimum(place, len(order) - 1)]
    late = lateness(network, network.pairs, found)
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
    table = pd.DataFrame({"supply": network.pairs.supply[served], "line": network.pairs.line[served]})
    table = table.sort_values(["supply", "line"])
    place = table.groupby("supply").cumcount().to_numpy()
    first, second = (np.full(len(network.supplies), NOBODY) for _ in range(2))
    for number, result in enumerate((first, second)):
        chosen = table[place == number]
        result[chosen["supply"]] = chosen["line"]
    return first, second


def _on_hand_today(supplies: Supplies, today: int) -> Supplies:
    """Return one fresh supply, on hand today, for each item and location."""
    key = supplies.item * (int(supplies.location.max(initial=0)) + 1) + supplies.location
    each = supplies.take(np.unique(key, return_index=True)[1])
    return replace(each, usable=np.full(len(each), today), expiry=np.full(len(each), NEVER))
