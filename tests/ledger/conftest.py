"""Every test of the ledger runs twice: on a file of SQLite, and in a schema of its own of PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from allocator.ledger import Ledger, open_ledger

SERVER = os.environ.get("ALLOCATOR_TEST_POSTGRESQL", "postgresql+psycopg://root@127.0.0.1:5432/test")
"""A server where the tests may make and drop schemas; without one, its half of the tests is skipped."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a ledger that is not there yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "promises.db")
        return
    engine = server()
    schema = f"ledger_{uuid.uuid4().hex[:12]}"
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    yield own_url(schema)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    engine.dispose()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An open ledger without a release."""
    opened = open_ledger(url)
    yield opened
    opened.close()


def server() -> sa.Engine:
    """The server; skips the test where none answers."""
    engine = sa.create_engine(SERVER, connect_args={"connect_timeout": 5})
    try:
        engine.connect().close()
    except OperationalError:
        pytest.skip(f"no PostgreSQL server answers; name one in ALLOCATOR_TEST_POSTGRESQL (not {SERVER})")
    return engine


def own_url(schema: str) -> str:
    """The address of the server that sees only this schema."""
    address = sa.make_url(SERVER).update_query_dict({"options": f"-csearch_path={schema}"})
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
