"""What keeps goods back: reservations, quotas, protections, capacities and closed days."""

from __future__ import annotations

from pydantic import Field

from allocator.scenario.fields import Date, Id, Quantity, Row


class Reservation(Row):
    """Units taken out of supply for something that is no order line.

    They come from the lot that expires first, then from the earliest supply usable by the date, after debts;
    if that is short, from what comes next, with a data doubt.
    """

    item_id: Id
    """The item."""
    location_id: Id = "main"
    """Where it is taken."""
    date: Date
    """The day it is needed."""
    quantity: Quantity = Field(gt=0)
    """Units."""


class Quota(Row):
    """An upper limit on what ships to a group; a blank column does not narrow the group."""

    quota_id: Id
    """The quota; unique."""
    item_id: Id = ""
    """The shipped item. Blank: any."""
    segment: Id = ""
    """The segment of the line. Blank: any."""
    customer_id: Id = ""
    """The customer. Blank: any."""
    location_id: Id = ""
    """Where the goods leave. Blank: any."""
    from_date: Date | None = None
    """The first ship date it holds for. Blank: open."""
    to_date: Date | None = None
    """The last ship date it holds for. Blank: open."""
    max_quantity: Quantity = Field(ge=0)
    """Units of the shipped item that may leave at most."""


class Protection(Row):
    """Units of a shipped item kept for a segment for a while.

    On every day before `until`, what the others have had shipped so far is at most what has become usable so
    far, net of debts and reservations, less `quantity`.
    """

    item_id: Id
    """The shipped item."""
    location_id: Id = "main"
    """Where it is kept."""
    segment: Id
    """Who it is kept for."""
    quantity: Quantity = Field(gt=0)
    """Units kept."""
    until: Date
    """The first day on which everybody may have them."""


class Capacity(Row):
    """How many units can leave a location in a day."""

    location_id: Id = "main"
    """The location."""
    date: Date | None = None
    """The day. Blank: every day without a row of its own."""
    max_quantity: Quantity = Field(gt=0)
    """Units of shipped items."""


class ClosedDay(Row):
    """A day on which nothing leaves a location; the next open day does."""

    location_id: Id = "main"
    """The location."""
    date: Date
    """The day."""
