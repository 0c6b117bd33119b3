"""Who waited for what over the last releases, from the ledger."""

from __future__ import annotations

from typing import Any

from allocator.ledger import Ledger
from allocator.ledger.backorders import backorder_summary, csv_of
from tests.ledger.nights import release

LAUNCHED: dict[str, Any] = {"items": [{"item_id": "W", "launch_date": "2026-01-04"}]}


def nights(ledger: Ledger) -> None:
    """Three nights of one item, launched on the 4th; every line asks for the 5th at 10 a unit.

    A (pre-order, 4 units) and B (after the launch, 6 units) of C-A and C-B wait: for the 20th on the 5th; for
    ever on the 6th, but for 3 units on the 20th, which A gets; on the 7th there is stock for both.
    """
    asked: dict[str, float | dict[str, Any]] = {
        "A": {"quantity": 4, "order_date": "2026-01-02"},
        "B": {"quantity": 6, "order_date": "2026-01-04"},
    }
    release(ledger, "2026-01-05", asked, {"2026-01-20": 10}, **LAUNCHED)
    release(ledger, "2026-01-06", asked, {"2026-01-20": 3}, **LAUNCHED)
    asked = {**asked, "A": {**asked["A"], "requested_date": "2026-01-09"}}  # type: ignore[dict-item]
    asked = {**asked, "B": {**asked["B"], "requested_date": "2026-01-09"}}  # type: ignore[dict-item]
    release(ledger, "2026-01-07", asked, {"2026-01-07": 10}, **LAUNCHED)


def rows(ledger: Ledger, num_runs: int, *by: str) -> list[list[str]]:
    """The lines of the CSV without its header, cut into cells."""
    return [line.split(",") for line in csv_of(backorder_summary(ledger, num_runs, by)).splitlines()[1:]]


def test_every_release_has_its_backorders_by_item_customer_and_kind(ledger: Ledger) -> None:
    """The newest first; a night without any has no row."""
    nights(ledger)
    assert rows(ledger, 10) == [
        ["2026-01-06", "2", "W", "C-A", "planned", "1", "3", "1", "40", "2026-01-05"],
        ["2026-01-06", "2", "W", "C-B", "unplanned", "1", "0", "6", "60", "2026-01-05"],
        ["2026-01-05", "1", "W", "C-A", "planned", "1", "4", "0", "40", "2026-01-05"],
        ["2026-01-05", "1", "W", "C-B", "unplanned", "1", "6", "0", "60", "2026-01-05"],
    ]


def test_backorders_are_summed_up_by_what_is_asked_for(ledger: Ledger) -> None:
    """All of an item; and the kinds apart."""
    nights(ledger)
    assert rows(ledger, 10, "item") == [
        ["2026-01-06", "2", "W", "2", "3", "7", "100", "2026-01-05"],
        ["2026-01-05", "1", "W", "2", "10", "0", "100", "2026-01-05"],
    ]
    assert [row[2:4] for row in rows(ledger, 2, "kind")] == [["planned", "1"], ["unplanned", "1"]]


def test_only_the_last_releases_are_looked_at(ledger: Ledger) -> None:
    """The last one of three has no backorders; an empty ledger has none either."""
    assert rows(ledger, 10) == []
    nights(ledger)
    assert rows(ledger, 1) == []
    assert {row[1] for row in rows(ledger, 2)} == {"2"}
