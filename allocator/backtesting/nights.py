"""Night after night: plan, tell customers, ship what is there, receive what comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from allocator.arrays import NO_DAY, Floats, Ints, dates, days
from allocator.backtesting.policies import Policy
from allocator.backtesting.told import Register
from allocator.backtesting.world import ORDERED_AHEAD, World
from allocator.ledger.deciding import Rules, Tonight
from allocator.model import Model
from allocator.plan import Plan
from allocator.planning import allocate
from allocator.scenario import Scenario

Step = Callable[[str], None]


@dataclass
class Nights:
    """The nights of one policy."""

    world: World
    policy: Policy
    model: Model
    safety_days: int
    register: Register = field(init=False)
    still: Floats = field(init=False)
    """Units that each line still waits for."""
    stock: pd.Series = field(init=False)
    """Units on hand by item."""
    place: pd.Series = field(init=False)
    """Number of each order line by its id."""
    num_plans: int = 0

    def __post_init__(self) -> None:
        """Start with nothing told and nothing on hand."""
        lines, receipts = self.world.lines, self.world.receipts
        self.register = Register(len(lines))
        self.still = lines["quantity"].to_numpy(dtype=float).copy()
        self.stock = pd.Series(0.0, index=sorted(receipts["item_id"].unique()))
        self.place = pd.Series(np.arange(len(lines)), index=lines["order_id"])

    def play(self, step: Step) -> None:
        """Play all nights, and then those in which what was promised turns out."""
        world = self.world
        for day in range(world.first_night, world.last_day + 1):
            night = day - world.first_night
            if night >= world.num_nights and not self.register.undecided(day - 1).any():
                return
            step(f"{self.policy.title}: night {night + 1}")
            self._play(day, min(night, world.num_nights - 1))

    def _play(self, day: int, night: int) -> None:
        line = np.flatnonzero((self.world.lines["night"].to_numpy() <= night) & (self.still > 0))
        plan = allocate(self._scenario(day, line), self.model, workers=1) if len(line) else None
        if plan is not None:
            self.num_plans += 1
            self._tell(day, plan)
            self._ship(day, plan)
        self._receive(day, plan)

    def _scenario(self, day: int, line: Ints) -> Scenario:
        """Return what a planner knows on the night before a day."""
        world = self.world
        told = self.register.told.date[line], self.register.target[line]
        promised = dict(zip(("current_promise_date", "promise_target_date"), map(dates, told), strict=True))
        lines = world.lines.iloc[line].drop(columns="night")
        lines = lines.assign(quantity=self.still[line], **promised)
        coming = world.receipts[
            (world.receipts["received"] >= day) & (world.receipts["due"] - ORDERED_AHEAD <= day)
        ]
        stock = self.stock[self.stock > 0]
        tables: dict[str, Any] = {
            "order_lines": lines,
            "stock": pd.DataFrame({"item_id": stock.index, "quantity": stock.to_numpy()}),
            "receipts": coming.drop(columns=["due", "received"]),
        }
        if self.policy.date == "safe":
            tables["receipt_history"] = world.known_history(day)
        as_of = np.datetime64(day, "D").astype(object)
        return Scenario.from_frames(as_of=as_of, priority="lowest_first", **tables)

    def _tell(self, day: int, plan: Plan) -> None:
        etas = plan.etas
        line = self.place[etas["order_id"]].to_numpy()
        planned, likely, safe = (days(etas[name]) for name in ("eta", "eta_likely", "eta_safe"))
        has = planned != NO_DAY
        if self.policy.date == "safe":
            expected, offered, told_likely = likely, safe, likely
        else:
            expected, told_likely = planned, planned
            offered = np.where(has, planned + self.safety_days, NO_DAY)
        units = etas["allocated_quantity"].to_numpy(float)
        # Units on time matter only to a ledger that keeps parts apart.
        tonight = Tonight(expected, offered, units, etas["open_quantity"].to_numpy(float), units)
        earlier_days = 1 if self.policy.queue else self.model.notices.earlier_days
        rules = Rules(self.policy.date, self.model.notices.later_days, earlier_days)
        self.register.tell(day, line, tonight, planned, told_likely, rules)

    def _ship(self, day: int, plan: Plan) -> None:
        """Send what is in stock and leaves today."""
        shipments = plan.shipments
        from_stock = (shipments["source"] == "stock") & (days(shipments["ship_date"]) == day)
        leaves = shipments[from_stock]
        self._arrive(day, leaves)
        gone = leaves.groupby("shipped_item_id")["quantity"].sum()
        self.stock[gone.index] -= gone

    def _receive(self, day: int, plan: Plan | None) -> None:
        """Take in what comes today: it goes to the lines that it is planned for, the rest into stock."""
        today = self.world.receipts[self.world.receipts["received"] == day]
        if not len(today):
            return
        brought = today.groupby("item_id")["quantity"].sum()
        self.stock[brought.index] += brought
        if plan is None:
            return
        shipments = plan.shipments
        waits = shipments["source_id"].isin(today["receipt_id"]) & (shipments["source"] == "receipt")
        line = self.place[shipments["order_id"]].to_numpy()
        wanted = days(self.world.lines["requested_date"])[line] <= day
        leaves = shipments[waits & wanted]
        self._arrive(day, leaves)
        gone = leaves.groupby("shipped_item_id")["quantity"].sum()
        self.stock[gone.index] -= gone

    def _arrive(self, day: int, shipments: pd.DataFrame) -> None:
        line = self.place[shipments["order_id"]].to_numpy()
        units = shipments["quantity"].to_numpy(float)
        line, place = np.unique(line, return_inverse=True)
        units = np.bincount(place, units, len(line)).astype(float)
        self.still[line] -= units
        self.register.arrive(day, line, units)
