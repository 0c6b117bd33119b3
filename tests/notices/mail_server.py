"""A real mail server in a thread of the test, with the faults that real ones have."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

USER, PASSWORD = "planner", "s3cret"


class MailServer:
    """Takes messages, unless the name of a recipient says what goes wrong.

    `busy`: 450 at RCPT. `gone`: 550 at RCPT. `hangup`: the connection ends at RCPT. `full`: 452 after the
    message. `spam`: 554 after the message. `mute`: takes the message, and the connection ends without an
    answer. `lost`: the same, without having taken it. A name with `once` goes wrong only the first time.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.port = 0
        self._faults: Counter[str] = Counter()
        self._open = 0
        self.num_connections = 0

    @property
    def address(self) -> str:
        """What `--smtp` takes."""
        return f"localhost:{self.port}"

    def received(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet, and count."""
        self.num_connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take every sender but `stranger`."""
        if address.startswith("stranger"):
            return "553 sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if self._goes_wrong(address, "busy"):
            return "450 mailbox busy"
        if self._goes_wrong(address, "gone"):
            return "550 no such user"
        if self._goes_wrong(address, "hangup"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or not."""
        (recipient,) = envelope.rcpt_tos
        if self._goes_wrong(recipient, "full"):
            return "452 disk full"
        if self._goes_wrong(recipient, "spam"):
            return "554 looks like spam"
        if self._goes_wrong(recipient, "lost"):
            server.transport.abort()
            return "250 OK"
        content = cast(bytes, envelope.content)
        self.messages.append(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))
        self.recipients.append(recipient)
        self.senders.append(str(envelope.mail_from))
        if self._goes_wrong(recipient, "mute"):
            server.transport.abort()
        return "250 OK"

    def _goes_wrong(self, address: str, fault: str) -> bool:
        if fault not in address:
            return False
        self._faults[address] += 1
        return "once" not in address or self._faults[address] == 1


class _OnAnyPort(Controller):
    """A controller on a port that is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[MailServer]:
    """Run a mail server; `options` are those of aiosmtpd's controller."""
    handler = MailServer()
    controller = _OnAnyPort(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()


def with_tls(context: ssl.SSLContext, security: str) -> dict[str, Any]:
    """The options of a server that wants TLS and a password."""
    login = {"authenticator": _authenticate, "auth_required": True}
    if security == "implicit":
        return {**login, "ssl_context": context, "auth_require_tls": False}
    return {**login, "tls_context": context, "require_starttls": True}


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)
