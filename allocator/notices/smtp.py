"""A session with a mail server, one message at a time, that knows at every step what has been told.

The library's own `sendmail` cannot say whether a message was lost before or after the server had all of it;
so the steps of RFC 5321 are taken one by one.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from typing import Literal, NamedTuple

from allocator.errors import InputError, Problem, UsageError

SECONDS = 60
"""To wait for an answer of the server."""
PORTS = {"starttls": 587, "implicit": 465, "off": 25}
_SELF = ("localhost", "127.0.0.1", "::1")
Security = Literal["starttls", "implicit", "off"]
USER, PASSWORD = "ALLOCATOR_SMTP_USER", "ALLOCATOR_SMTP_PASSWORD"


class Server(NamedTuple):
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Security
    user: str
    password: str

    @classmethod
    def from_environment(cls, address: str, security: Security | None = None) -> Server:
        """Return the server `HOST` or `HOST:PORT`, with the credentials of the environment.

        TLS is `implicit` on port 465, else by STARTTLS; `off` has to be said.

        >>> Server.from_environment("mail.example:465").security, Server.from_environment("[::1]").port
        ('implicit', 587)
        """
        found = re.fullmatch(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\s]+)(:(?P<port>[0-9]{1,5}))?", address)
        if not found or not 0 < int(found["port"] or 1) < 65536:
            raise UsageError(f"--smtp {address!r} is no server: write HOST or HOST:PORT")
        chosen = security or ("implicit" if found["port"] == str(PORTS["implicit"]) else "starttls")
        port = int(found["port"] or PORTS[chosen])
        user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
        host = found["host"].strip("[]")
        if user and chosen == "off" and host not in _SELF:
            raise UsageError(
                f"--tls off would send the password to {host} unencrypted: unset {USER}, or use TLS"
            )
        return cls(host, port, chosen, user, password)

    def __str__(self) -> str:
        return f"mail server {self.host}:{self.port}"

    def fault(self, what: str, remedy: str) -> InputError:
        """Return the error that names this server."""
        return InputError([Problem(str(self), None, "", what, remedy)])


class RefusedError(Exception):
    """The server refused one message, and says why."""

    def __init__(self, code: int, said: str) -> None:
        self.for_good = code >= 500
        super().__init__(f"{code} {said}")


class DroppedError(Exception):
    """The connection ended before the server had the message: it told nobody."""


class UnsureError(Exception):
    """The connection ended after the server had the message, and before it said that it took it."""


class Session:
    """A connection that is made when it is first needed, and anew after it was lost."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, sender: str, recipient: str, message: bytes, hand_over: Callable[[], bool]) -> bool:
        """Hand over one message; `hand_over` is called just before, and may still stop it by False.

        Raises:
            RefusedError: by an answer of the server; DroppedError, UnsureError: by the end of the connection.
            InputError: the server cannot be reached, refuses TLS, the credentials or the sender.
        """
        connection = self._connected()
        try:
            self._envelope(connection, sender, recipient)
            if not hand_over():
                self.close()
                return False
            connection.send(_dotted(message))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._forget()
            raise DroppedError(f"the connection was lost: {_words(error)}") from error
        try:
            self._expect(250, *connection.getreply())
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._forget()
            raise UnsureError(f"no answer after the message: {_words(error)}") from error
        return True

    def close(self) -> None:
        """End the connection, politely if it still stands."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None

    def _envelope(self, connection: smtplib.SMTP, sender: str, recipient: str) -> None:
        code, said = connection.mail(sender)
        if code >= 500:
            self.close()
            what = f"it refuses the sender {sender}: {code} {_decoded(said)}"
            raise self.server.fault(what, "give another with --sender, or mend the credentials")
        self._expect(250, code, said)
        self._expect(250, *connection.rcpt(recipient))
        self._expect(354, *connection.docmd("DATA"))

    def _expect(self, wanted: int, code: int, said: bytes) -> None:
        """Go on after the wanted answer (251 is as good as 250); else forget this message, and raise."""
        if code == wanted or (wanted, code) == (250, 251):
            return
        assert self._connection is not None
        if code in (-1, 421):
            self._forget()
        else:
            self._connection.rset()
        if code == -1:
            raise smtplib.SMTPServerDisconnected("an answer that is none")
        raise RefusedError(code, _decoded(said))

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            try:
                self._connection = self._connect()
            except smtplib.SMTPAuthenticationError as error:
                what = f"it refuses the credentials: {error.smtp_code} {_decoded(error.smtp_error)}"
                raise self.server.fault(what, f"mend {USER} and {PASSWORD}") from error
            except smtplib.SMTPNotSupportedError as error:
                raise self.server.fault(f"it cannot do that: {error}", _TLS_REMEDY) from error
            except ssl.SSLError as error:
                what = f"no secure connection: {_words(error)}"
                raise self.server.fault(
                    what, f"{_TLS_REMEDY}; SSL_CERT_FILE names own authorities"
                ) from error
            except (smtplib.SMTPException, OSError) as error:
                what = f"cannot be reached: {_words(error)}"
                raise self.server.fault(what, "check its address, and that it runs") from error
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        context = ssl.create_default_context()
        if server.security == "implicit":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            if server.security == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_TLS_REMEDY = "choose --tls implicit, starttls, or off where the network is your own"


def _dotted(message: bytes) -> bytes:
    """Return a message as it goes over the wire after DATA, with the dot that ends it."""
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"


def _decoded(said: bytes | str) -> str:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
