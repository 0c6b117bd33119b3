"""Open a ledger: bring it to the version of this program, read it, write to it in one transaction."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from allocator.errors import InputError, Problem
from allocator.ledger.address import Address, address_of
from allocator.ledger.faults import fault, in_clear_words
from allocator.ledger.schema import metadata
from allocator.ledger.versions import HEAD, VERSIONS, upgrade, version_of
from allocator.scenario.promised import Promised

PATIENCE = 60
"""Seconds to wait for another process that writes; a release of 300,000 promises takes half a minute."""
_CONNECT = 10
"""Seconds to wait for a server to answer."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('allocator ledger ' || current_schema(), 0))"


class Ledger:
    """An open ledger: `reading()` and `writing()` give connections of SQLAlchemy."""

    def __init__(self, address: Address, engine: sa.Engine) -> None:
        self.address = address
        self._engine = engine

    def __repr__(self) -> str:
        return f"Ledger({self.address.shown!r})"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one state of the ledger, whoever writes meanwhile."""
        with in_clear_words(self.address), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        """Yield the one connection that writes: all that it does is committed together, or nothing.

        Another process that wants to write waits until this one has ended; with `alone=False` only where both
        write the same rows, if the database can do that.
        """
        with in_clear_words(self.address), self._engine.connect() as plain:
            connection = plain.execution_options(writing=True)
            with connection.begin():
                if self.address.file is None and alone:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
                    connection.exec_driver_sql(_LOCK)
                yield connection

    def promised(self) -> Promised:
        """Return what stands promised, for `allocator.read(..., promised=...)`."""
        from allocator.ledger.standing import promised

        with self.reading() as connection:
            return promised(connection)

    def close(self) -> None:
        """Let go of file or server."""
        self._engine.dispose()


def open_ledger(ledger: str | os.PathLike[str], *, create: bool = True) -> Ledger:
    """Open the ledger at a path or URL, upgraded to this program's version; `create` makes a missing one.

    Raises:
        InputError: it cannot be reached or written, is of a newer version, is something else, or is missing.
    """
    address = address_of(ledger)
    if address.file is not None:
        _look_at_file(address, create)
    opened = Ledger(address, _engine(address))
    try:
        with opened.reading() as connection:
            found = _checked_version(address, connection, create)
        if found != HEAD:
            with opened.writing() as connection:
                _checked_version(address, connection, create)  # another process may just have upgraded it
                upgrade(connection)
    except InputError:
        opened.close()
        raise
    return opened


def _look_at_file(address: Address, create: bool) -> None:
    """Find out what the file system can tell before SQLite is asked."""
    file = address.file
    assert file is not None
    if file.is_dir():
        raise fault(address, "this is a folder", "name a file in it, such as promises.db")
    if not file.exists() and not create:
        raise NoLedgerError(address)
    if not file.exists() and not file.parent.is_dir():
        raise fault(address, "there is no such folder", "create the folder or name another file")


class NoLedgerError(InputError):
    """A ledger should be there and is not."""

    def __init__(self, address: Address) -> None:
        what, remedy = "there is no ledger here", "release a plan first, or name another with --ledger"
        super().__init__([Problem(address.shown, None, "", what, remedy)])


def _checked_version(address: Address, connection: sa.Connection, create: bool) -> str | None:
    """Return the version of the ledger, None of an empty database; raises where it is not ours to use."""
    found = version_of(connection)
    if found is None:
        taken = set(sa.inspect(connection).get_table_names())
        if taken and (address.file is not None or taken & metadata.tables.keys()):
            raise fault(address, "this is a database of something else", "name another file or schema")
        if not create:
            raise NoLedgerError(address)
    elif found not in VERSIONS:
        what = f"the ledger has version {found}, made by a newer program; this one knows {HEAD}"
        raise fault(address, what, "use the newer program: pip install --upgrade stock-allocator")
    return found


def _engine(address: Address) -> sa.Engine:
    """Return the engine; nothing is connected yet."""
    if address.file is not None:
        engine = sa.create_engine(address.url, connect_args={"timeout": PATIENCE})
        sa.event.listen(engine, "connect", _let_us_begin)
        sa.event.listen(engine, "begin", _begin)
        return engine
    try:
        options = {"connect_timeout": _CONNECT}
        return sa.create_engine(address.url, connect_args=options, isolation_level="READ COMMITTED")
    except ModuleNotFoundError:
        what = "the driver of PostgreSQL is missing"
        raise fault(address, what, 'pip install "stock-allocator[postgresql]"') from None


def _let_us_begin(connection: Any, _record: object) -> None:
    """Keep Python's sqlite3 from beginning transactions in its own way, which leaves tables out."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once, so that it never loses a race half-way."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
