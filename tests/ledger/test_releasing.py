"""A plan becomes promises: once, whole, and never behind the ledger's back."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

import allocator
from allocator.errors import InputError, UsageError
from allocator.ledger import Ledger, open_ledger
from allocator.ledger.schema import promises
from tests.ledger.nights import plan, release, scenario, seen, told


def test_the_first_release_promises_what_the_plan_has(ledger: Ledger) -> None:
    """10 in stock and 10 on the 20th for A, B and C of 10, 10 and 5: C waits without a date."""
    first = release(ledger, "2026-01-05", {"A": 10, "B": 10, "C": 5}, {"2026-01-05": 10, "2026-01-20": 10})
    assert told(first) == [
        ("A", "first", "2026-01-05", 10, 0),
        ("B", "first", "2026-01-20", 10, 0),
        ("C", "no_date", "", 0, 5),
    ]
    assert seen(first) == [("shipping", "A", 10)]
    assert (first.number, first.is_new, first.order_lines, first.title) == (1, True, 3, "A night")
    assert first.changes[2].reason_code
    assert first.changes[2].reason


def test_a_plan_that_is_released_twice_is_released_once(ledger: Ledger) -> None:
    """The second time nothing is recorded, and the listing is the same."""
    night = plan("2026-01-05", {"A": 10, "B": 10}, {"2026-01-05": 10, "2026-01-20": 10}, ledger)
    first = allocator.release(night, ledger=ledger)
    again = allocator.release(night, ledger=ledger)
    assert not again.is_new
    assert again._replace(is_new=True) == first
    with ledger.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(promises)).scalar() == 2


def test_the_same_plan_on_disk_and_in_memory_is_one_plan(ledger: Ledger, tmp_path: Path) -> None:
    """Its id comes from what it says, not from where it lies."""
    night = plan(
        "2026-01-05", {"A": 10, "B": 0.5}, {"2026-01-05": 7}, items=[{"item_id": "W", "divisible": True}]
    )
    night.write(tmp_path / "out")
    assert allocator.release(night, ledger=ledger).is_new
    assert not allocator.release(tmp_path / "out", ledger=ledger).is_new


def test_the_ledger_lies_beside_the_plan_by_default(tmp_path: Path) -> None:
    """The folder of the plan itself is replaced whole every night."""
    plan("2026-01-05", {"A": 10}, {"2026-01-05": 10}).write(tmp_path / "out")
    assert allocator.release(tmp_path / "out").is_new
    assert (tmp_path / "promises.db").is_file()
    with pytest.raises(UsageError, match="say where the ledger is"):
        allocator.release(plan("2026-01-05", {"A": 10}, {}))


def test_a_plan_that_moves_inside_the_promise_changes_nothing(ledger: Ledger) -> None:
    """B was promised the 20th; the receipt comes a day earlier, and then on the 20th again."""
    release(ledger, "2026-01-05", {"B": 10}, {"2026-01-20": 10})
    assert told(release(ledger, "2026-01-06", {"B": 10}, {"2026-01-19": 10})) == []
    assert told(release(ledger, "2026-01-07", {"B": 10}, {"2026-01-20": 10})) == []


def test_every_change_is_kept_apart_from_the_first_promise(ledger: Ledger) -> None:
    """The receipt slips to the 30th, is due on the 12th, then gone, then back: five rows, one original."""
    days = {"05": "20", "06": "30", "07": "12", "08": "", "09": "15"}
    changes = []
    for night, day in days.items():
        supply = {f"2026-01-{day}": 10.0} if day else {}
        changes += release(ledger, f"2026-01-{night}", {"B": 10}, supply).changes
    assert [(change.sequence, change.kind) for change in changes] == [
        (1, "first"),
        (2, "later"),
        (3, "earlier"),
        (4, "withdrawn"),
        (5, "again"),
    ]
    dates = [None if change.promised_date is None else change.promised_date.day for change in changes]
    assert dates == [20, 30, 12, None, 15]
    assert {str(change.original_date) for change in changes} == {"2026-01-20"}
    assert [change.previous_date for change in changes[1:]] == [
        change.promised_date for change in changes[:-1]
    ]


def test_a_promise_of_the_extract_is_where_the_ledger_begins(ledger: Ledger) -> None:
    """Promised for the 10th, then for the 18th, before there was a ledger; the plan makes it the 20th."""
    order = {"quantity": 10, "original_promise_date": "2026-01-10", "current_promise_date": "2026-01-18"}
    first = release(ledger, "2026-01-05", {"B": order}, {"2026-01-20": 10})
    assert told(first) == [
        ("B", "adopted", "2026-01-10", 10, 0),
        ("B", "adopted", "2026-01-18", 10, 0),
        ("B", "later", "2026-01-20", 10, 0),
    ]
    assert str(first.changes[2].original_date) == "2026-01-10"
    assert str(first.changes[2].previous_date) == "2026-01-18"


@pytest.mark.parametrize(
    ("dates", "rows"),
    [
        ({"current_promise_date": "2026-01-20"}, ["2026-01-20"]),
        ({"original_promise_date": "2026-01-20", "current_promise_date": "2026-01-20"}, ["2026-01-20"]),
        ({"original_promise_date": "2026-01-10"}, ["2026-01-10", "None"]),
    ],
)
def test_what_the_extract_says_is_adopted_once(
    ledger: Ledger, dates: dict[str, str], rows: list[str]
) -> None:
    """One row for one date; a first promise without a current one was taken back."""
    first = release(ledger, "2026-01-05", {"B": {"quantity": 10, **dates}}, {"2026-01-20": 10})
    adopted = [change for change in first.changes if change.kind == "adopted"]
    assert [str(change.promised_date) for change in adopted] == rows
    assert [change.sequence for change in first.changes] == list(range(1, len(first.changes) + 1))


def test_the_ledger_counts_whatever_the_extract_says(ledger: Ledger) -> None:
    """B was promised the 20th, the extract says the 8th: the plan has the 20th, and a doubt."""
    release(ledger, "2026-01-05", {"B": 10}, {"2026-01-20": 10})
    order = {"quantity": 10, "current_promise_date": "2026-01-08"}
    night = plan("2026-01-06", {"B": order}, {"2026-01-20": 10}, ledger)
    assert night.etas["current_promise_date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-20"]
    doubt = night.doubts.iloc[0]
    assert doubt["doubt"] == "the extract says 2026-01-08, in the ledger it is 2026-01-20"
    assert doubt["effect"] == "the ledger counts; touches B/1"
    assert told(allocator.release(night, ledger=ledger)) == []


def test_a_treatment_that_needs_a_promise_has_the_one_of_the_ledger(ledger: Ledger) -> None:
    """`gain` without a promise counts as redistribute; the ledger remembers one, so it does not."""
    release(ledger, "2026-01-05", {"B": 10}, {"2026-01-20": 10})
    night = plan("2026-01-06", {"B": {"quantity": 10, "treatment": "gain"}}, {"2026-01-20": 10}, ledger)
    assert night.scenario.tables["order_lines"]["treatment"].tolist() == ["gain"]


def test_an_older_plan_is_refused_unless_forced(ledger: Ledger) -> None:
    """The plan of the 5th comes after the release of the 6th."""
    late = plan("2026-01-05", {"B": 10}, {"2026-01-20": 10})
    release(ledger, "2026-01-06", {"B": 10}, {"2026-01-20": 10})
    with pytest.raises(
        InputError, match=r"the plan of 2026-01-05 is older than the last release, of 2026-01-06"
    ):
        allocator.release(late, ledger=ledger)
    assert allocator.release(late, ledger=ledger, force=True).forced


def test_a_plan_made_before_the_last_release_is_refused(ledger: Ledger) -> None:
    """Two plans of one night: what the first promised, the second does not know."""
    one = plan("2026-01-05", {"A": 10, "B": 10}, {"2026-01-05": 10, "2026-01-20": 10}, ledger)
    other = plan("2026-01-05", {"A": 10, "B": 10}, {"2026-01-05": 10, "2026-01-25": 10}, ledger)
    allocator.release(one, ledger=ledger)
    with pytest.raises(InputError, match=r"the plan was made before the last release, of 2026-01-05"):
        allocator.release(other, ledger=ledger)


def test_a_plan_made_without_the_ledger_is_refused_where_it_does_not_know_a_promise(ledger: Ledger) -> None:
    """B was promised the 20th; a plan that does not know it is refused, one whose extract says it is not."""
    release(ledger, "2026-01-05", {"B": 10}, {"2026-01-20": 10})
    with pytest.raises(InputError, match=r"made without the promises of the ledger.* 1 order line.* B/1"):
        allocator.release(plan("2026-01-06", {"B": 10}, {"2026-01-20": 10}), ledger=ledger)
    order = {"quantity": 10, "current_promise_date": "2026-01-20"}
    assert allocator.release(plan("2026-01-06", {"B": order}, {"2026-01-20": 10}), ledger=ledger).is_new


def test_lines_that_changed_since_the_plan_are_skipped_and_listed(ledger: Ledger) -> None:
    """A asks for 8 now, B for another day, C is gone, D is as it was; E is new and waits for the next run."""
    supply = {"2026-01-20": 40.0}
    night = plan("2026-01-05", {"A": 10, "B": 10, "C": 10, "D": 10}, supply, ledger)
    fresh = scenario(
        "2026-01-05",
        {"A": 8, "B": {"quantity": 10, "requested_date": "2026-01-09"}, "D": 10, "E": 10},
        supply,
    )
    result = allocator.release(night, ledger=ledger, extract=fresh)
    assert [row[:2] for row in told(result)] == [("D", "first")]
    assert [(event.order_id, event.detail) for event in result.of_kind("skipped")] == [
        ("A", "quantity 10 is now 8"),
        ("B", "requested_date 2026-01-05 is now 2026-01-09"),
        ("C", "it left the extract"),
    ]


def test_a_faulty_extract_stops_the_release_and_nothing_is_recorded(ledger: Ledger, tmp_path: Path) -> None:
    """The extract is named, and the ledger stays empty."""
    night = plan("2026-01-05", {"A": 10}, {"2026-01-05": 10}, ledger)
    with pytest.raises(InputError, match="no folder or workbook"):
        allocator.release(night, ledger=ledger, extract=tmp_path / "nothing")
    assert ledger.promised().lines.empty


def test_what_left_the_extract_after_it_was_due_was_shipped(ledger: Ledger) -> None:
    """A was to leave on the 5th and is gone; of B half was, and half is gone; C was not, and is gone."""
    supply = {"2026-01-05": 15.0, "2026-01-20": 20.0}
    first = release(ledger, "2026-01-05", {"A": 10, "B": 10, "C": 10}, supply)
    shipping = {event.order_id: event.quantity for event in first.of_kind("shipping")}
    assert shipping == {"A": 10, "B": 5}
    second = release(ledger, "2026-01-06", {"B": 5}, {"2026-01-20": 20})
    assert seen(second) == [("closed", "C", 10), ("shipped", "A", 10), ("shipped", "B", 5)]
    assert told(second) == []
    assert {event.order_id: event.detail for event in second.events} == {
        "A": "due to leave by 2026-01-05, no longer asked for",
        "B": "due to leave by 2026-01-05, no longer asked for; 5 stay open",
        "C": "left the extract, without having been due",
    }


def test_goods_that_were_due_between_two_releases_were_shipped_too(ledger: Ledger) -> None:
    """Released on the 5th, due on the 7th, gone on the 9th."""
    release(ledger, "2026-01-05", {"A": 10}, {"2026-01-07": 10})
    assert seen(release(ledger, "2026-01-09", {"Z": 1}, {})) == [("shipped", "A", 10)]


def test_a_line_that_was_skipped_is_not_forgotten(ledger: Ledger) -> None:
    """A was released to leave on the 20th, skipped on the 6th, and is gone on the 21st: it was shipped."""
    release(ledger, "2026-01-05", {"A": 10, "Z": 1}, {"2026-01-20": 11})
    night = plan("2026-01-06", {"A": 10, "Z": 1}, {"2026-01-20": 11}, ledger)
    fresh = scenario("2026-01-06", {"A": {"quantity": 10, "ship_to": "N"}, "Z": 1}, {"2026-01-20": 11})
    assert seen(allocator.release(night, ledger=ledger, extract=fresh)) == [("skipped", "A", 10)]
    assert seen(release(ledger, "2026-01-21", {"Z": 1}, {})) == [("shipped", "A", 10)]


def test_a_substitute_counts_in_units_that_were_ordered(ledger: Ledger) -> None:
    """10 of W are served by 20 of V: 10 units leave, and the book is even."""
    more = {
        "substitutes": [{"item_id": "W", "substitute_id": "V", "units_per_unit": 2}],
        "stock": [{"item_id": "V", "quantity": 20}],
    }
    assert seen(release(ledger, "2026-01-05", {"A": 10}, {}, **more)) == [("shipping", "A", 10)]
    assert seen(release(ledger, "2026-01-06", {"Z": 1}, {})) == [("shipped", "A", 10)]


def test_what_else_is_told_is_recorded_with_the_release_or_not_at_all(ledger: Ledger) -> None:
    """An error in the notices leaves no promise behind that nobody was told."""

    def fails(connection: sa.Connection, release: object, plan: object) -> None:
        raise InputError([])

    night = plan("2026-01-05", {"A": 10}, {"2026-01-05": 10}, ledger)
    with pytest.raises(InputError):
        allocator.release(night, ledger=ledger, also=[fails])
    assert ledger.promised().lines.empty
    assert allocator.release(night, ledger=ledger).is_new


def test_a_night_without_a_line_is_a_release_of_nothing(ledger: Ledger) -> None:
    """And closes what was open before."""
    release(ledger, "2026-01-05", {"A": 10}, {})
    assert seen(release(ledger, "2026-01-06", {}, {})) == [("closed", "A", 10)]
    assert told(release(ledger, "2026-01-07", {}, {"2026-01-20": 3})) == []


def test_ids_of_any_kind_survive(ledger: Ledger) -> None:
    """Quotes, percent signs, backslashes, tabs' neighbours and letters of the world."""
    names = ["it's", 'say "no"', "50%(a)s", "back\\slash", "Bestellung Ö-1", "订单", "\\N", "-- drop"]
    first = release(ledger, "2026-01-05", dict.fromkeys(names, 1), {"2026-01-05": 3})
    assert sorted(change.order_id for change in first.changes) == sorted(names)
    assert sorted(ledger.promised().lines["order_id"]) == sorted(names)


def test_a_line_that_comes_back_keeps_its_promise(ledger: Ledger) -> None:
    """An extract that loses an order for a night does not lose what its customer was told."""
    release(ledger, "2026-01-05", {"B": 10, "Z": 1}, {"2026-01-20": 11})
    release(ledger, "2026-01-06", {"Z": 1}, {"2026-01-20": 11})
    back = release(ledger, "2026-01-07", {"B": 10, "Z": 1}, {"2026-01-30": 11})
    assert [(row[0], row[1]) for row in told(back)] == [("B", "later"), ("Z", "later")]
    assert str(back.changes[0].original_date) == "2026-01-20"


def test_nothing_is_promised_by_an_empty_ledger(url: str) -> None:
    """The first night may be planned with a ledger that has no release yet."""
    ledger = open_ledger(url)
    night = plan("2026-01-05", {"A": 10}, {"2026-01-05": 10}, ledger)
    assert night.summary["ledger"] == {"last_release": ""}
    assert allocator.release(night, ledger=ledger).is_new
    ledger.close()


@pytest.mark.parametrize(
    ("chosen", "column"), [("safe", "eta_safe"), ("likely", "eta_likely"), ("planned", "eta")]
)
def test_the_model_says_which_date_is_promised(ledger: Ledger, chosen: str, column: str) -> None:
    """Receipts of this supplier come 0 to 9 days late: likely and safe dates are later than planned."""
    history = [
        {
            "supplier_id": "S",
            "item_id": "W",
            "due_date": "2025-10-01",
            "received_date": f"2025-10-{day + 1:02}",
        }
        for day in range(10)
        for _ in range(10)
    ]
    receipts = [
        {
            "receipt_id": "R",
            "item_id": "W",
            "quantity": 10,
            "available_date": "2026-01-20",
            "supplier_id": "S",
        }
    ]
    tonight = scenario("2026-01-05", {"B": 10}, {}, receipts=receipts, receipt_history=history)
    model = allocator.load_model()
    model = model.model_copy(update={"promises": model.promises.model_copy(update={"date": chosen})})
    night = allocator.allocate(tonight, model)
    dates = night.etas[["eta", "eta_likely", "eta_safe"]].iloc[0]
    assert dates["eta"] < dates["eta_likely"] < dates["eta_safe"]
    (change,) = allocator.release(night, ledger=ledger).changes
    assert str(change.promised_date) == f"{dates[column]:%Y-%m-%d}"
    assert str(change.likely_date) == f"{dates['eta_likely']:%Y-%m-%d}"
    assert str(change.safe_date) == f"{dates['eta_safe']:%Y-%m-%d}"
