"""Delivery to a folder of e-mails, and to a file of JSON lines."""

from __future__ import annotations

import json
import os
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from allocator.errors import InputError
from allocator.files.lock import locked
from allocator.ledger.opening import Ledger
from allocator.notices import channels
from allocator.notices.channels import Folder, JsonLines, Letters
from allocator.notices.delivery import deliver, standing
from allocator.notices.outbox import Outbox
from allocator.notices.wording import Wording
from tests.notices.conftest import Queue, content
from tests.notices.test_outbox import change, rows


def to_folder(ledger: Ledger, folder: Path) -> int:
    """Write what is due as e-mails."""
    return deliver(ledger, Folder(folder, Letters(Wording())))


def to_file(ledger: Ledger, path: Path) -> int:
    """Write what is due as JSON lines."""
    return deliver(ledger, JsonLines(path, Wording()))


def lines(path: Path) -> list[dict[str, Any]]:
    """What other systems read."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_folder_gets_one_file_a_notice(queue: Queue, tmp_path: Path) -> None:
    """Each is a whole e-mail, named for the day and the customer; those without an address are left."""
    ledger = queue(content("C-1"), content("../Ü 2", email="two@b.example"), content("C-3", email=""))
    assert to_folder(ledger, tmp_path / "mail" / "out") == 2
    names = sorted(os.listdir(tmp_path / "mail" / "out"))
    assert [name[:-20] for name in names] == ["2026-06-22-.._2-", "2026-06-22-C-1-"]
    message = message_from_bytes((tmp_path / "mail" / "out" / names[1]).read_bytes(), policy=policy.default)
    assert message["To"] == "Buyer <c-1@buyer.example>"
    assert standing(ledger)[:5] == (0, 0, 2, 0, 1)


def test_the_same_notice_gives_the_same_file(queue: Queue, tmp_path: Path) -> None:
    """Written again after a kill, a file replaces itself, byte for byte."""
    ledger = queue(content())
    to_folder(ledger, tmp_path / "out")
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    change(ledger, state="sending", claimed_by="elsewhere:1:abcd", claimed_at=rows(ledger, "queued_at")[0][0])
    change(ledger, state="waiting")
    to_folder(ledger, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_json_lines_have_the_facts_of_every_notice(queue: Queue, tmp_path: Path) -> None:
    """Also of customers without an e-mail address; the reason in their words."""
    ledger = queue(content("C-1", language="de"), content("C-2", email="", name="Zoë"))
    assert to_file(ledger, tmp_path / "notices.jsonl") == 2
    first, second = lines(tmp_path / "notices.jsonl")
    assert first["lines"][0]["reason"] == "was wir zurzeit haben, reicht nicht für alle Bestellungen"
    assert first["lines"][0]["new_date"] == "2026-07-03"
    assert second["customer"] == {"customer_id": "C-2", "name": "Zoë", "email": "", "language": "en"}
    assert [each["message_id"] for each in (first, second)] == [
        each for (each,) in rows(ledger, "message_id")
    ]
    assert standing(ledger)[:5] == (0, 0, 2, 0, 0)


def test_json_lines_are_added_to_those_that_are_there(queue: Queue, tmp_path: Path) -> None:
    """The next night continues the file."""
    to_file(queue(content("C-1")), tmp_path / "notices.jsonl")
    to_file(queue(content("C-2")), tmp_path / "notices.jsonl")
    found = [each["customer"]["customer_id"] for each in lines(tmp_path / "notices.jsonl")]
    assert found == ["C-1", "C-2"]


def test_a_kill_after_writing_does_not_write_twice(queue: Queue, tmp_path: Path) -> None:
    """The file itself tells what it has; a last line that was cut off is written anew."""
    path = tmp_path / "notices.jsonl"
    ledger = queue(content("C-1"), content("C-2"), content("C-3"))
    to_file(ledger, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    change(ledger, state="waiting")
    to_file(ledger, path)
    assert path.read_bytes() == whole


def test_a_file_of_something_else_is_refused_and_left_alone(queue: Queue, tmp_path: Path) -> None:
    """Nothing is lost, nothing is written."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,item_id\nSO-1,A\n")
    ledger = queue(content())
    with pytest.raises(InputError, match=r"orders.csv:1:: holds something that is no notice: .*--jsonl"):
        to_file(ledger, path)
    assert path.read_text() == "order_id,item_id\nSO-1,A\n"
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


def test_a_place_that_cannot_be_written_is_said(queue: Queue, tmp_path: Path) -> None:
    """A file where the folder should be, a folder where the file should be."""
    (tmp_path / "file").write_text("")
    ledger = queue(content())
    with pytest.raises(InputError, match=r"file::: cannot be written: .*: give another folder with --outbox"):
        to_folder(ledger, tmp_path / "file")
    with pytest.raises(InputError, match=r"cannot be written: .*: give another file with --jsonl"):
        to_file(ledger, tmp_path)
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


def test_two_processes_do_not_mix_lines(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One waits for the other, and says so when that takes too long."""
    monkeypatch.setattr(channels, "PATIENCE", 0.1)
    ledger = queue(content())
    with (
        locked(tmp_path / ".notices.jsonl.allocator-lock", 0.0),
        pytest.raises(InputError, match="another process is writing to it"),
    ):
        to_file(ledger, tmp_path / "notices.jsonl")
    assert not (tmp_path / "notices.jsonl").exists()


def test_ctrl_c_gives_back_what_was_claimed(queue: Queue, tmp_path: Path) -> None:
    """Whatever ends a sender in an orderly way, nothing stays claimed."""

    class Interrupted(Folder):
        def deliver(self, *_: Any) -> None:
            raise KeyboardInterrupt

    ledger = queue(content())
    with pytest.raises(KeyboardInterrupt):
        deliver(ledger, Interrupted(tmp_path, Letters(Wording())))
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]
    assert len(Outbox(ledger).claim(1)) == 1
