"""What can go wrong with a database, in words that say what to do. No message repeats a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from allocator.errors import InputError, Problem
from allocator.ledger.address import Address

_SQLITE = {
    "file is not a database": ("this is not a ledger, and no database at all", "name another file"),
    "malformed": ("the ledger is damaged", "put back a copy of it"),
    "locked": ("another process is writing to it", "try again when that has ended"),
    "readonly": ("the ledger is read-only", "allow writing to the file and to its folder"),
    "read-only": ("the ledger is read-only", "allow writing to the file and to its folder"),
    "unable to open": ("the file cannot be opened or made here", "check the folder and its permissions"),
    "full": ("the disk is full", "make room, then do it again"),
    "disk i/o": ("the disk refuses to read or write", "check the disk and the folder's permissions"),
}
_POSTGRESQL = {
    "lock timeout": ("another process is writing to it", "try again when that has ended"),
    "read-only transaction": ("the ledger is read-only", "connect as a user who may write"),
    "permission denied": ("the user may not do that there", "grant the user the schema's tables"),
    "password authentication failed": ("the server refuses the user or the password", "correct the address"),
    "no password supplied": ("the server wants a password", "put it into PGPASSWORD or ~/.pgpass"),
    "does not exist": (
        "the server knows no such database, user or schema",
        "create it or correct the address",
    ),
    "resolve": ("there is no such server", "correct the address"),
    "refused": ("the server does not answer", "start it, or correct the address"),
    "timeout expired": ("the server does not answer", "start it, or correct the address"),
}


@contextmanager
def in_clear_words(address: Address) -> Iterator[None]:
    """Turn what the database raises into an InputError; what it did not commit is undone by the database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise clear_words(address, error) from None
    except _errors_of_driver(address) as error:  # rows by the hundred thousand go to the driver itself
        raise clear_words(address, error) from None


def _errors_of_driver(address: Address) -> tuple[type[Exception], ...]:
    """Return what the driver of PostgreSQL raises; SQLite is only ever spoken to through SQLAlchemy."""
    if address.file is not None:
        return ()
    from psycopg import Error

    return (Error,)


def clear_words(address: Address, error: Exception) -> InputError:
    """Return what to tell of an error of the database, and what to do about it."""
    if isinstance(error, NoSuchModuleError):
        return fault(address, "this database is not known here", "use SQLite or PostgreSQL")
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    known = _SQLITE if address.file is not None else _POSTGRESQL
    for words, (what, remedy) in known.items():
        if words in said.lower():
            return fault(address, what, remedy)
    return fault(address, f"the database says: {_one_line(said, address)}", "see its own log")


def fault(address: Address, what: str, remedy: str) -> InputError:
    """Return the error that names the ledger."""
    return InputError([Problem(address.shown, None, "", what, remedy)])


def _one_line(text: str, address: Address) -> str:
    """Return the first lines of what a database says, on one line, without a password."""
    line = re.sub(r"\s+", " ", text).strip()[:300]
    password = address.url.password
    return line.replace(str(password), "***") if password else line
