"""`docs/tables.md`, written from the row models: `python -m allocator.scenario.document > docs/tables.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, get_args

from allocator.scenario import limits
from allocator.scenario.fields import WHOLE
from allocator.scenario.settings import BY_HAND, Settings
from allocator.scenario.tables import TABLES, Column, TableSpec

OPENING = """# The tables of a scenario

This page is written from the row models by `python -m allocator.scenario.document`; do not edit it.

A scenario is a folder with `scenario.toml` and one CSV or Parquet file per table (`order_lines.csv`,
`stock.parquet`), or an Excel workbook with a sheet per table and a sheet `scenario` of two columns, or data
frames given to `Scenario.from_frames`. Only `order_lines` is required. Columns come in any order; an unknown
one is kept out, with a warning. Text is UTF-8, cells are separated by commas.

A problem is reported as `table:row:column: what is wrong: what to do`, all problems at once. The header of a
file is row 1, and rows count as a spreadsheet counts them: an empty line is a row, a cell with a line break
is part of one. In a data frame, row 2 is the first.
"""

KINDS = {
    "id": f"text of at most {limits.LONGEST_ID} characters, none of them a control character; `007` stays "
    "`007`. Blanks around it are cut off, with a data doubt. A typed whole number is its digits",
    "text": f"at most {limits.LONGEST_TEXT:,} characters",
    "quantity": f"units, at most {limits.LARGEST_QUANTITY:,.0f} with at most {limits.DECIMALS} decimals, as "
    "`1000.5` or `1e3`: digits with a point for decimals. Whole, unless the item is divisible",
    "money": f"a number, at most {limits.LARGEST_MONEY:,.0f} in absolute value, rounded to {limits.DECIMALS} "
    "decimals",
    "whole number": "such as `3`; `3.0` is the same",
    "date": f"`2026-01-31`, from {limits.FIRST_DATE} to {limits.LAST_DATE}; or a date typed by a "
    "spreadsheet, without a time of day",
    "true/false": "`true` or `false`, `yes` or `no`, `1` or `0`",
    "choice": "one of the words listed",
}

MANY = f"""A row without any cell is left out. Of one fault in one column at most
{limits.MOST_PROBLEMS_LISTED:,} rows are listed, the others are counted.
"""


def tables_page() -> str:
    """Return the whole page, in Markdown."""
    return "\n".join([OPENING, settings_section(), *map(table_section, TABLES.values()), kinds_section()])


def kinds_section() -> str:
    """Describe what the kinds of cells accept, with the limits."""
    lines = ["## What a cell may say", "", "| kind | written as |", "| --- | --- |"]
    lines += [f"| {kind} | {accepted} |" for kind, accepted in KINDS.items()]
    return "\n".join([*lines, "", MANY])


def settings_section() -> str:
    """Describe `scenario.toml`."""
    lines = ["## scenario.toml", "", "| setting | value | default | meaning |", "| --- | --- | --- | --- |"]
    for name in BY_HAND:
        field = Settings.model_fields[name]
        default = "required" if field.is_required() else in_code(field.default)
        lines.append(
            f"| `{name}` | {setting_values(field.annotation)} | {default} | {one_line(field.description)} |"
        )
    days = f"`horizon_days` is from 1 to {limits.MOST_DAYS}."
    part = "A table `[part]` is written by `allocator partition`: what a part has to know of the whole night."
    return "\n".join([*lines, "", days, "", part, ""])


def setting_values(annotation: Any) -> str:
    """Return what a setting may be: its words, or its type."""
    words = [word for word in flat(annotation) if isinstance(word, str)]
    if words:
        return ", ".join(f'`"{word}"`' for word in words)
    return {"str": "text", "int": "whole number", "date": "date"}[annotation.__name__]


def flat(annotation: Any) -> Iterator[Any]:
    """Yield the innermost arguments of a type."""
    for part in get_args(annotation):
        yield from flat(part) if get_args(part) else (part,)


def table_section(table: TableSpec) -> str:
    """Describe one table: what a row is, its key and its columns."""
    keys = ", ".join(f"`{column}`" for column in table.key)
    unique = f" One row per {keys}." if table.unique else ""
    lines = [f"## {table.name}", "", one_line(table.row.__doc__) + unique, ""]
    lines += ["| column | kind | default | meaning |", "| --- | --- | --- | --- |"]
    lines += [column_row(column) for column in table.columns]
    return "\n".join([*lines, ""])


def column_row(column: Column) -> str:
    """Describe one column as a row of a Markdown table."""
    default = "required" if column.required else in_code(column.default)
    return f"| `{column.name}` | {kind_of(column)} | {default} | {one_line(column.documentation)} |"


def kind_of(column: Column) -> str:
    """Return the kind of a column with the limits of its own."""
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices if choice)
    if column.cell == WHOLE:
        return f"{column.cell.kind}, {column.lowest} to {column.highest}"
    if column.above is not None:
        return f"{column.cell.kind} > {column.above:g}"
    return f"{column.cell.kind} >= 0" if column.lowest == 0 else column.cell.kind


def in_code(default: object) -> str:
    """Return a default as the page shows it."""
    if default is None or default == "":
        return "blank"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def one_line(text: str | None) -> str:
    """Return a docstring without its line breaks."""
    return " ".join((text or "").split(">>>")[0].split())


if __name__ == "__main__":
    sys.stdout.write(tables_page())
