"""Where a ledger lies: a file, or a database of PostgreSQL. Passwords never leave this module."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from allocator.errors import InputError, Problem

FILE = "promises.db"
"""The name of a ledger that nobody has named, beside the plan folder."""
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_FORMS = "give a file such as promises.db, or postgresql://USER@HOST/DATABASE"


class Address(NamedTuple):
    """Where a ledger lies."""

    url: sa.URL
    shown: str
    """As messages name it: without user, password and options."""
    file: Path | None
    """The file of SQLite; None for PostgreSQL."""


def address_of(ledger: str | os.PathLike[str]) -> Address:
    """Return the address that a path or a URL stands for.

    Raises InputError for a URL that cannot be understood; the message does not repeat it, as it may hold a
    password.

    >>> address_of("plans/promises.db").shown
    'plans/promises.db'
    >>> address_of("postgresql://ann:secret@db.example:5433/orders?sslmode=require").shown
    'postgresql://db.example:5433/orders'
    """
    text = os.fspath(ledger)
    if not text.strip():
        raise _refused("ledger", "the address is empty")
    if "://" not in text:
        return _file(text)
    scheme = text.split("://", 1)[0].lower()
    if scheme not in (*_POSTGRESQL, "sqlite"):
        raise _refused(f"ledger {scheme}://...", "only SQLite and PostgreSQL keep a ledger")
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise _refused(f"ledger {scheme}://...", "the address cannot be understood") from None
    if scheme == "sqlite":
        return _file(url.database or "")
    return _server(url)


def _file(path: str) -> Address:
    if not path or path == ":memory:":
        raise _refused("ledger", "a ledger in memory remembers nothing")
    return Address(sa.URL.create("sqlite+pysqlite", database=path), path, Path(path))


def _server(url: sa.URL) -> Address:
    port = f":{url.port}" if url.port else ""
    shown = f"postgresql://{url.host or ''}{port}/{url.database or ''}"
    if not url.database:
        raise _refused(shown, "the address names no database")
    return Address(url.set(drivername="postgresql+psycopg"), shown, None)


def _refused(where: str, what: str) -> InputError:
    return InputError([Problem(where, None, "", what, _FORMS)])
