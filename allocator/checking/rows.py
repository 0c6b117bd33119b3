"""Rows of a file against what they stand for: each there, none twice, none too many."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocator.checking.findings import Findings, RowText
from allocator.checking.vectors import Ints, locate, repeated


def row_name(table: pd.DataFrame, columns: list[str]) -> RowText:
    """Name a row by its key: `SO-1/2`."""
    return lambda row: "/".join(str(table[column].iloc[row]) for column in columns)


def one_row_each(findings: Findings, file: str, stated: pd.DataFrame, known: pd.DataFrame, what: str) -> Ints:
    """Note keys that are unknown, twice or missing; return where `known` has each row, -1 if nowhere."""
    at = locate(stated, known)
    columns = list(known.columns)
    missing = np.bincount(at[at >= 0], minlength=len(known)) == 0
    findings.rows(file, at < 0, row_name(stated, columns), f"no such {what}")
    findings.rows(file, repeated(at), row_name(stated, columns), f"this {what} stands there twice")
    findings.rows(file, missing, row_name(known, columns), f"this {what} is missing")
    return at
