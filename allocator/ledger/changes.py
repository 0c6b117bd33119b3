"""What one release changed: the promises that are new or different, and what happened to lines otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

PromiseKind = Literal[
    "adopted", "no_date", "first", "earlier", "later", "quantity", "withdrawn", "again", "rest"
]
"""How a promise differs from the one before:

| kind | the customer hears |
| --- | --- |
| `adopted` | nothing: this was promised before the ledger began, and the extract brought it |
| `no_date` | for the first time of this line, and that there is no date yet |
| `first` | a date for the first time |
| `earlier`, `later` | another date |
| `quantity` | the date stays, or moves with it: other units have a date than before |
| `withdrawn` | that the date falls, and there is none in its place |
| `again` | a date after one was withdrawn |
| `rest` | nothing new: the units that had a date have left, the others never had one |
"""

EventKind = Literal["shipping", "shipped", "closed", "skipped"]
"""What happened to a line:

| kind | meaning |
| --- | --- |
| `shipping` | units leave on the day of this plan |
| `shipped` | units that a released plan had leave by now are no longer in the book |
| `closed` | the line left the book without having been due: cancelled, or shipped outside the plan |
| `skipped` | the line changed after the plan was made, so nothing was promised for it |
"""


class PromiseChange(NamedTuple):
    """One promise that a release recorded, and the one that it replaces."""

    order_id: str
    line_id: str
    customer_id: str
    item_id: str
    kind: PromiseKind
    sequence: int
    """1 is the first promise of the line, 2 the next, ..."""
    promised_date: date | None
    """The arrival date promised; None where there is none."""
    likely_date: date | None
    """Half of such lines arrive by then."""
    safe_date: date | None
    """Nine in ten of such lines arrive by then (or what share the model says)."""
    planned_date: date | None
    """The arrival date of the plan that the promise was made on."""
    quantity: float
    """Units that the date holds for."""
    open_quantity: float
    """Units without a date."""
    reason_code: str
    reason: str
    original_date: date | None
    """The first date that the customer was ever given for the line, this one included."""
    previous_date: date | None
    """What was promised before; this and the four that follow are None where nothing was."""
    previous_likely_date: date | None
    previous_safe_date: date | None
    previous_quantity: float | None
    previous_open_quantity: float | None


class LineEvent(NamedTuple):
    """Something other than a promise that a release saw of a line."""

    kind: EventKind
    order_id: str
    line_id: str
    customer_id: str
    item_id: str
    event_date: date | None
    """The day that the units leave or left; None where it does not matter."""
    quantity: float
    """Units."""
    detail: str
    """In words."""


class Release(NamedTuple):
    """A plan that was turned into promises, as the ledger has it."""

    run_id: str
    """From the plan's content: the same plan has the same id."""
    number: int
    """1 for the first release of the ledger, 2 for the next, ..."""
    as_of: date
    released_at: datetime
    """UTC."""
    title: str
    model: str
    order_lines: int
    """How many lines the plan has."""
    forced: bool
    is_new: bool
    """False where this very plan had been released before, so that nothing was recorded now."""
    changes: tuple[PromiseChange, ...]
    """In the order of order_id, line_id, sequence."""
    events: tuple[LineEvent, ...]
    """In the order of kind, order_id, line_id."""

    def of_kind(self, kind: EventKind) -> Iterator[LineEvent]:
        """Yield the events of one kind."""
        return (event for event in self.events if event.kind == kind)
