"""E-mail addresses and languages: which can be used."""

from __future__ import annotations

import re
from typing import NamedTuple

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_MAILBOX = re.compile(
    r"(?P<name>[^\x00-\x1f\x7f-\x9f\u2028\u2029<>\"]*)<(?P<address>[^<>\s]+)>|(?P<bare>[^<>\s]+)"
)
_LANGUAGE = re.compile("[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64


def ascii_address(address: str) -> str | None:
    """Return the address as it goes to a mail server, its domain in ASCII; None where it is no address.

    One plain address without quotes, comments or blanks: nothing in it can end a header or name a second
    recipient.

    >>> ascii_address("orders@north.example"), ascii_address("post@müller.example")
    ('orders@north.example', 'post@xn--mller-kva.example')
    >>> [ascii_address(text) for text in ("orders@north", "a@b.example, c@d.example", "a@b.example\\n")]
    [None, None, None]
    """
    local, at, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    fits = (
        bool(at)
        and len(local) <= LONGEST_LOCAL_PART
        and len(local) + len(domain) < LONGEST_ADDRESS
        and _LOCAL.fullmatch(local)
        and all(_LABEL.fullmatch(label) for label in labels)
        and (len(labels) > 1 or domain == "localhost")
    )
    return f"{local}@{domain}" if fits else None


class Mailbox(NamedTuple):
    """A name and an address, as a message shows its sender."""

    name: str
    address: str


def mailbox(text: str) -> Mailbox | None:
    """Return what `Sales <sales@example.com>` or `sales@example.com` names; None where it names nobody.

    >>> mailbox("Müller Vertrieb <post@müller.example>")
    Mailbox(name='Müller Vertrieb', address='post@xn--mller-kva.example')
    """
    found = _MAILBOX.fullmatch(text)
    address = ascii_address(found["address"] or found["bare"]) if found else None
    return Mailbox((found["name"] or "").strip(), address) if found and address else None


def is_language(tag: str) -> bool:
    """Tell whether a text has the form of a language tag.

    >>> is_language("de"), is_language("pt-BR"), is_language("German")
    (True, True, False)
    """
    return _LANGUAGE.fullmatch(tag) is not None
