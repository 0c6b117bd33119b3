"""Who waits for what: order lines and customers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.scenario.fields import CHOICE, Date, Flag, Id, Money, Priority, Quantity, Row, Text


class OrderLine(Row):
    """What one customer still waits for of one item.

    >>> OrderLine(order_id="SO-1", item_id="007", quantity="12", requested_date="2026-01-31").quantity
    12.0
    """

    order_id: Id
    """The order; together with `line_id` it names the line."""
    line_id: Id = "1"
    """The line of the order."""
    item_id: Id
    """The item that was ordered."""
    quantity: Quantity = Field(gt=0)
    """Units still open; whole unless the item is divisible."""
    requested_date: Date
    """The day the customer wants the goods to arrive, or to leave where `scenario.toml` says
    `requested_date = "ship"`."""
    customer_id: Id = ""
    """Who ordered."""
    segment: Id = ""
    """The group of customers the line counts to, for quotas and protections. Blank: the customer's
    segment."""
    ship_to: Id = ""
    """The place the goods go to, as lanes name it."""
    order_date: Date | None = None
    """The day the order was placed. Blank: `requested_date`."""
    priority: Priority | None = None
    """The priority class; `scenario.toml` says whether low or high numbers come first. Blank everywhere: one
    class. Blank where other lines have one: a class of its own after all others, and a data doubt."""
    unit_price: Money = Field(default=0.0, ge=0)
    """Sales price of one unit."""
    unit_margin: Money | None = None
    """What one unit earns, of any sign. Blank: `unit_price` less the item's `unit_cost`."""
    late_cost: Money | None = Field(default=None, ge=0)
    """Money per unit and day late. Blank: the model's `late_cost_rate` times `unit_price`, or times 1 where
    there is no price."""
    original_promise_date: Date | None = None
    """The first arrival date the customer was told."""
    current_promise_date: Date | None = None
    """The last arrival date the customer was told; the one that counts."""
    promise_target_date: Date | None = None
    """The planned arrival that the current promise was made on, where it was given with a margin: what the
    goal `promises` keeps. Blank: `current_promise_date`. A ledger fills it in."""
    earliest_date: Date | None = None
    """Nothing arrives before it. Blank: the line leaves on the last open day that still arrives by
    `requested_date`, or later; where the model says `ship_early`, at any time."""
    latest_date: Date | None = None
    """Nothing arrives after it."""
    ship_rule: Annotated[Literal["any", "line", "order"], CHOICE] = "any"
    """`any`: in parts. `line`: the whole line arrives on one day, or nothing ships. `order`: the whole
    order, all its lines, arrives on one day, or nothing ships."""
    min_shipment: Quantity | None = Field(default=None, gt=0)
    """Every shipment is at least this many ordered units, or the whole line if that is less."""
    pack_size: Quantity | None = Field(default=None, gt=0)
    """Every shipment is a whole multiple of this many ordered units."""
    treatment: Annotated[Literal["win", "gain", "redistribute", "fill", "lose"], CHOICE] = "redistribute"
    """`win`: in full on its requested date before anyone else. `gain`: keeps at least its promise.
    `redistribute`: takes part freely. `fill`: not before its promise. `lose`: after all other lines."""
    allow_substitutes: Flag = True
    """Whether a listed substitute may be shipped instead."""
    fair_base: Quantity | None = Field(default=None, gt=0)
    """The customer's base for a fair share, in units. Blank: the quantity."""


class Customer(Row):
    """A customer, for names, languages and segments."""

    customer_id: Id
    """The customer."""
    name: Text = ""
    """The name that reports show."""
    email: Text = ""
    """Where notices go: one plain address."""
    language: Text = ""
    """The language of notices, such as `en` or `de`."""
    segment: Id = ""
    """The group the customer belongs to; a line without a segment takes it."""
