"""What there is, what comes, and how it gets to the customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.scenario.fields import CHOICE, Date, Days, Flag, Id, Money, Quantity, Row, Text

SupplyKind = Annotated[Literal["", "production", "purchase", "transfer"], CHOICE]


class Stock(Row):
    """A lot on hand. Rows of the same item, location, lot and expiry add up."""

    item_id: Id
    """The item."""
    quantity: Quantity
    """Units on hand. Negative: owed to shipments already made; other lots of the item and location repay it,
    then the earliest receipts, before anything else."""
    location_id: Id = "main"
    """Where it lies."""
    lot_id: Id = ""
    """The lot or batch."""
    expiry_date: Date | None = None
    """It does not ship on or after this day."""


class Receipt(Row):
    """Goods still to come: planned production, a purchase or a transfer."""

    receipt_id: Id
    """The receipt; unique."""
    item_id: Id
    """The item."""
    quantity: Quantity = Field(gt=0)
    """Units expected."""
    available_date: Date
    """The day the goods can be shipped."""
    location_id: Id = "main"
    """Where they arrive."""
    kind: SupplyKind = ""
    """Where they come from."""
    firm: Flag = True
    """Whether the receipt is certain; the model says whether others count."""
    supplier_id: Id = ""
    """Who delivers."""
    expiry_date: Date | None = None
    """The goods do not ship on or after this day."""


class Item(Row):
    """An item and what holds for it everywhere."""

    item_id: Id
    """The item; unique."""
    description: Text = ""
    """What reports call it."""
    divisible: Flag = False
    """Whether parts of a unit can be shipped, as with kilograms. No: whole units only."""
    unit_cost: Money = 0.0
    """What one unit costs; `unit_margin` of a line is its price less this."""
    lead_time_days: Days | None = None
    """Calendar days to replenish it."""
    low_stock_level: Quantity | None = Field(default=None, ge=0)
    """Units; a projected quantity below it raises a stock alert."""
    launch_date: Date | None = None
    """Nothing of the item ships before this day."""


class Lane(Row):
    """A way from a location to a place. No table: every location serves everyone in 0 days at no cost."""

    location_id: Id = "main"
    """Where the goods leave."""
    ship_to: Id = ""
    """The place they go to, exactly as order lines name it; blank serves lines without one."""
    transit_days: Days
    """Calendar days on the way."""
    unit_cost: Money = Field(default=0.0, ge=0)
    """Freight per ordered unit."""


class Substitute(Row):
    """An item that may be shipped instead of another. One step only: a substitute's substitute does not
    count."""

    item_id: Id
    """The ordered item."""
    substitute_id: Id
    """The item shipped instead."""
    units_per_unit: Quantity = Field(default=1.0, gt=0)
    """Units of the substitute for one ordered unit."""
    unit_penalty: Money = Field(default=0.0, ge=0)
    """What substituting one ordered unit costs."""


class ReceiptHistoryRow(Row):
    """A past receipt: when it was due and when it came."""

    supplier_id: Id = ""
    """Who delivered."""
    item_id: Id = ""
    """The item."""
    kind: SupplyKind = ""
    """Where it came from."""
    due_date: Date
    """The day it was expected."""
    received_date: Date
    """The day it came."""
    quantity: Quantity | None = Field(default=None, gt=0)
    """Units received."""
