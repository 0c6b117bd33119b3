"""Tests of the ledger: the same ones on SQLite and on PostgreSQL."""
