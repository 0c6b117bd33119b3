"""What releases tell: night after night, from plans to notices in the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import allocator
from allocator.errors import InputError
from allocator.ledger import Ledger, open_ledger
from allocator.ledger.schema import runs
from allocator.model import Model, Notices, load_model
from allocator.notices.consents import latest_requests, record_answer
from allocator.notices.content import Content, Line
from allocator.notices.schema import notice_lines, notices
from allocator.notices.telling import Telling
from allocator.notices.wording import Wording
from tests.ledger.nights import scenario

Orders = dict[str, float | dict[str, Any]]
CUSTOMERS = [
    {"customer_id": "C-A", "name": "Anna", "email": "anna@buyer.example", "language": "de"},
    {"customer_id": "C-B", "name": "Bert", "email": "bert@buyer.example", "language": "en"},
]


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = open_ledger(url)
    yield opened
    opened.close()


def model(**rules: Any) -> Model:
    """The default model, with its own `[notices]`."""
    return load_model().model_copy(update={"notices": Notices(**rules)})


def night(
    ledger: Ledger,
    as_of: str,
    orders: Orders,
    supply: dict[str, float],
    rules: dict[str, Any] | None = None,
    wording: Wording | None = None,
    **more: Any,
) -> Telling:
    """Plan and release a night, and tell."""
    tables = {"customers": CUSTOMERS, **more}
    planned = scenario(as_of, orders, supply, promised=ledger.promised(), **tables)
    telling = Telling(wording)
    plan = allocator.allocate(planned, model(**(rules or {})))
    allocator.release(plan, ledger=ledger, also=[telling])
    return telling


def queued(ledger: Ledger) -> list[Content]:
    """All notices, the oldest first."""
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(notices.c.content).order_by(notices.c.notice_id))
        return [json.loads(row.content) for row in rows]


def last_line(ledger: Ledger) -> Line:
    """The only line of the last notice."""
    (line,) = queued(ledger)[-1]["lines"]
    return line


def kinds(telling: Telling) -> dict[str, int]:
    """Order lines by kind of notice."""
    return dict(telling.kinds)


def test_a_first_date_is_told_once(ledger: Ledger) -> None:
    """With the customer's name and address; the next night, with the same date, nothing is."""
    assert kinds(night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})) == {"first_date": 1}
    (notice,) = queued(ledger)
    assert notice["customer"] == CUSTOMERS[0]
    (line,) = notice["lines"]
    assert (line["kind"], line["new_date"], line["old_date"]) == ("first_date", "2026-01-12", None)
    assert (line["quantity"], line["open_quantity"], line["item"]) == (4.0, 0.0, "W")
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {"2026-01-12": 9})) == {}
    assert len(queued(ledger)) == 1


def test_a_line_without_supply_is_told_once_that_there_is_no_date(ledger: Ledger) -> None:
    """And then, when there is one, that there is."""
    assert kinds(night(ledger, "2026-01-05", {"A": 4}, {})) == {"on_hold": 1}
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {})) == {}
    assert kinds(night(ledger, "2026-01-07", {"A": 4}, {"2026-01-12": 9})) == {"first_date": 1}


def test_a_later_date_is_told_with_the_old_one(ledger: Ledger) -> None:
    """And why, in a code that templates put into words."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {"2026-01-20": 9})) == {"later": 1}
    line = last_line(ledger)
    assert (line["old_date"], line["new_date"]) == ("2026-01-12", "2026-01-20")
    assert line["reason_code"] == "awaiting_supply"


@pytest.mark.parametrize(("days", "told"), [(1, {}), (2, {"later": 1})])
def test_a_slip_below_the_threshold_is_not_told(ledger: Ledger, days: int, told: dict[str, int]) -> None:
    """The model says that two days are the least."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})
    new = {f"2026-01-{12 + days}": 9.0}
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, new, {"later_days": 2})) == told


@pytest.mark.parametrize(("day", "told"), [("2026-01-10", {}), ("2026-01-09", {"earlier": 1})])
def test_an_earlier_date_is_told_if_it_is_worth_it(ledger: Ledger, day: str, told: dict[str, int]) -> None:
    """Three days by default: less may be lost again tomorrow."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {day: 9})) == told


def test_a_date_that_falls_is_told(ledger: Ledger) -> None:
    """A receipt that was cancelled leaves a line without a date."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {})) == {"on_hold": 1}
    line = last_line(ledger)
    assert (line["old_date"], line["new_date"], line["open_quantity"]) == ("2026-01-12", None, 4.0)


def test_goods_that_leave_today_are_told_once_a_day(ledger: Ledger) -> None:
    """Also where the day is planned and released a second time."""
    assert kinds(night(ledger, "2026-01-05", {"A": 4}, {"2026-01-05": 9})) == {"shipping": 1}
    line = last_line(ledger)
    assert (line["ships_today"], line["arrives"]) == (4.0, "2026-01-05")
    assert kinds(night(ledger, "2026-01-05", {"A": 4, "B": 1}, {"2026-01-05": 9})) == {"shipping": 1}
    assert queued(ledger)[-1]["customer"]["name"] == "Bert"


def test_a_part_that_leaves_today_tells_of_the_rest(ledger: Ledger) -> None:
    """3 units today, 2 later, 5 without a date: one line of one notice."""
    night(ledger, "2026-01-05", {"A": 10}, {"2026-01-05": 3, "2026-01-15": 2})
    line = last_line(ledger)
    assert (line["kind"], line["ships_today"], line["open_quantity"]) == ("shipping", 3.0, 5.0)
    words = Wording().render(queued(ledger)[0])
    assert "Versand von 3 heute, voraussichtliche Ankunft am 5. Januar 2026." in words.text
    assert "Für 5 davon gibt es noch keinen Liefertermin." in words.text


SUBSTITUTE = {
    "substitutes": [{"item_id": "W", "substitute_id": "V"}],
    "stock": [{"item_id": "V", "quantity": 9}],
    "items": [{"item_id": "W"}, {"item_id": "V", "description": "A better\nwidget"}],
}


def test_a_substitute_is_offered_once(ledger: Ledger) -> None:
    """With its description, on one line; not again while it stays the same."""
    later: Orders = {"A": {"quantity": 4, "earliest_date": "2026-01-20"}}
    assert kinds(night(ledger, "2026-01-05", later, {}, **SUBSTITUTE)) == {"substitution": 1}
    line = last_line(ledger)
    assert (line["substitute_id"], line["substitute"]) == ("V", "A better widget")
    assert kinds(night(ledger, "2026-01-06", later, {}, **SUBSTITUTE)) == {}


def test_one_notice_a_customer_with_all_lines_the_most_urgent_first(ledger: Ledger) -> None:
    """Customers with the same address stay apart; an order of nobody is told to nobody, and listed."""
    orders: Orders = {
        "A": 4,
        "A2": {"quantity": 1, "customer_id": "C-A", "requested_date": "2026-02-01"},
        "B": 1,
        "N": {"quantity": 1, "customer_id": ""},
        "X": {"quantity": 1, "customer_id": "C-X"},
    }
    same = [CUSTOMERS[0], {**CUSTOMERS[1], "email": CUSTOMERS[0]["email"]}]
    telling = night(ledger, "2026-01-05", orders, {"2026-01-05": 4, "2026-01-09": 99}, customers=same)
    found = {
        content["customer"]["customer_id"]: [(line["order_id"], line["kind"]) for line in content["lines"]]
        for content in queued(ledger)
    }
    assert found["C-A"] == [("A", "shipping"), ("A2", "first_date")]
    assert sorted(found) == ["", "C-A", "C-B", "C-X"]
    assert [content["customer"]["customer_id"] for content in telling.unaddressed] == ["", "C-X"]
    with ledger.reading() as connection:
        states = dict(connection.execute(sa.select(notices.c.addressee, notices.c.state)).all())
    assert states == {
        "order N": "unaddressed",
        "customer C-A": "waiting",
        "customer C-B": "waiting",
        "customer C-X": "unaddressed",
    }


def test_silent_kinds_are_not_told(ledger: Ledger) -> None:
    """What else is new about the line is."""
    rules = {"silent": ("shipping",)}
    told = night(ledger, "2026-01-05", {"A": 4}, {"2026-01-05": 9}, rules)
    assert kinds(told) == {"first_date": 1}


def test_a_plan_released_twice_is_told_once(ledger: Ledger) -> None:
    """The second release queues nothing."""
    plan = allocator.allocate(scenario("2026-01-05", {"A": 4}, {"2026-01-12": 9}, customers=CUSTOMERS))
    for _ in range(2):
        allocator.release(plan, ledger=ledger, also=[Telling()])
    assert len(queued(ledger)) == 1


def test_no_rival_and_no_code_reaches_a_customer(ledger: Ledger) -> None:
    """B is outranked by A: B's notice names neither A, nor a receipt, nor a reason code."""
    orders: Orders = {
        "A": {"quantity": 9, "priority": 1},
        "B": {"quantity": 9, "priority": 2, "customer_id": "C-B"},
    }
    night(ledger, "2026-01-05", orders, {"2026-01-05": 9, "2026-01-12": 9}, priority="lowest_first")
    (to_b,) = (content for content in queued(ledger) if content["customer"]["customer_id"] == "C-B")
    assert to_b["lines"][0]["reason_code"] == "outranked"
    words = Wording().render(to_b)
    for secret in ("C-A", "Anna", "R-2026-01-12", "outranked", "priority"):
        assert secret not in words.text + words.html + words.subject
        assert secret == "outranked" or secret not in json.dumps(to_b)


@pytest.mark.parametrize(("spoken", "written"), [("de-AT", "de-AT"), ("fr", "de"), ("", "de"), ("en", "en")])
def test_who_speaks_another_language_is_written_to_in_the_default_one(
    ledger: Ledger, spoken: str, written: str
) -> None:
    """The same language of another region is close enough."""
    night(
        ledger,
        "2026-01-05",
        {"A": 4},
        {"2026-01-12": 9},
        {"default_language": "de"},
        customers=[{**CUSTOMERS[0], "language": spoken}],
    )
    assert queued(ledger)[0]["customer"]["language"] == written


def test_a_template_that_fails_on_tonight_s_notices_undoes_the_release(
    ledger: Ledger, tmp_path: Path
) -> None:
    """A mistake that no specimen shows is found before anything is recorded: nothing lost, nothing sent."""
    folder = tmp_path / "words" / "de"
    folder.mkdir(parents=True)
    (folder / "subject.txt.j2").write_text(
        'Hallo\n{% if customer.customer_id == "C-A" %}{{ nonsense }}{% endif %}\n'
    )
    wording = Wording(tmp_path / "words")
    with pytest.raises(InputError, match=r"subject\.txt\.j2:2:: 'nonsense' is undefined"):
        night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, wording=wording)
    with ledger.reading() as connection:
        for table in (runs, notices, notice_lines):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


def test_the_date_of_the_run_is_the_notice_s(ledger: Ledger) -> None:
    """Not the day on which it is sent."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9})
    assert date.fromisoformat(queued(ledger)[0]["as_of"]) == date(2026, 1, 5)


LAW = {"consent": "us_mail_order"}


def asked(ledger: Ledger, as_of: str) -> list[tuple[str, str, str, str]]:
    """Every last request: the order, until when, what silence means, and its state that morning."""
    with ledger.reading() as connection:
        return [
            (request.order_id, request.answer_by.isoformat(), request.silence, request.state)
            for request in latest_requests(connection, date.fromisoformat(as_of))
        ]


def test_a_first_delay_of_30_days_needs_no_yes(ledger: Ledger) -> None:
    """16 CFR 435.2(b)(1)(ii): silence until the new day, and until the goods leave, is consent."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {"2026-02-11": 9}, LAW)) == {"consent": 1}
    assert asked(ledger, "2026-02-11") == [("A", "2026-02-11", "consents", "waiting")]
    assert asked(ledger, "2026-02-12") == [("A", "2026-02-11", "consents", "consented")]
    assert last_line(ledger)["consent"] == {"answer_by": "2026-02-11", "silence": "consents"}


def test_a_first_delay_of_more_than_30_days_needs_a_yes_within_30(ledger: Ledger) -> None:
    """16 CFR 435.2(b)(1)(iii)(B): counted from the day first told; else the order counts as cancelled."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {"2026-02-12": 9}, LAW)) == {"consent": 1}
    assert asked(ledger, "2026-02-11") == [("A", "2026-02-11", "cancels", "waiting")]
    assert asked(ledger, "2026-02-12") == [("A", "2026-02-11", "cancels", "overdue")]


def test_a_delay_without_a_day_needs_a_yes_within_30(ledger: Ledger) -> None:
    """And the customer is told that the length of the delay is not known."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    assert kinds(night(ledger, "2026-01-06", {"A": 4}, {}, LAW)) == {"consent": 1}
    assert asked(ledger, "2026-01-06") == [("A", "2026-02-11", "cancels", "waiting")]
    words = Wording().render(
        {**queued(ledger)[-1], "customer": {**queued(ledger)[-1]["customer"], "language": "en"}}
    )
    assert (
        "We cannot say how long the delay will be. If you agree to wait, you may still cancel" in words.text
    )
    assert "promptly get a full refund" in words.text
    assert "please say so by February 11, 2026" in words.text


def test_a_second_delay_needs_a_yes_before_the_day_last_told_is_over(ledger: Ledger) -> None:
    """16 CFR 435.2(b)(2), however short it is."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    night(ledger, "2026-01-06", {"A": 4}, {"2026-01-20": 9}, LAW)
    assert kinds(night(ledger, "2026-01-15", {"A": 4}, {"2026-01-25": 9}, LAW)) == {"consent": 1}
    assert asked(ledger, "2026-01-20") == [("A", "2026-01-20", "cancels", "waiting")]
    assert asked(ledger, "2026-01-21") == [("A", "2026-01-20", "cancels", "overdue")]


def test_where_nobody_told_a_day_it_is_30_days_after_the_order(ledger: Ledger) -> None:
    """16 CFR 435.2(a)(1): ordered on 2 January, so from 2 February on a first date is a delay."""
    assert kinds(night(ledger, "2026-01-05", {"A": 4}, {"2026-02-01": 9}, LAW)) == {"first_date": 1}
    assert kinds(night(ledger, "2026-01-05", {"A": 4, "B": 1}, {"2026-02-02": 9}, LAW))["consent"] >= 1


def test_only_protected_segments_are_asked(ledger: Ledger) -> None:
    """A line's segment is its own, else its customer's."""
    rules = {**LAW, "consent_segments": ("us",)}
    orders: Orders = {"A": 4, "B": {"quantity": 4, "customer_id": "C-B"}}
    segments = [{**CUSTOMERS[0], "segment": "us"}, CUSTOMERS[1]]
    night(ledger, "2026-01-05", orders, {"2026-01-12": 9}, rules, customers=segments)
    told = night(ledger, "2026-01-06", orders, {"2026-01-20": 9}, rules, customers=segments)
    assert kinds(told) == {"consent": 1, "later": 1}
    assert [order for order, *_ in asked(ledger, "2026-01-06")] == ["A"]


def test_a_delay_that_is_taken_back_lapses(ledger: Ledger) -> None:
    """A plan that brings the goods by the day first told needs no consent any more."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    night(ledger, "2026-01-06", {"A": 4}, {"2026-03-12": 9}, LAW)
    assert kinds(night(ledger, "2026-01-07", {"A": 4}, {"2026-01-11": 9}, LAW)) == {"earlier": 1}
    assert asked(ledger, "2026-02-20") == [("A", "2026-02-11", "cancels", "lapsed")]


def test_who_agreed_to_wait_without_a_day_is_not_asked_when_there_is_one(ledger: Ledger) -> None:
    """A date is good news then."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    night(ledger, "2026-01-06", {"A": 4}, {}, LAW)
    with ledger.writing() as connection:
        record_answer(connection, "accepted", "A", None, date(2026, 1, 10))
    assert kinds(night(ledger, "2026-01-11", {"A": 4}, {"2026-03-12": 9}, LAW)) == {"first_date": 1}
    assert asked(ledger, "2026-02-20") == [("A", "2026-02-11", "cancels", "accepted")]


@pytest.mark.parametrize("answer", ["declined", None])
def test_a_cancelled_line_gets_no_more_news_but_that_it_leaves(ledger: Ledger, answer: str | None) -> None:
    """Whether the customer said no, or nothing until the day."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    night(ledger, "2026-01-06", {"A": 4}, {}, LAW)
    if answer:
        with ledger.writing() as connection:
            record_answer(connection, answer, "A", "1", date(2026, 1, 10))  # type: ignore[arg-type]
    assert kinds(night(ledger, "2026-02-12", {"A": 4}, {"2026-03-12": 9}, LAW)) == {}
    assert kinds(night(ledger, "2026-02-13", {"A": 4}, {"2026-02-13": 9}, LAW)) == {"shipping": 1}


def test_the_last_answer_counts(ledger: Ledger) -> None:
    """A customer may change his mind; an order that nobody was asked about is said."""
    night(ledger, "2026-01-05", {"A": 4}, {"2026-01-12": 9}, LAW)
    night(ledger, "2026-01-06", {"A": 4}, {}, LAW)
    for answer in ("declined", "accepted"):
        with ledger.writing() as connection:
            record_answer(connection, answer, "A", None, date(2026, 1, 10))  # type: ignore[arg-type]
        assert asked(ledger, "2026-03-01")[0][3] == answer
    words = "consents::: B/7 was not asked to consent to a delay: `allocator consents` lists who was"
    with pytest.raises(InputError, match=words), ledger.writing() as connection:
        record_answer(connection, "accepted", "B", "7", date(2026, 1, 10))
