"""Alembic runs this: every migration in the transaction of the connection that was handed over."""

from alembic import context

from allocator.ledger.versions import TABLE

context.configure(
    connection=context.config.attributes["connection"], version_table=TABLE, transactional_ddl=False
)
context.run_migrations()
