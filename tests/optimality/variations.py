"""Changes to a case whose effect on the best plan is known from theory."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.oracle.facts import Case

Change = Callable[[pd.DataFrame], pd.DataFrame]


def with_table(case: Case, name: str, change: Change) -> dict[str, Any]:
    """Return the case with one of its tables changed, as it is where it has no such table."""
    return {**case, name: change(case[name].copy())} if name in case else dict(case)


def with_columns(case: Case, ends: tuple[str, ...], change: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the case with every column whose name ends so changed."""
    return {
        name: table.assign(**{c: change(table[c]) for c in map(str, table) if c.endswith(ends)})
        if isinstance(table, pd.DataFrame)
        else table
        for name, table in case.items()
    }


def shuffled(case: Case, seed: int) -> dict[str, Any]:
    """Return the case with the rows and columns of every table in another order."""
    return {
        name: table.sample(frac=1, random_state=seed).sample(frac=1, axis="columns", random_state=seed)
        if isinstance(table, pd.DataFrame)
        else table
        for name, table in case.items()
    }


def moved_in_time(case: Case, days: int) -> dict[str, Any]:
    """Return the case with every date so many days later."""
    later = with_columns(case, ("date",), lambda dates: dates + pd.Timedelta(days=days))
    return {**later, "as_of": case["as_of"] + datetime.timedelta(days=days)}


def split_in_two(table: pd.DataFrame, row: int, key: str) -> pd.DataFrame:
    """Return a table with one row split in two of half the quantity each; the second has a key of its own."""
    halves: pd.DataFrame = table.iloc[[row, row]].copy()
    halves["quantity"] = halves["quantity"] / 2
    halves[key] = [halves[key].iloc[0], f"{halves[key].iloc[0]}-half"]
    result: pd.DataFrame = pd.concat([table.drop(index=table.index[row]), halves], ignore_index=True)
    return result


def rows_of(case: Case, name: str) -> int:
    """Return how many rows a table has, none where it is not given."""
    return len(case.get(name, ()))


def without_line(frame: pd.DataFrame, line: pd.Series[Any]) -> pd.DataFrame:
    """Return the rows that belong to other order lines."""
    other = (frame["order_id"] != line["order_id"]) | (frame["line_id"] != line["line_id"])
    rest: pd.DataFrame = frame.loc[other].reset_index(drop=True)
    return rest
