"""The way from each version of the ledger to the next, for Alembic."""
