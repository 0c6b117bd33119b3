"""The first release of a plan into a new ledger: `python -m benchmarks.releasing PLAN sqlite|postgresql://...`.

Prints, as JSON, the seconds from the plan on disk to the commit, and the number of promises recorded. A
ledger of PostgreSQL gets a schema of its own, which is dropped afterwards.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

SQLITE = "sqlite"
SCHEMA = "allocator_bench"
SERVER = "ALLOCATOR_TEST_POSTGRESQL"
"""The variable that names a server, as for the tests; without it only SQLite is measured."""


def databases() -> list[tuple[str, str]]:
    """Return the databases that can be measured here: what to call them, and where they are."""
    server = os.environ.get(SERVER)
    if not server:
        print(f"PostgreSQL is not measured: name a server in {SERVER}", file=sys.stderr, flush=True)
        return [("SQLite", SQLITE)]
    return [("SQLite", SQLITE), ("PostgreSQL", server)]


def main() -> None:
    """Release the plan that the command line names."""
    import allocator
    from allocator.files import read_plan

    plan, address = Path(sys.argv[1]), sys.argv[2]
    with _new_ledger(address) as ledger:
        start = time.perf_counter()
        release = allocator.release(read_plan(plan), ledger=ledger)
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "promises": len(release.changes)}))


@contextmanager
def _new_ledger(address: str) -> Iterator[str]:
    """The address of a ledger that is not there yet."""
    if address == SQLITE:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "promises.db")
        return
    url = sa.make_url(address).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(SCHEMA, cascade=True, if_exists=True))
        connection.execute(sa.schema.CreateSchema(SCHEMA))
    own = url.update_query_dict({"options": f"-csearch_path={SCHEMA}"}).set(drivername="postgresql")
    yield own.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(SCHEMA, cascade=True))
    engine.dispose()


if __name__ == "__main__":
    main()
