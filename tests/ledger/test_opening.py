"""A ledger is made, opened and refused: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from allocator.errors import InputError
from allocator.ledger import Ledger, open_ledger
from allocator.ledger.bulk import insert_rows
from allocator.ledger.schema import APPEND_ONLY, book, metadata, runs
from allocator.ledger.versions import HEAD, MIGRATIONS, TABLE, VERSIONS
from allocator.notices.schema import notices
from tests.ledger.conftest import SERVER, server

RUN = {
    "run_id": "abc",
    "number": 1,
    "as_of": date(2026, 1, 5),
    "released_at": datetime(2026, 1, 5, 3, tzinfo=UTC).replace(tzinfo=None),
    "title": "",
    "model": "priority-first",
    "digest": "d",
    "order_lines": 1,
    "forced": False,
}


def test_the_migrations_make_the_tables_of_the_schema(url: str) -> None:
    """Nothing is in the database that is not in schema.py, and the other way round."""
    ledger = open_ledger(url)
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": TABLE})
        assert notices.metadata is metadata, "its tables belong to the ledger, too"
        assert compare_metadata(context, metadata) == []
    ledger.close()


def test_every_version_follows_the_one_before() -> None:
    """One line of migrations, named by number, and the last one is what this program works with."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(VERSIONS)
    assert scripts.get_current_head() == HEAD


def test_what_was_committed_is_there_for_the_next_who_opens_it(url: str) -> None:
    """A row written once is read after closing and opening again; the second opening changes nothing."""
    ledger = open_ledger(url)
    with ledger.writing() as connection:
        connection.execute(runs.insert(), RUN)
    ledger.close()
    again = open_ledger(url, create=False)
    with again.reading() as connection:
        assert connection.execute(sa.select(runs)).mappings().all() == [RUN]
    again.close()


def test_an_error_undoes_all_that_a_transaction_wrote(url: str) -> None:
    """Nothing of a release that fails half-way stays."""
    ledger = open_ledger(url)
    with pytest.raises(InputError), ledger.writing() as connection:
        connection.execute(runs.insert(), [RUN, RUN])
    with ledger.reading() as connection:
        assert connection.execute(sa.select(runs)).all() == []
    ledger.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {0} SET run_id = 'x'", "DELETE FROM {0}"])
def test_the_database_itself_refuses_to_change_the_past(url: str, table: str, change: str) -> None:
    """Whoever comes by another door cannot rewrite a promise either."""
    ledger = open_ledger(url)
    values = {"order_id": "A", "line_id": "1", "run_id": "abc", "kind": "first", "quantity": 1.0}
    blank = dict.fromkeys(["customer_id", "item_id", "reason_code", "reason", "detail"], "")
    row = {**values, **blank, "sequence": 1, "open_quantity": 0.0}
    with ledger.writing() as connection:
        connection.execute(runs.insert(), RUN)
        if table != "runs":
            columns = metadata.tables[table].c.keys()
            connection.execute(
                metadata.tables[table].insert(), {name: row[name] for name in columns if name in row}
            )
    with pytest.raises(InputError, match="are never changed or removed"), ledger.writing() as connection:
        connection.exec_driver_sql(change.format(table))
    with ledger.reading() as connection:
        assert (
            connection.execute(sa.select(sa.func.count()).select_from(metadata.tables[table])).scalar() == 1
        )
    ledger.close()


def test_a_ledger_of_a_newer_version_is_refused_and_left_alone(url: str) -> None:
    """Its version is said, and what to do; nothing of it is touched."""
    ledger = open_ledger(url)
    with ledger.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {TABLE} SET version_num = '9999'")
    with pytest.raises(InputError, match=r"version 9999, made by a newer program.*upgrade stock-allocator"):
        open_ledger(url)
    with ledger.reading() as connection:
        assert connection.exec_driver_sql(f"SELECT version_num FROM {TABLE}").scalar() == "9999"
    ledger.close()


def test_a_missing_ledger_is_not_made_by_who_only_reads(url: str) -> None:
    """`history` of a ledger that nobody made says so."""
    with pytest.raises(InputError, match=r"there is no ledger here: release a plan first"):
        open_ledger(url, create=False)
    if "://" not in url:
        assert not Path(url).exists()


def test_a_database_of_something_else_is_refused(url: str) -> None:
    """Tables of other programs are not mixed with ours where the names collide, nor in a file at all."""
    engine = sa.create_engine(f"sqlite:///{url}" if "://" not in url else url.replace(":", "+psycopg:", 1))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE runs (distance INTEGER)")
    engine.dispose()
    with pytest.raises(InputError, match="this is a database of something else"):
        open_ledger(url)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A CSV named by mistake stays what it is."""
    path = tmp_path / "orders.csv"
    path.write_text("order_id,item_id\n" * 200)
    with pytest.raises(InputError, match="this is not a ledger, and no database at all"):
        open_ledger(path)
    assert path.read_text() == "order_id,item_id\n" * 200


def test_a_folder_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    """Each with its remedy."""
    with pytest.raises(InputError, match="this is a folder: name a file in it"):
        open_ledger(tmp_path)
    with pytest.raises(InputError, match="there is no such folder"):
        open_ledger(tmp_path / "nowhere" / "promises.db")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_file_can_be_read_but_not_written(tmp_path: Path) -> None:
    """The permission is named; reading goes on."""
    path = tmp_path / "promises.db"
    open_ledger(path).close()
    path.chmod(stat.S_IREAD)
    ledger = open_ledger(path)
    with pytest.raises(InputError, match="the ledger is read-only"), ledger.writing() as connection:
        connection.execute(runs.insert(), RUN)
    ledger.close()


def test_a_ledger_that_the_server_lets_us_only_read_is_said(url: str) -> None:
    """The same where it is the connection that may not write."""
    ledger = open_ledger(url)
    read_only = "PRAGMA query_only = 1" if "://" not in url else "SET TRANSACTION READ ONLY"
    with pytest.raises(InputError, match="the ledger is read-only"), ledger.writing() as connection:
        connection.exec_driver_sql(read_only).connection.execute(runs.insert(), RUN)
    ledger.close()


def test_what_the_driver_says_of_many_rows_is_said_in_one_line(url: str) -> None:
    """Two rows of one key: the database refuses, everything is undone."""
    ledger = open_ledger(url)
    row = ("A", "1", 1, "C", "W", "2026-01-05", 1.0)
    with pytest.raises(InputError, match=r"the database says: .*(duplicate key|UNIQUE)") as caught:
        insert_twice(ledger, row)
    assert len(str(caught.value).splitlines()) == 1
    with ledger.reading() as connection:
        assert connection.execute(sa.select(book)).all() == []
    ledger.close()


def insert_twice(ledger: Ledger, row: tuple[object, ...]) -> None:
    """Write the same row of the book two times, in one transaction."""
    with ledger.writing() as connection:
        insert_rows(connection, book, [row])
        insert_rows(connection, book, [row])


def test_a_ledger_that_another_process_holds_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some patience; here there is none."""
    monkeypatch.setattr("allocator.ledger.opening.PATIENCE", 0.1)
    first, second = open_ledger(url), open_ledger(url)
    with (
        first.writing(),
        pytest.raises(InputError, match="another process is writing to it: try again"),
        second.writing(),
    ):
        pass
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "the address is empty"),
        ("mysql://ann:secret@host/db", "only SQLite and PostgreSQL keep a ledger"),
        ("postgresql://ann:secret@host:port/db", "the address cannot be understood"),
        ("postgresql://ann:secret@host", "the address names no database"),
        ("sqlite://", "a ledger in memory remembers nothing"),
        ("postgresql://ann:secret@127.0.0.1:1/db", "the server does not answer"),
        ("postgresql://ann:secret@no-such-host.invalid/db", "there is no such server"),
    ],
)
def test_a_wrong_address_is_said_without_the_password(address: str, words: str) -> None:
    """What is wrong and what an address looks like; never the password."""
    with pytest.raises(InputError, match=words) as caught:
        open_ledger(address)
    assert "secret" not in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_database_that_does_not_exist_is_said() -> None:
    """The server answers, but knows no such database."""
    server().dispose()
    address = sa.make_url(SERVER).set(drivername="postgresql", database="no_such_database")
    with pytest.raises(InputError, match="the server knows no such database"):
        open_ledger(address.render_as_string(hide_password=False))


def test_a_missing_driver_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is an extra."""

    def without(*_arguments: object, **_options: object) -> sa.Engine:
        raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")

    monkeypatch.setattr(sa, "create_engine", without)
    with pytest.raises(InputError, match=r'pip install "stock-allocator\[postgresql\]"'):
        open_ledger("postgresql://ann@host/db")


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    """The header is right, what follows is not."""
    path = tmp_path / "promises.db"
    open_ledger(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(InputError, match="the ledger is damaged"):
        open_ledger(path)


def test_a_transaction_that_writes_takes_the_lock_at_once(tmp_path: Path) -> None:
    """Otherwise two that have read the same state would both go on to write."""
    path = tmp_path / "promises.db"
    ledger = open_ledger(path)
    with ledger.writing():
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    ledger.close()
