"""What a planner reads of a release: what was promised, what was left out, what left the book."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pandas as pd

from allocator.files.layout import PlanTable
from allocator.files.tables import write_table
from allocator.files.whole_file import write_text
from allocator.ledger import LineEvent, PromiseChange, Release
from allocator.ledger.words import count, units

MOST_SHOWN = 3
MOST_SKIPPED = 100
_HEADS = {
    "withdrawn": "Withdrawn: {} without a date in place of the one promised:",
    "later": "Later: {} to a later date:",
    "earlier": "Earlier: {} to an earlier date:",
    "quantity": "Other units: {} for other units than before:",
    "again": "Again: {} with a date again:",
    "first": "First: {} with a first date:",
    "no_date": "No date yet: {} without one:",
}
CHANGES = PlanTable(
    "changes.csv",
    {
        **dict.fromkeys(["order_id", "line_id", "customer_id", "item_id", "kind"], "text"),
        **dict.fromkeys(["previous_date", "promised_date", "likely_date", "safe_date"], "date"),
        **dict.fromkeys(["quantity", "open_quantity"], "number"),
        **dict.fromkeys(["reason_code", "reason"], "text"),
    },
)
"""The columns of the file that `--changes` writes."""


def released(release: Release, file: str | None) -> str:
    """Return a release in some twenty lines."""
    sections = [_what(release), _counts(release), *_changes(release, file), _events(release, file)]
    return "\n".join(line for section in sections for line in section)


def write_changes(release: Release, path: str) -> None:
    """Write every change and every event of a release to a CSV file, whole or not at all."""
    rows = [change._asdict() for change in release.changes]
    rows += [
        {**event._asdict(), "promised_date": event.event_date, "open_quantity": 0.0, "reason": event.detail}
        for event in release.events
    ]
    frame = pd.DataFrame(rows, columns=list(CHANGES.columns))
    types = {"text": "str", "number": "float64", "date": "datetime64[s]"}
    frame = frame.astype({name: types[kind] for name, kind in CHANGES.columns.items()})
    text = io.BytesIO()
    write_table(frame.fillna({"reason_code": ""}), CHANGES, text)
    write_text(text.getvalue().decode(), path)


def _what(release: Release) -> Iterator[str]:
    """Which plan was released, as what."""
    title = f"{release.title}: plan" if release.title else "Plan"
    plan = f"{title} of {release.as_of} by the model {release.model}"
    name = f"release {release.number}, run {release.run_id}"
    if release.is_new:
        forced = ", by force" if release.forced else ""
        yield f"{plan}: released{forced} ({name})."
    else:
        when = f"{release.released_at:%Y-%m-%d %H:%M} UTC"
        yield f"{plan}: already released on {when} ({name}); nothing is new."


def _counts(release: Release) -> Iterator[str]:
    """How many lines were promised what."""
    told = [change for change in release.changes if change.kind != "adopted"]
    skipped = sum(1 for _ in release.of_kind("skipped"))
    stand = release.order_lines - skipped - len(told)
    parts = [f"{len(told):,} with a new word to the customer", f"{stand:,} as promised before"]
    parts += [f"{skipped:,} skipped"] if skipped else []
    yield f"{count(release.order_lines, 'order line')}: {', '.join(parts)}."
    adopted = len({change[:2] for change in release.changes if change.kind == "adopted"})
    if adopted:
        yield f"{count(adopted, 'line')} had a promise in the extract; the ledger begins with it."


def _changes(release: Release, file: str | None) -> Iterator[Iterator[str]]:
    """What was promised, the bad news first."""
    for kind, head in _HEADS.items():
        chosen = [change for change in release.changes if change.kind == kind]
        yield _list(head.format(count(len(chosen), "promise")), list(map(_change, chosen)), MOST_SHOWN, file)


def _events(release: Release, file: str | None) -> Iterator[str]:
    """What was left out, and what left the book."""
    heads = {
        "skipped": (
            "Skipped: {} changed since the plan was made, nothing was promised for them:",
            MOST_SKIPPED,
        ),
        "closed": ("Closed: {} left the book without having been due:", MOST_SHOWN),
        "shipped": ("Shipped: {} since the last release:", MOST_SHOWN),
        "shipping": ("Shipping today: {}:", MOST_SHOWN),
    }
    for kind, (head, most) in heads.items():
        chosen = [event for event in release.events if event.kind == kind]
        yield from _list(head.format(count(len(chosen), "line")), list(map(_event, chosen)), most, file)


def _list(head: str, lines: Sequence[str], most: int, file: str | None) -> Iterator[str]:
    """A heading and the first few lines; nothing where there is none."""
    if lines:
        yield head
        yield from lines[:most]
    if len(lines) > most:
        where = f"in {file}" if file else "(--changes FILE.csv writes all)"
        yield f"  and {len(lines) - most:,} more {where}"


def _change(change: PromiseChange) -> str:
    why = f": {change.reason}" if change.reason else ""
    before = f" ({change.previous_date} before)" if change.previous_date else ""
    return f"  {change.order_id}/{change.line_id} {_told(change)}{before}{why}"


def _told(change: PromiseChange) -> str:
    rest = f", {units(change.open_quantity)} without a date" if change.open_quantity else ""
    return f"{units(change.quantity)} by {change.promised_date}{rest}" if change.promised_date else "no date"


def _event(event: LineEvent) -> str:
    return f"  {event.order_id}/{event.line_id}: {event.detail}"
