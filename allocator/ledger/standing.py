"""What stands promised: the last word to the customer on every order line, derived from all that was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from allocator.ledger.schema import book, promises, runs
from allocator.scenario.promised import Promised

_KEPT = (
    *("order_id", "line_id", "sequence", "promised_date", "likely_date", "safe_date"),
    *("planned_date", "quantity", "open_quantity"),
)


def last_release(connection: sa.Connection) -> sa.Row[Any] | None:
    """Return the row in `runs` of the last release; None of a ledger without one."""
    return connection.execute(sa.select(runs).order_by(runs.c.number.desc()).limit(1)).first()


def standing_promises(connection: sa.Connection) -> pd.DataFrame:
    """Return the last promise of every line that has any, and the first date that was ever given for it."""
    later = promises.alias("later")
    is_last = ~sa.exists().where(
        later.c.order_id == promises.c.order_id,
        later.c.line_id == promises.c.line_id,
        later.c.sequence > promises.c.sequence,
    )
    told = promises.alias("told")
    original = (
        sa.select(told.c.promised_date)
        .where(
            told.c.order_id == promises.c.order_id,
            told.c.line_id == promises.c.line_id,
            told.c.promised_date.is_not(None),
        )
        .order_by(told.c.sequence)
        .limit(1)
        .scalar_subquery()
    )
    columns = [promises.c[name] for name in _KEPT]
    query = sa.select(*columns, original.label("original_date")).where(is_last)
    return frame_of(connection.execute(query).all(), (*_KEPT, "original_date"))


def promised(connection: sa.Connection) -> Promised:
    """Return what stands promised, in the form that a scenario takes it over."""
    last, standing = last_release(connection), standing_promises(connection)
    return _promised(standing, "" if last is None else str(last.run_id))


def nothing_promised() -> Promised:
    """Return what stands promised in a ledger that is not there yet."""
    return _promised(frame_of([], [*_KEPT, "original_date"]), "")


def _promised(standing: pd.DataFrame, last_release: str) -> Promised:
    names = {
        "original_date": "original_promise_date",
        "promised_date": "current_promise_date",
        "planned_date": "promise_target_date",
    }
    # Where receipts come early even a safe date may lie before the planned one: then the promise counts.
    earlier = standing["planned_date"].mask(
        standing["planned_date"] > standing["promised_date"], standing["promised_date"]
    )
    lines = standing.assign(planned_date=earlier).rename(columns=names)
    return Promised(lines[["order_id", "line_id", *names.values()]], last_release)


def book_of_last_release(connection: sa.Connection) -> pd.DataFrame:
    """Return the order lines of the last release, in parts by ship date."""
    names = ("order_id", "line_id", "part", "customer_id", "item_id", "ship_date", "quantity")
    return frame_of(connection.execute(sa.select(*(book.c[name] for name in names))).all(), names)


def frame_of(rows: Sequence[Any], names: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame in the order of its ids, whatever order the database has for texts."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    frame = pd.DataFrame({name: _column(name, values) for name, values in zip(names, columns, strict=True)})
    keys = [name for name in ("order_id", "line_id", "part") if name in frame]
    return frame.sort_values(keys, ignore_index=True)


def _column(name: str, values: Sequence[Any]) -> pd.Series[Any]:
    """Return a column with the dtype that plans have for it."""
    if name.endswith("_date"):
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
    if name.endswith("quantity"):
        return pd.Series(values, dtype="float64")
    if name in ("sequence", "part"):
        return pd.Series(values, dtype="int64")
    return pd.Series(values, dtype="str")
