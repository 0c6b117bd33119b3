"""A notice as an e-mail: the bytes that a mail server takes, or that an `.eml` file holds."""

from __future__ import annotations

import binascii
import hashlib
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from allocator.addresses import Mailbox
from allocator.notices.content import Content, one_line
from allocator.notices.wording import Rendered

LONGEST_NAME = 120
"""Characters of a name in a header; longer ones are cut."""
_LINE = "\r\n"
_PART = (
    '--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)


def e_mail(
    content: Content, words: Rendered, sender: Mailbox, message_id: str, written_at: datetime
) -> bytes:
    """Return the message in plain text and HTML; the same notice gives the same bytes.

    Names and subject are written by the library's policy for mail headers, which refuses line breaks: none of
    them can add a header or a recipient. The two bodies are encoded here, which takes a hundredth of the time
    that the library needs.
    """
    customer = content["customer"]
    boundary = "=_" + hashlib.sha256(message_id.encode()).hexdigest()[:40]
    head = (
        _mailbox_header("From", sender.name, sender.address),
        _mailbox_header("To", customer["name"], customer["email"]),
        header("Subject", words.subject),
        f"Date: {format_datetime(written_at.replace(tzinfo=UTC))}{_LINE}",
        f"Message-ID: {message_id}{_LINE}",
        f"Auto-Submitted: auto-generated{_LINE}MIME-Version: 1.0{_LINE}",
        f'Content-Type: multipart/alternative; boundary="{boundary}"{_LINE}{_LINE}',
    )
    bodies = (("plain", words.text), ("html", words.html))
    parts = [_PART.format(boundary=boundary, kind=kind).encode() + _encoded(text) for kind, text in bodies]
    return b"".join(["".join(head).encode("ascii"), *parts, f"--{boundary}--{_LINE}".encode()])


def header(name: str, value: str | Address) -> str:
    """Return a header as it goes over the wire, folded, what is not ASCII encoded.

    Raises:
        ValueError: the value holds a line break, or the library has let one through.
    """
    if isinstance(value, str):
        value = plain(value)
        if _SIMPLE.fullmatch(value) and len(value) <= _SHORT:
            return f"{name}: {value}{_LINE}"
    folded: str = SMTP.header_store_parse(name, value)[1].fold(policy=SMTP)
    if _BREAK.search(folded.removesuffix(_LINE)):
        raise ValueError(f"the header {name} would break into two")
    return folded


def plain(text: str) -> str:
    """Return a text that means what it says: Python decodes `=?utf-8?q?...?=` in it, line breaks and all.

    >>> plain("=?utf-8?q?Bobby=0D=0ABcc=3A_everybody=40b.example?=")
    '= ?utf-8?q?Bobby=0D=0ABcc=3A_everybody=40b.example?='
    """
    return text.replace("=?", "= ?")


_BREAK = re.compile(r"[\r\n](?!\n?[ \t])")
"""A line break that does not continue the header on the next line."""


_SIMPLE = re.compile("[A-Za-z0-9 ,.:;_/-]*")
"""What every header may hold as it is; the library takes a third of a millisecond to find that out."""
_SHORT = 60


@lru_cache(maxsize=10_000)
def _mailbox_header(header_name: str, name: str, address: str) -> str:
    """Return the header of a sender or a recipient."""
    shown = plain(one_line(name))[:LONGEST_NAME]
    if _SIMPLE_NAME.fullmatch(shown) and len(shown) + len(address) <= _SHORT:
        return f"{header_name}: {shown} <{address}>{_LINE}"
    return header(header_name, Address(display_name=shown, addr_spec=address))


_SIMPLE_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9 _-]*")
"""A name that needs no quotes."""


def _encoded(text: str) -> bytes:
    """Return a body as quoted-printable lines, none longer than a mail server must take."""
    lines = _LINE.join([*text.splitlines(), ""])
    return binascii.b2a_qp(lines.encode("utf-8", errors="replace"), istext=True)
