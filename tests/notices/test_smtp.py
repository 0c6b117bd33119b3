"""Delivery to a real mail server, that refuses, hangs up or stays mute."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import trustme

from allocator.errors import InputError, UsageError
from allocator.ledger.opening import Ledger
from allocator.notices.channels import Letters, Post
from allocator.notices.delivery import deliver, standing
from allocator.notices.outbox import now
from allocator.notices.smtp import PASSWORD, USER, Server
from allocator.notices.wording import Wording
from tests.notices import mail_server as servers
from tests.notices.conftest import Queue, content
from tests.notices.mail_server import MailServer, mail_server, with_tls
from tests.notices.test_outbox import change, rows


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server without TLS."""
    with mail_server() as running:
        yield running


def post(server: MailServer, sender: str = "", security: Literal["off"] | None = "off") -> Post:
    """The way to that server."""
    return Post(Server.from_environment(server.address, security), Letters(Wording(), sender))


def send(ledger: Ledger, server: MailServer) -> list[str]:
    """Deliver what is due; return what the planner is told."""
    said: list[str] = []
    deliver(ledger, post(server), said.append)
    return said


def test_every_notice_arrives_once_in_its_order(queue: Queue, server: MailServer) -> None:
    """With its Message-ID, from the sender, to the customer; and a second call tells nobody again."""
    ledger = queue(content("C-1"), content("C-2"), content("C-1", name="again"))
    assert send(ledger, server) == []
    assert send(ledger, server) == []
    ids = [message_id for (message_id,) in rows(ledger, "message_id")]
    assert sorted(server.received().elements()) == sorted(ids)
    assert server.recipients == ["c-1@buyer.example", "c-2@buyer.example", "c-1@buyer.example"]
    assert set(server.senders) == {"sales@seller.example"}
    assert server.num_connections == 1
    assert {state for (state,) in rows(ledger, "state")} == {"sent"}


def test_the_message_is_the_notice(queue: Queue, server: MailServer) -> None:
    """Plain text and HTML with the same facts, and headers that people and machines can read."""
    send(queue(content(name="Käufer & Söhne", language="de")), server)
    (message,) = server.messages
    assert message["From"] == "Sales <sales@seller.example>"
    assert message["To"] == "Käufer & Söhne <c-1@buyer.example>"
    assert message["Subject"] == "Bestellung SO-1: spätere Lieferung, 3. Juli 2026"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Neuer Liefertermin: 3. Juli 2026 (bisher: 30. Juni 2026)." in plain.get_content()
    assert "12.000,5 x A widget (WIDGET)" in plain.get_content()
    assert "Guten Tag, Käufer &amp; Söhne" in html.get_content()


def test_a_line_that_is_a_dot_does_not_end_the_message(queue: Queue, server: MailServer) -> None:
    """What looks like the end of the message is escaped on the way, and arrives as it was."""
    line = {**content()["lines"][0], "item": "."}
    send(queue(content("C-1", line, name=".\r\n.\r\n")), server)  # type: ignore[arg-type]
    (message,) = server.messages
    body = message.get_body(("plain",))
    assert body is not None
    assert "With kind regards" in body.get_content()


@pytest.mark.parametrize(
    ("address", "state", "detail"),
    [
        ("gone@b.example", "failed", "550 no such user"),
        ("spam@b.example", "failed", "554 looks like spam"),
        ("busy@b.example", "waiting", "450 mailbox busy"),
        ("full@b.example", "waiting", "452 disk full"),
    ],
)
def test_a_refused_message_does_not_hold_up_the_others(
    queue: Queue, server: MailServer, address: str, state: str, detail: str
) -> None:
    """What is refused for good has failed, what is refused for now waits; the planner is told both."""
    ledger = queue(content("C-1", email=address), content("C-2"))
    (said,) = send(ledger, server)
    fate = "is not tried again" if state == "failed" else "is tried again later"
    assert said == f"C-1 <{address}> {fate}: {detail}"
    assert rows(ledger, "state", "detail")[0] == (state, detail)
    assert server.recipients == ["c-2@buyer.example"]


def test_what_waits_is_sent_when_it_is_due_and_not_before(queue: Queue, server: MailServer) -> None:
    """A mailbox that was busy once gets its notice at the second attempt."""
    ledger = queue(content(email="busy-once@b.example"))
    send(ledger, server)
    send(ledger, server)
    assert server.messages == []
    change(ledger, next_attempt_at=now())
    send(ledger, server)
    assert server.recipients == ["busy-once@b.example"]
    assert rows(ledger, "state", "attempts", "unsure") == [("sent", 2, 0)]


def test_a_connection_lost_before_the_message_told_nobody(queue: Queue, server: MailServer) -> None:
    """It is tried again without a doubt; the next notice gets a new connection."""
    ledger = queue(content("C-1", email="hangup-once@b.example"), content("C-2"))
    (said,) = send(ledger, server)
    assert "the connection was lost" in said
    change(ledger, next_attempt_at=now())
    send(ledger, server)
    assert server.recipients == ["c-2@buyer.example", "hangup-once@b.example"]
    assert standing(ledger).unsure == 0


@pytest.mark.parametrize(("fault", "times"), [("mute", 2), ("lost", 1)])
def test_a_connection_lost_after_the_message_leaves_a_doubt_that_is_counted(
    queue: Queue, server: MailServer, fault: str, times: int
) -> None:
    """Taken or not, nobody can know: it is sent again with the same Message-ID."""
    ledger = queue(content(email=f"{fault}-once@b.example"))
    (said,) = send(ledger, server)
    assert "no answer after the message" in said
    change(ledger, next_attempt_at=now())
    send(ledger, server)
    ((message_id,),) = rows(ledger, "message_id")
    assert server.received() == {message_id: times}
    assert standing(ledger).unsure == 1


def test_a_server_that_hangs_up_all_the_time_is_left_alone(queue: Queue, server: MailServer) -> None:
    """After three in a row we stop, and say so; the others wait."""
    ledger = queue(*(content(f"C-{number}", email=f"hangup{number}@b.example") for number in range(9)))
    with pytest.raises(InputError, match="it dropped the connection 3 times in a row"):
        send(ledger, server)
    assert standing(ledger).waiting == 9


def test_a_server_that_is_not_there_costs_no_attempt(queue: Queue) -> None:
    """Clear words; nothing is lost, nothing is sent."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = MailServer()
        nowhere.port = taken.getsockname()[1]
        ledger = queue(content())
        words = rf"mail server localhost:{nowhere.port}::: cannot be reached: .*: check its address"
        with pytest.raises(InputError, match=words):
            send(ledger, nowhere)
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


def test_a_sender_that_the_server_refuses_stops_everything(queue: Queue, server: MailServer) -> None:
    """It is nothing about the customers, so none of their notices fails."""
    ledger = queue(content("C-1"), content("C-2"))
    with pytest.raises(InputError, match=r"refuses the sender stranger@seller.example: 553.*--sender"):
        deliver(ledger, post(server, "stranger@seller.example"))
    assert rows(ledger, "state", "attempts") == [("waiting", 0)] * 2


def test_without_a_sender_nothing_is_sent(queue: Queue, server: MailServer) -> None:
    """The remedy is named."""
    ledger = queue(content(), sender="")
    with pytest.raises(UsageError, match="no sender: name one with --sender"):
        send(ledger, server)
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """An authority that this machine trusts, and the credentials of the planner."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv(USER, servers.USER)
    monkeypatch.setenv(PASSWORD, servers.PASSWORD)
    return authority


def server_context(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    """The certificate of a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


Tls = Literal["starttls", "implicit"]
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.mark.parametrize("security", ["starttls", "implicit"])
def test_tls_and_a_password_from_the_environment(queue: Queue, authority: trustme.CA, security: Tls) -> None:
    """Both ways to TLS, with a certificate that is verified."""
    ledger = queue(content())
    with mail_server(**with_tls(server_context(authority), security)) as server:
        deliver(ledger, Post(Server.from_environment(server.address, security), Letters(Wording())))
        assert server.recipients == ["c-1@buyer.example"]


@pytest.mark.parametrize("security", ["starttls", "implicit"])
def test_a_server_with_a_certificate_of_another_name_is_not_trusted(
    queue: Queue, authority: trustme.CA, security: Tls
) -> None:
    """Not even for one message, and the password stays here."""
    ledger = queue(content())
    with mail_server(**with_tls(server_context(authority, "other.example"), security)) as server:
        channel = Post(Server.from_environment(server.address, security), Letters(Wording()))
        with pytest.raises(InputError, match=r"no secure connection: .*certificate.*SSL_CERT_FILE"):
            deliver(ledger, channel)
        assert server.messages == []
    assert rows(ledger, "state", "attempts") == [("waiting", 0)]


def test_a_wrong_password_is_said_and_not_shown(
    queue: Queue, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which variables to mend."""
    monkeypatch.setenv(PASSWORD, "wrong-password")
    with mail_server(**with_tls(server_context(authority), "starttls")) as server:
        channel = Post(Server.from_environment(server.address), Letters(Wording()))
        with pytest.raises(
            InputError, match=r"refuses the credentials: 535.*ALLOCATOR_SMTP_PASSWORD"
        ) as error:
            deliver(queue(content()), channel)
    assert "wrong-password" not in str(error.value)


def test_a_server_without_tls_gets_nothing_unless_that_is_said(queue: Queue, server: MailServer) -> None:
    """Nobody reads along by accident."""
    with pytest.raises(InputError, match=r"it cannot do that: .*STARTTLS.*--tls"):
        deliver(queue(content()), post(server, security=None))
    assert server.messages == []


@pytest.mark.parametrize("address", ["", "mail:0", "mail:99999", "mail server:25", "mail:25:26", "a:b"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    """With the form to write."""
    with pytest.raises(
        UsageError, match=re.escape(f"--smtp {address!r} is no server: write HOST or HOST:PORT")
    ):
        Server.from_environment(address)


def test_a_password_is_not_sent_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """But to this very machine."""
    monkeypatch.setenv(USER, "planner")
    with pytest.raises(UsageError, match=r"would send the password to mail.example unencrypted"):
        Server.from_environment("mail.example:25", "off")
    assert Server.from_environment("localhost:25", "off").user == "planner"
