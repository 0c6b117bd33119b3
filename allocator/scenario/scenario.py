"""A scenario: one night's input, checked, complete and in canonical order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from allocator.scenario.settings import Settings


@dataclass(frozen=True, eq=False)
class Scenario:
    """One night's input, checked.

    >>> from allocator.scenario import OrderLine
    >>> scenario = Scenario.from_rows(
    ...     order_lines=[OrderLine(order_id="SO-1", item_id="A", quantity=5, requested_date="2026-01-09")],
    ...     stock=[{"item_id": "A", "quantity": 3}],
    ...     as_of="2026-01-05",
    ... )
    >>> scenario.tables["stock"][["item_id", "quantity", "location_id"]].values.tolist()
    [['A', 3.0, 'main']]
    """

    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    """Every table of the contract, empty where it was not given: columns of the row model, rows sorted by
    key."""
    given: frozenset[str]
    """The names of the tables that were given; lanes given without a row are not the same as no lanes."""
    doubts: pd.DataFrame
    """Odd but usable data: table, key, column, doubt, effect; sorted."""
    warnings: tuple[str, ...]
    """Tables and columns that were kept out."""
    source: Path | None
    """The folder or workbook it was read from."""
    digest: str
    """SHA-256 of the settings and the sorted tables: the same for any row order and file format."""
    last_release: str | None = None
    """The last release of the ledger that the promises come from; empty where it had none, None where the
    input itself says what was promised."""

    @classmethod
    def from_frames(cls, **tables_and_settings: Any) -> Scenario:
        """Check data frames, named as the tables are; every other name is a setting of `scenario.toml`,
        but for `promised`: what a ledger remembers, as for `read`.

        Raises InputError, naming the row of a frame as its position plus 2, as in a file with a header.
        """
        from allocator.scenario.read_frames import scenario_from_frames

        return scenario_from_frames(tables_and_settings)

    @classmethod
    def from_rows(cls, **tables_and_settings: Any) -> Scenario:
        """Check rows, given as row models or as dictionaries; otherwise as `from_frames`."""
        from allocator.scenario.read_frames import scenario_from_rows

        return scenario_from_rows(tables_and_settings)
