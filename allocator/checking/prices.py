"""prices.parquet: the prices that the plan offers as its proof, checked for being a proof at all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.checking.facts import Facts
from allocator.checking.findings import Columns, Findings, RowText
from allocator.checking.supplies import KEY
from allocator.checking.vectors import NEVER, Flags, Floats, Ints, day_numbers, locate, repeated

FILE = "prices.parquet"
_ZERO = 1e-9
"""A price this small (or 1e-12 of the largest of its goal) is none."""


def read_prices(facts: Facts, num_steps: int, table: pd.DataFrame, findings: Findings) -> Floats:
    """Prices by supply and step, NaN where there is none; a supply that is not listed has price 0.

    A price that cannot be part of a proof is noted and replaced by 0, which always can.
    """
    prices = np.zeros((len(facts.supplies.quantity), num_steps))
    columns = [f"price_{k}" for k in range(1, num_steps + 1)]
    missing = [column for column in columns if column not in table.columns]
    if missing:
        findings.add(FILE, f"no column {missing[0]}, so nothing is proven")
        return prices
    at = _positions(facts, table, findings)
    stated = table[columns].to_numpy(dtype=np.float64)[at >= 0]
    prices[at[at >= 0]] = stated
    return _sound(prices, facts.supplies.keys, findings)


def _positions(facts: Facts, table: pd.DataFrame, findings: Findings) -> Ints:
    """Supply of each row, -1 where there is none; compares the row's quantity and day with the supply's.

    A row of quantity 0 may name a lot that does not exist: it says what a first unit of it would be worth.
    """
    keys = table[KEY].astype({"expiry_date": "datetime64[s]"})
    at = locate(keys, facts.supplies.keys)
    holds = table["quantity"].to_numpy(dtype=np.float64) != 0
    findings.rows(FILE, (at < 0) & holds, _label(table), "no such supply")
    findings.rows(FILE, repeated(at), _label(table), "this supply stands there twice")
    known = table[at >= 0].reset_index(drop=True)
    columns = Columns(findings, FILE, known, _label(known))
    columns.number("quantity", facts.supplies.quantity[at[at >= 0]])
    usable = day_numbers(known["usable_date"], NEVER)
    columns.day("usable_date", usable, facts.supplies.usable[at[at >= 0]], NEVER)
    return at


def _sound(prices: Floats, keys: pd.DataFrame, findings: Findings) -> Floats:
    """Prices that are >= 0 in lexicographic order, tiny ones rounded to 0, all others replaced by 0."""
    size = np.abs(np.where(np.isfinite(prices), prices, 0.0)).max(axis=0, initial=0.0)
    clean = np.where(np.abs(prices) <= _ZERO + 1e-12 * size, 0.0, prices)
    first = np.argmax(clean != 0, axis=1) if clean.shape[1] else np.zeros(len(clean), dtype=np.int64)
    leading = clean[np.arange(len(clean)), first] if clean.shape[1] else np.zeros(len(clean))
    unpriced: Flags = np.logical_or.reduce(np.isnan(prices), axis=1)
    infinite: Flags = np.logical_or.reduce(np.isinf(prices), axis=1)
    negative: Flags = (leading < 0) & ~unpriced & ~infinite
    findings.rows(FILE, negative, _label(keys), "a price below zero proves nothing")
    findings.rows(FILE, infinite, _label(keys), "an infinite price proves nothing")
    clean[negative | (infinite & ~unpriced)] = 0.0
    clean[unpriced] = np.nan
    return clean


def _label(table: pd.DataFrame) -> RowText:
    def name(row: int) -> str:
        cells = table.iloc[row]
        source = " ".join(filter(None, (str(cells["source"]), str(cells["source_id"]))))
        return f"{source} of {cells['item_id']} at {cells['location_id']}"

    return name
