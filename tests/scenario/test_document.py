"""The page about the tables says what the row models say."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.scenario import TABLES
from allocator.scenario.document import tables_page
from allocator.scenario.tables import TableSpec

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_page_is_current() -> None:
    """Write it anew after changing a row model: python -m allocator.scenario.document > docs/tables.md."""
    assert PAGE.read_text(encoding="utf-8") == tables_page()


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_documented(table: TableSpec) -> None:
    """Each column of each table has a sentence of its own."""
    assert all(column.documentation.strip().endswith(".") for column in table.columns)
