"""Ways to deliver notices: files of e-mails, a mail server, JSON lines for other systems.

Each takes claimed notices and writes down, notice by notice, what became of them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from allocator.addresses import Mailbox, mailbox
from allocator.errors import InputError, Problem, UsageError
from allocator.files.lock import locked
from allocator.notices.mail import e_mail
from allocator.notices.outbox import Notice, Outbox, State
from allocator.notices.smtp import DroppedError, RefusedError, Server, Session, UnsureError
from allocator.notices.wording import Wording

Say = Callable[[str], None]
"""Takes a line for the planner."""
PATIENCE = 60.0
"""Seconds to wait for another process that writes to the same file."""
MOST_DROPPED = 3
"""So often in a row a server may drop the connection before we give up for now."""


class Channel(Protocol):
    """A way to deliver notices."""

    takes: tuple[State, ...]
    """The states of notices that it can deliver."""
    at_once: int
    """How many notices it claims at a time."""

    def deliver(self, outbox: Outbox, claimed: Sequence[Notice], say: Say) -> None:
        """Deliver claimed notices, and write down in the outbox what became of each."""

    def close(self) -> None:
        """End what is open."""


class Letters:
    """Puts notices into words, as e-mails."""

    def __init__(self, wording: Wording, sender: str = "") -> None:
        """Take the sender given, else the one that each notice was queued with."""
        self.wording = wording
        self._sender = sender

    def write(self, notice: Notice) -> bytes:
        """Return a notice as an e-mail."""
        sender = self.sender_of(notice)
        words = self.wording.render(notice.content, sender)
        return e_mail(notice.content, words, sender, notice.message_id, notice.queued_at)

    def sender_of(self, notice: Notice) -> Mailbox:
        """Return who writes; raises UsageError where nobody is named."""
        found = mailbox(self._sender or notice.sender)
        if found is None:
            raise UsageError(
                "no sender: name one with --sender 'Sales <sales@example.com>', or in the model's [notices]"
            )
        return found


class Folder:
    """A folder of `.eml` files, which mail programs open and mail servers pick up.

    A file is there whole or not at all, and has a name of its own for ever: written again after a kill, it
    replaces itself.
    """

    takes: tuple[State, ...] = ("waiting",)
    at_once = 200

    def __init__(self, folder: str | Path, letters: Letters) -> None:
        self._folder = Path(folder)
        self._letters = letters

    def deliver(self, outbox: Outbox, claimed: Sequence[Notice], say: Say) -> None:
        """Write a file for each notice."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for notice in claimed:
                _write_whole(self._folder / file_name(notice), self._letters.write(notice))
            _sync_folder(self._folder)
        except OSError as error:
            raise _not_writable(self._folder, error, "give another folder with --outbox") from error
        outbox.sent(claimed, f"written to {self._folder}")

    def close(self) -> None:
        """Nothing is open."""


def file_name(notice: Notice) -> str:
    """Return the name of a notice's file: the day, the customer, and what no other notice has."""
    content = notice.content
    customer = re.sub("[^A-Za-z0-9._-]+", "_", content["customer"]["customer_id"])[:60]
    return f"{content['as_of']}-{customer or 'nobody'}-{notice.message_id[1:17]}.eml"


class JsonLines:
    """A file that gets a line of JSON for each notice, for other systems to read.

    Its lines tell which notices it has already, so after a kill nothing is written twice.
    """

    takes: tuple[State, ...] = ("waiting", "unaddressed")
    at_once = 1000

    def __init__(self, path: str | Path, wording: Wording) -> None:
        self._path = Path(path)
        self._wording = wording

    def deliver(self, outbox: Outbox, claimed: Sequence[Notice], say: Say) -> None:
        """Append the notices that the file does not have yet."""
        place = self._path.with_name(f".{self._path.name}.allocator-lock")
        try:
            with locked(place, PATIENCE), open(self._path, "a+b") as file:
                known = self._known(file)
                new = [notice for notice in claimed if notice.message_id not in known]
                file.write("".join(map(self._line, new)).encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _not_writable(self._path, error, "give another file with --jsonl") from error
        outbox.sent(claimed, f"written to {self._path}")

    def close(self) -> None:
        """Nothing is open."""

    def _known(self, file: Any) -> set[str]:
        """Return the Message-IDs that the file has; a last line that a kill cut off is taken out."""
        file.seek(0)
        known, whole = set(), 0
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            known.add(self._message_id(line, number))
        file.truncate(whole)
        file.seek(0, os.SEEK_END)
        return known

    def _message_id(self, line: bytes, number: int) -> str:
        try:
            return str(json.loads(line)["message_id"])
        except (ValueError, TypeError, KeyError):
            what = "holds something that is no notice"
            raise InputError(
                [Problem(str(self._path), number, "", what, "give another file with --jsonl")]
            ) from None

    def _line(self, notice: Notice) -> str:
        reasons = self._wording.language_of(notice.content).reasons
        lines = [{**line, "reason": reasons.get(line["reason_code"], "")} for line in notice.content["lines"]]
        facts = {"message_id": notice.message_id, "queued_at": f"{notice.queued_at:%Y-%m-%dT%H:%M:%SZ}"}
        return json.dumps({**facts, **notice.content, "lines": lines}, ensure_ascii=False) + "\n"


class Post:
    """A mail server."""

    takes: tuple[State, ...] = ("waiting",)
    at_once = 50

    def __init__(self, server: Server, letters: Letters) -> None:
        self._session = Session(server)
        self._letters = letters
        self._dropped = 0

    def deliver(self, outbox: Outbox, claimed: Sequence[Notice], say: Say) -> None:
        """Hand over one notice after the other."""
        for notice in claimed:
            letter = self._letters.write(notice)
            self._hand_over(outbox, notice, letter, say)
            if self._dropped == MOST_DROPPED:
                what = f"it dropped the connection {MOST_DROPPED} times in a row"
                raise self._session.server.fault(what, "look into its log, then run this again")

    def close(self) -> None:
        """Say goodbye to the server."""
        self._session.close()

    def _hand_over(self, outbox: Outbox, notice: Notice, letter: bytes, say: Say) -> None:
        sender, recipient = self._letters.sender_of(notice).address, notice.content["customer"]["email"]
        try:
            if self._session.send(sender, recipient, letter, lambda: outbox.hand_over(notice)):
                outbox.sent([notice], f"taken by {self._session.server}")
            self._dropped = 0
        except RefusedError as error:
            self._dropped = 0
            state = outbox.refused(notice, str(error), for_good=error.for_good)
            say(_said(notice, recipient, state, str(error)))
        except (DroppedError, UnsureError) as error:
            self._dropped += 1
            state = outbox.refused(notice, str(error), unsure=isinstance(error, UnsureError))
            say(_said(notice, recipient, state, str(error)))


def _said(notice: Notice, recipient: str, state: State, why: str) -> str:
    fate = "is not tried again" if state == "failed" else "is tried again later"
    return f"{notice.content['customer']['customer_id']} <{recipient}> {fate}: {why}"


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":  # Windows has no way to
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _not_writable(place: Path, error: OSError, remedy: str) -> InputError:
    why = "another process is writing to it" if isinstance(error, TimeoutError) else error.strerror
    return InputError([Problem(str(place), None, "", f"cannot be written: {why}", remedy)])
