"""`release`, `notify`, `consents` and `templates`, as a planner types them."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.notices.mail_server import MailServer, mail_server

SENDER = "Sales <sales@seller.example>"


@pytest.fixture
def released(run: Run, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A night that was released, in the current folder: A waits, B leaves on the 10th."""
    monkeypatch.chdir(tmp_path)
    rows = (scenario / "order_lines.csv").read_text().splitlines()
    named = [f"{rows[0]},customer_id", *(f"{row},C-{row[0]}" for row in rows[1:])]
    (scenario / "order_lines.csv").write_text("\n".join(named) + "\n")
    (scenario / "customers.csv").write_text(
        "customer_id,name,email,language\nC-A,Anna,anna@b.example,de\nC-B,Bert,,\n"
    )
    assert run("run", "scenario", "--quiet").exit_code == 0
    return tmp_path


def test_a_release_says_whom_it_will_tell(run: Run, released: Path) -> None:
    """How many, of what, and who has no address."""
    result = run("release", "out")
    assert "Notices: 2 customers to be told (2 first_date); `allocator notify` sends them." in result.stdout
    assert "Without an e-mail address: customer C-B; `allocator notify --jsonl FILE`" in result.stdout
    assert "Notices" not in run("release", "out").stdout


def test_notices_go_to_a_folder_once(run: Run, released: Path) -> None:
    """The default; a second call has nothing left to do."""
    run("release", "out")
    first = run("notify", "--sender", SENDER)
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [
        "1 notice delivered to outbox.",
        "1 notice without an e-mail address: --jsonl FILE has them.",
    ]
    (file,) = os.listdir("outbox")
    assert b"anna@b.example" in Path("outbox", file).read_bytes()
    assert run("notify", "--sender", SENDER).stdout.startswith("0 notices delivered")


def test_who_has_no_address_is_in_the_json_lines(run: Run, released: Path) -> None:
    """What mail has not told."""
    run("release", "out")
    run("notify", "--sender", SENDER, "--quiet")
    assert run("notify", "--jsonl", "rest.jsonl").stdout == "1 notice delivered to rest.jsonl.\n"
    (line,) = Path("rest.jsonl").read_text().splitlines()
    assert json.loads(line)["customer"]["customer_id"] == "C-B"


def test_notices_go_to_a_mail_server(run: Run, released: Path) -> None:
    """And what it refuses is said on stderr."""
    run("release", "out")
    with mail_server() as server:
        options = ("--smtp", server.address, "--tls", "off", "--sender", SENDER)
        result = run("notify", *options)
        assert result.stdout.startswith(f"1 notice delivered to mail server localhost:{server.port}.")
        assert server.recipients == ["anna@b.example"]


def test_a_refused_notice_is_said_and_can_be_tried_again(run: Run, released: Path) -> None:
    """--retry-failed lets it wait again."""
    run("release", "out")
    sqlite3.connect("promises.db").executescript(
        "UPDATE notices SET email = 'gone-once@b.example', "
        "content = replace(content, 'anna@b.example', 'gone-once@b.example') WHERE email <> ''"
    )
    with mail_server() as server:
        options = ("--smtp", server.address, "--tls", "off", "--sender", SENDER)
        first = run("notify", *options)
        assert "warning: C-A <gone-once@b.example> is not tried again: 550 no such user" in first.stderr
        assert "1 notice refused for good: mend the addresses, then --retry-failed." in first.stdout
        assert run("notify", *options, "--retry-failed").stdout.startswith("1 notice delivered")


def test_nothing_is_lost_where_nothing_can_be_sent(run: Run, released: Path) -> None:
    """No server, no sender, no ledger, no such words: one message, and all notices still wait."""
    run("release", "out")
    nowhere = MailServer()
    nowhere.port = 1
    cases = {
        ("--smtp", nowhere.address, "--tls", "off", "--sender", SENDER): (1, "cannot be reached"),
        (): (2, "no sender: name one with --sender"),
        ("--sender", "sales"): (2, "--sender 'sales' is no sender"),
        ("--ledger", "other.db"): (1, "there is no ledger"),
        ("--templates", "words"): (1, "there is no such folder"),
        ("--tls", "off"): (2, "--tls says how --smtp reaches its server"),
        ("--smtp", "a", "--jsonl", "b"): (2, "--outbox, --smtp and --jsonl are three ways: choose one"),
    }
    for options, (code, words) in cases.items():
        result = run("notify", *options)
        assert (result.exit_code, words in result.stderr) == (code, True), result.stderr
    assert run("notify", "--jsonl", "all.jsonl").stdout == "2 notices delivered to all.jsonl.\n"


def test_a_mistake_in_the_words_stops_a_release(run: Run, released: Path) -> None:
    """Nothing is recorded, so the release can be made once the template is mended."""
    assert run("templates", "words").exit_code == 0
    Path("words/de/subject.txt.j2").write_text("{{ nonsense }}")
    result = run("release", "out", "--templates", "words")
    assert (result.exit_code, "subject.txt.j2:1:: 'nonsense' is undefined" in result.stderr) == (1, True)
    assert not Path("promises.db").exists()
    Path("words/de/subject.txt.j2").unlink()
    assert "Notices: 2 customers" in run("release", "out", "--templates", "words").stdout


def test_templates_go_to_a_new_folder_only(run: Run, released: Path) -> None:
    """Nobody's words are overwritten."""
    run("templates", "words")
    assert sorted(os.listdir("words")) == ["de", "en"]
    result = run("templates", "words")
    assert (result.exit_code, "the folder is not empty" in result.stderr) == (1, True)


def consent_nights(run: Run, scenario: Path) -> None:
    """A's date was told on the 5th; on the 6th there is none any more."""
    model = run("models", "priority-first").stdout
    Path("law.toml").write_text(model.replace('consent = "none"', 'consent = "us_mail_order"'))
    for day, receipts in (("2026-01-05", "R-1,WIDGET,10,2026-01-20\n"), ("2026-01-06", "")):
        (scenario / "receipts.csv").write_text(f"receipt_id,item_id,quantity,available_date\n{receipts}")
        options = ("--as-of", day, "--model", "law.toml", "--ledger", "promises.db", "--quiet")
        assert run("run", "scenario", *options).exit_code == 0
        assert run("release", "out").exit_code == 0


def test_consents_are_listed_with_their_day_and_recorded(run: Run, released: Path, scenario: Path) -> None:
    """Who was asked, until when; a yes, a no; and what is to be cancelled."""
    consent_nights(run, scenario)
    waiting = run("consents", "--as-of", "2026-01-07").stdout
    assert waiting.splitlines()[0] == "Waiting for an answer:"
    assert "A/1 of C-A: was to ship by" in waiting
    assert "has no date; answer by" in waiting
    overdue = run("consents", "--as-of", "2026-06-01").stdout
    assert overdue.startswith("To be cancelled and refunded, there was no yes in time:")
    assert run("consents", "A", "--accept", "--as-of", "2026-01-08").stdout == "A/1: accepted, recorded.\n"
    assert run("consents", "--as-of", "2026-06-01").stdout.startswith("Agreed:")
    run("consents", "A", "1", "--decline", "--as-of", "2026-01-09")
    assert run("consents", "A").stdout.startswith("To be cancelled and refunded, the customer said so:")


def test_an_answer_needs_an_order_that_was_asked(run: Run, released: Path) -> None:
    """Usage, and bad input."""
    run("release", "out")
    assert run("consents").stdout == "No open order line waits for consent.\n"
    assert run("consents", "--accept").exit_code == 2
    result = run("consents", "Z", "--accept")
    assert (result.exit_code, "Z was not asked to consent to a delay" in result.stderr) == (1, True)
