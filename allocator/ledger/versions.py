"""The version of a ledger, and the way to this program's version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

MIGRATIONS = Path(__file__).with_name("migrations")
VERSIONS = tuple(sorted(file.stem.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""Every version that this program knows, the oldest first."""
TABLE = "ledger_version"
"""A name of our own: the database may hold another program's tables and versions."""
HEAD = VERSIONS[-1]
"""The version that this program works with."""


def version_of(connection: sa.Connection) -> str | None:
    """Return the version that stands in the database; None where nothing does."""
    if not sa.inspect(connection).has_table(TABLE):
        return None
    version = connection.execute(sa.text(f"SELECT version_num FROM {TABLE}")).scalar()
    return None if version is None else str(version)


def upgrade(connection: sa.Connection) -> None:
    """Bring the database to this program's version, in the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(settings, "head")
