"""Rows by the hundred thousand, into the database.

They go to the driver as they are: SQLAlchemy would look at every value of every row on the way, which takes
four times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, whose values stand in the order of the table's columns; dates are text, YYYY-MM-DD."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(str(table.insert().compile(connection)), [tuple(row) for row in rows])
        return
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.c)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def rows_of(frame: pd.DataFrame, table: sa.Table) -> list[tuple[Any, ...]]:
    """Return the rows of a frame with the columns of a table, in their order, as `insert_rows` takes them."""
    return list(zip(*(_values(frame[column.name]) for column in table.c), strict=True))


def _values(column: pd.Series[Any]) -> list[Any]:
    """Return a column as values that a database takes: dates as text, None for a blank."""
    if column.dtype.kind != "M":
        return column.tolist()
    values = np.datetime_as_string(column.to_numpy("datetime64[D]")).astype(object)
    values[column.isna().to_numpy(bool)] = None
    return list(values)


def day_text(day: date | None) -> str | None:
    """Return a date as `insert_rows` takes it."""
    return None if day is None else day.isoformat()


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a frame as named tuples."""
    return iter(frame.itertuples(index=False))
