"""Why: what a line asked for, what it gets and when, what it could have had, and who got that instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from allocator.arrays import Ints
from allocator.errors import InputError, Problem
from allocator.lateness import Expected, expected_receipts
from allocator.names import line_label
from allocator.network import Network
from allocator.objective import Objective, build_objective
from allocator.plan.lines import LineResults, lateness
from allocator.plan.rivalry import OPEN, deciding_goal, in_words
from allocator.plan.shipments import in_units
from allocator.plan.stored import PlanTables, model_of, network_around, results_in, with_its_days
from allocator.scenario import Scenario

MOST_RIVALS = 5
"""So many rivals are named per supply; the rest are counted."""


def why(scenario: Scenario, plan: PlanTables, order_id: str, line_id: str | None = None) -> str:
    """Return in sentences what a line (or every line of an order) gets, and why not sooner.

    Raises InputError, with the nearest ids, if there is no such order line.
    """
    etas = find_lines(plan.etas, order_id, line_id)
    model = model_of(plan)
    network = network_around(scenario, model, set(etas["item_id"]))
    network = with_its_days(network, plan)
    held, results = results_in(network, plan)
    expected = expected_receipts(scenario, model)
    objective = build_objective(network, model)
    story = _Story(scenario, network, objective, held, results, expected, model.promises.safe_share)
    numbers = {name: number for number, name in enumerate(line_label(network, np.arange(len(network.lines))))}
    return "\n\n".join(
        "\n".join(story.tell(eta, numbers[f"{eta.order_id}/{eta.line_id}"])) for eta in etas.itertuples()
    )


def find_lines(etas: pd.DataFrame, order_id: str, line_id: str | None) -> pd.DataFrame:
    """Return the rows of an order, or of one line of it; raises InputError with the nearest ids."""
    found = etas[etas["order_id"] == order_id]
    if found.empty:
        near = difflib.get_close_matches(order_id, etas["order_id"].unique()[:50_000], n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else "see customer_etas.csv for the ids"
        raise InputError([Problem("customer_etas", None, "order_id", f"no order {order_id!r}", remedy)])
    if line_id is None:
        return found
    line = found[found["line_id"] == line_id]
    if line.empty:
        what = f"order {order_id!r} has no line {line_id!r}"
        remedy = f"its lines are {', '.join(found['line_id'])}"
        raise InputError([Problem("customer_etas", None, "line_id", what, remedy)])
    return line


@dataclass(frozen=True)
class _Story:
    scenario: Scenario
    network: Network
    objective: Objective
    held: Ints
    results: LineResults
    expected: Expected | None
    safe_share: float

    def tell(self, eta: Any, line: int) -> Iterator[str]:
        """Yield the sentences about one line."""
        yield self._asked(eta)
        yield from self._gets(eta, line)
        if eta.reason_code:
            yield f"Why: {eta.reason} ({eta.reason_code})"
            yield from self._could_have_had(line)

    def _asked(self, eta: Any) -> str:
        row = self.scenario.tables["order_lines"]
        row = row[(row["order_id"] == eta.order_id) & (row["line_id"] == eta.line_id)].iloc[0]
        customer = f" of {eta.customer_id}" if eta.customer_id else ""
        details = [f"ordered {row['order_date']:%Y-%m-%d}"]
        if not pd.isna(row["priority"]):
            details.insert(0, f"priority {row['priority']}, {_direction(self.scenario)}")
        if not pd.isna(row["current_promise_date"]):
            details.append(f"promised for {row['current_promise_date']:%Y-%m-%d}")
        verb = "to leave" if self.network.calendar.requested_is_ship_date else "to arrive"
        return (
            f"{eta.order_id}/{eta.line_id}{customer} asks for {eta.quantity:g} of {eta.item_id} {verb} by "
            f"{eta.requested_date:%Y-%m-%d} ({'; '.join(details)})."
        )

    def _gets(self, eta: Any, line: int) -> Iterator[str]:
        first, end = self.network.pair_start[line], self.network.pair_start[line + 1]
        for pair in first + np.flatnonzero(self.held[first:end]):
            late = int(lateness(self.network, self.network.pairs, np.array([pair]))[0])
            when = f", {late} days late" if late else ""
            arrives = _date(self.network.pairs.arrive[pair])
            leaves = _date(self.network.pairs.ship[pair])
            yield (
                f"It gets {self._units(pair, self.held[pair]):g} from {self._supply(pair)}, leaving {leaves} "
                f"and arriving {arrives}{when}."
            )
            yield from self._how_late(pair)
        if eta.eta_basis == "history":
            likely, safe = (f"{day:%Y-%m-%d}" for day in (eta.eta_likely, eta.eta_safe))
            yield f"All considered, half arrive by {likely}, {_percent(self.safe_share)} by {safe}."
        if eta.open_quantity > 0:
            yield f"{eta.open_quantity:g} stay open: no date can be given."

    def _how_late(self, pair: int) -> Iterator[str]:
        """Yield how late such a receipt comes, where past receipts say so."""
        supply = self.network.pairs.supply[pair]
        if self.expected is None or not self.network.supplies.from_receipt[supply]:
            return
        receipt_id = self.network.places.source_ids[self.network.supplies.source[supply]]
        row = np.flatnonzero(self.scenario.tables["receipts"]["receipt_id"] == receipt_id)
        half, safe = (_date(self.expected.day_of(row, share)[0]) for share in (0.5, self.safe_share))
        supplier = self.scenario.tables["receipts"]["supplier_id"].iloc[row[0]]
        own = f", {self.expected.num_of_supplier[row[0]]:,} of them of {supplier}" if supplier else ""
        yield (
            f"  Half of such receipts are here by {half}, {_percent(self.safe_share)} of them by {safe}: "
            f"so say {self.expected.num_past:,} past receipts{own}."
        )

    def _could_have_had(self, line: int) -> Iterator[str]:
        """Yield each supply that would have served the line better, and who holds it."""
        network, results = self.network, self.results
        pairs = np.arange(network.pair_start[line], network.pair_start[line + 1])
        late = lateness(network, network.pairs, pairs)
        now = np.iinfo(np.int64).max if results.open[line] else results.days_late[line]
        current = self._current(line)
        for pair in pairs[(late < now) & (network.supplies.quantity[network.pairs.supply[pairs]] > 0)]:
            rivals = self._rivals(line, int(network.pairs.supply[pair]))
            arrives = _date(network.pairs.arrive[pair])
            yield f"It could have had {self._supply(pair)}, arriving {arrives}:"
            for rival in rivals[:MOST_RIVALS]:
                entry = deciding_goal(network, self.objective, int(pair), current, rival)
                other = int(network.pairs.line[rival])
                reason = in_words(network, entry, line, other, self.scenario.settings.currency or "")
                name = line_label(network, np.array([other]))[0]
                yield f"  {name} holds {self._units(rival, self.held[rival]):g}: {reason}."
            if len(rivals) > MOST_RIVALS:
                yield f"  and {len(rivals) - MOST_RIVALS} more lines hold some of it."
            if not rivals:
                yield "  the line itself holds all of it."

    def _rivals(self, line: int, supply: int) -> list[int]:
        pairs = np.flatnonzero((self.network.pairs.supply == supply) & (self.held > 0))
        others = pairs[self.network.pairs.line[pairs] != line]
        return [int(pair) for pair in others[np.argsort(-self.held[others], kind="stable")]]

    def _current(self, line: int) -> int:
        """Return the pair that the line would give up for a better one: its latest, or OPEN."""
        if self.results.open[line]:
            return OPEN
        first, end = self.network.pair_start[line], self.network.pair_start[line + 1]
        served = first + np.flatnonzero(self.held[first:end])
        return int(served[np.argmax(self.network.pairs.arrive[served])])

    def _supply(self, pair: int) -> str:
        """Return a supply in words: `stock at main`, `receipt R-7 (purchase, due 2026-01-20) at main`."""
        network = self.network
        supply = network.pairs.supply[pair]
        location = network.places.location_ids[network.supplies.location[supply]]
        source = network.places.source_ids[network.supplies.source[supply]]
        if not network.supplies.from_receipt[supply]:
            lot = f" (lot {source})" if source else ""
            return f"stock at {location}{lot}"
        table = self.scenario.tables["receipts"]
        receipt = table[table["receipt_id"] == source].iloc[0]
        kind = f"{receipt['kind']}, " if receipt["kind"] else ""
        firm = "" if receipt["firm"] else ", not firm"
        return f"receipt {source} ({kind}due {receipt['available_date']:%Y-%m-%d}{firm}) at {location}"

    def _units(self, pair: int, small: int) -> float:
        item = self.network.lines.item[self.network.pairs.line[pair]]
        return float(in_units(self.network, np.array([small]), np.array([item]))[0])


def _direction(scenario: Scenario) -> str:
    lowest = scenario.settings.priority == "lowest_first"
    return "the lowest number goes first" if lowest else "the highest number goes first"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _date(day: int) -> str:
    return str(np.datetime64(int(day), "D"))
