"""A sender that is killed at any moment: no notice is lost, none is sent twice but in the protocol's gap.

The gap: between the commit that a message is about to be handed over and the commit that it was taken, nobody
can know whether it was. Such a message is sent again, with the same Message-ID, and counted as unsure.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from allocator.ledger.opening import open_ledger
from allocator.notices.channels import Channel, Folder, JsonLines, Letters, Post
from allocator.notices.delivery import deliver, standing
from allocator.notices.smtp import Server
from allocator.notices.wording import Wording
from tests.notices.conftest import Queue, content
from tests.notices.mail_server import mail_server
from tests.notices.test_outbox import rows

KILLS, FEW_KILLS = 100, 20
"""Many on SQLite, where a process is all there is; few on PostgreSQL and for files."""
NOTICES = 400

WORDING = Wording()
WORDING.render(content())  # compiled once, before any process is forked: their time goes into sending
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["__main__", "tests.notices.test_kills"])


def channel(way: str, place: str) -> Channel:
    """A mail server at an address, a folder or a file at a path."""
    if way == "smtp":
        return Post(Server.from_environment(place, "off"), Letters(WORDING))
    return Folder(Path(place), Letters(WORDING)) if way == "folder" else JsonLines(Path(place), WORDING)


def send(url: str, way: str, place: str, begun: Event) -> None:
    """What a sender does; it says when it has claimed its first notices."""
    chosen = channel(way, place)
    chosen.at_once = 20
    deliver_claimed = chosen.deliver

    def announced(*arguments: Any) -> None:
        begun.set()
        deliver_claimed(*arguments)

    chosen.deliver = announced  # type: ignore[method-assign]
    deliver(open_ledger(url), chosen)


def kill_senders(url: str, way: str, place: str, num_kills: int, done: Callable[[], int]) -> int:
    """Start senders and kill each in the midst of its work; return how many had notices in hand.

    Each is killed a moment after it has `done` between none and three notices more.
    """
    chance, in_hand = random.Random(11), 0
    ledger = open_ledger(url)
    for _ in range(num_kills):
        begun = processes.Event()
        enough = done() + chance.randrange(4)
        process = processes.Process(target=send, args=(url, way, place, begun))
        process.start()
        while not begun.is_set() and process.is_alive():
            time.sleep(0.001)
        while done() < enough and process.is_alive():
            time.sleep(0.001)
        time.sleep(chance.uniform(0.0, 0.03))
        process.kill()
        process.join()
        in_hand += standing(ledger).sending > 0
    ledger.close()
    return in_hand


def queued(queue: Queue, number: int = NOTICES) -> set[str]:
    """The Message-IDs of many notices."""
    ledger = queue(*(content(f"C-{customer}") for customer in range(number)))
    ids = {message_id for (message_id,) in rows(ledger, "message_id")}
    ledger.close()
    return ids


def test_a_hundred_kills_of_senders_by_mail(queue: Queue, url: str) -> None:
    """Every notice arrives; more than once at most as often as a kill fell into the gap, which is counted."""
    ids = queued(queue)
    with mail_server() as server:
        num_kills = KILLS if "://" not in url else FEW_KILLS
        in_hand = kill_senders(url, "smtp", server.address, num_kills, lambda: len(server.messages))
        send(url, "smtp", server.address, processes.Event())
        received = server.received()
    ledger = open_ledger(url)
    found = standing(ledger)
    ledger.close()
    assert in_hand > num_kills // 2
    assert received.keys() == ids
    assert found[:5] == (0, 0, NOTICES, 0, 0)
    assert received.total() - NOTICES <= found.unsure <= num_kills


def written(place: Path) -> int:
    """How many files a folder has, or how many lines a file."""
    if place.is_dir():
        return len(os.listdir(place))
    return place.read_bytes().count(b"\n") if place.exists() else 0


@pytest.mark.parametrize("way", ["folder", "jsonl"])
def test_kills_of_senders_to_files(queue: Queue, url: str, tmp_path: Path, way: str) -> None:
    """Every notice is there exactly once, and no draft beside it."""
    ids, place = queued(queue), tmp_path / "out"
    assert kill_senders(url, way, str(place), FEW_KILLS, lambda: written(place)) > 0
    send(url, way, str(place), processes.Event())
    if way == "jsonl":
        found = Counter(json.loads(line)["message_id"] for line in place.read_text().splitlines())
        assert found == Counter(ids)
    else:
        assert sorted(name.rsplit("-", 1)[1] for name in os.listdir(place)) == sorted(
            f"{message_id[1:17]}.eml" for message_id in ids
        )
    ledger = open_ledger(url)
    assert standing(ledger)[:6] == (0, 0, NOTICES, 0, 0, 0)
    ledger.close()


def test_two_senders_at_the_same_time_tell_nobody_twice(queue: Queue, url: str) -> None:
    """Both work, and share the notices."""
    ids = queued(queue, 150)
    with mail_server() as server:
        arguments = (url, "smtp", server.address, processes.Event())
        senders = [processes.Process(target=send, args=arguments) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert [sender.exitcode for sender in senders] == [0, 0]
        assert server.received() == Counter(ids)
        assert server.num_connections == 2
