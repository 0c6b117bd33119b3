"""The scenario as arrays: lines, supplies, lanes, closed days, and the codes that link them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocator.checking.calendar import ClosedDays
from allocator.checking.lanes import Lanes
from allocator.checking.lines import Lines, order_lines
from allocator.checking.offers import Offers
from allocator.checking.supplies import Supplies, net_supplies
from allocator.checking.vectors import LONG_AGO, Flags, Floats, Ints, day_numbers, shared_codes
from allocator.model import Model
from allocator.scenario import Scenario


@dataclass(frozen=True)
class Facts:
    """Everything that decides what may be shipped; days are numbers since 1970-01-01."""

    as_of: int
    last_day: int
    """Nothing arrives after it: as_of + horizon_days. What stays open counts as arriving the day after."""
    counts_ship_days: bool
    """Requested dates are ship dates: lateness is counted from the ship day."""
    ship_early: bool
    """A line without an earliest date may leave at any time."""
    lines: Lines
    supplies: Supplies
    lanes: Lanes
    offers: Offers
    closed: ClosedDays
    line_item: Ints
    line_ship_to: Ints
    supply_item: Ints
    supply_location: Ints
    num_items: int
    launch: Ints
    """By item code: the first day it may leave; LONG_AGO where blank."""
    divisible: Flags
    """By item code."""

    def earliest_leave(self, line: Ints, location: Ints, transit: Ints) -> Ints:
        """Return the first day a line itself lets goods leave a location for it.

        `earliest_date` - transit where given; else the last open day on or before `requested_date` -
        transit (`requested_date` itself where that is a ship date); else, with ship_early, any day. A line
        with treatment `fill` waits until what leaves arrives on its promise or later.
        """
        earliest = self.lines.earliest[line]
        if self.ship_early:
            usual = np.full(len(line), LONG_AGO, dtype=np.int64)
        else:
            wanted = self.lines.requested[line] - (0 if self.counts_ship_days else transit)
            usual = self.closed.open_on_or_before(location, wanted)
        own = np.where(earliest > LONG_AGO, earliest - transit, usual)
        first: Ints = np.maximum(own, self.lines.held_back[line] - transit)
        return first


@dataclass(frozen=True)
class Trips:
    """Goods on their way to lines: one entry per trip, whether planned or only possible."""

    line: Ints
    arrive: Ints
    clock: Ints
    """Day that lateness is counted from: the arrival, or the ship day where the scenario says so."""
    freight: Floats
    """Money per ordered unit: the lane's cost and the penalty of a substitute."""

    def take(self, rows: Ints | Flags) -> Trips:
        """Return the trips at these positions."""
        return Trips(self.line[rows], self.arrive[rows], self.clock[rows], self.freight[rows])


def gather(scenario: Scenario, model: Model) -> Facts:
    """Read a scenario under a model's rules."""
    tables, settings = scenario.tables, scenario.settings
    as_of = (settings.as_of - pd.Timestamp(0).date()).days
    supplies = net_supplies(scenario, model, as_of)
    lines, lanes, closed = tables["order_lines"], tables["lanes"], tables["closed_days"]
    substitutes = tables["substitutes"]
    instead = substitutes[["substitute_id"]].set_axis(["item_id"], axis=1)
    codes = _codes("item_id", lines, supplies.keys, tables["items"], substitutes, instead)
    wanted, supplied, known, replaced, substitute = codes
    num_items = int(max(code.max(initial=-1) for code in codes)) + 1
    place, lane_place, closed_place = _codes("location_id", supplies.keys, lanes, closed)
    ship_to, lane_ship_to = _codes("ship_to", lines, lanes)
    num_ship_to = max(ship_to.max(initial=0), lane_ship_to.max(initial=0)) + 1
    return Facts(
        as_of=as_of,
        last_day=as_of + settings.horizon_days,
        counts_ship_days=settings.requested_date == "ship",
        ship_early=model.service.ship_early,
        lines=order_lines(scenario, model, as_of),
        supplies=supplies,
        lanes=Lanes.of(lanes, "lanes" in scenario.given, lane_place, lane_ship_to, num_ship_to),
        offers=Offers.of(substitutes, replaced, substitute, num_items),
        closed=ClosedDays.of(closed_place, closed["date"]),
        line_item=wanted,
        line_ship_to=ship_to,
        supply_item=supplied,
        supply_location=place,
        num_items=num_items,
        launch=_by_code(known, day_numbers(tables["items"]["launch_date"], LONG_AGO), num_items, LONG_AGO),
        divisible=_by_code(known, tables["items"]["divisible"].to_numpy(dtype=np.int64), num_items, 0) > 0,
    )


def _codes(column: str, *tables: pd.DataFrame) -> list[Ints]:
    """Number the ids of a column that tables share."""
    return shared_codes(*(table[[column]] for table in tables))


def _by_code(codes: Ints, values: Ints, count: int, otherwise: int) -> Ints:
    """Spread a table's column over all codes; what the table does not name gets `otherwise`."""
    spread = np.full(count, otherwise, dtype=np.int64)
    spread[codes] = values
    return spread
