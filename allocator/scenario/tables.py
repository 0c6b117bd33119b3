"""The tables of a scenario: their row models, their keys and what the models say of each column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from allocator.scenario import rows
from allocator.scenario.fields import Cell, Row


@dataclass(frozen=True)
class Column:
    """A column, as the field of the row model describes it."""

    name: str
    cell: Cell
    required: bool
    default: Any
    """None where there is none, or where it depends on other columns."""
    lowest: Any
    """The least value allowed, or None."""
    above: Any
    """The value must be more than this, or None."""
    highest: Any
    longest: int | None
    """Characters."""
    choices: tuple[str, ...]
    documentation: str


@dataclass(frozen=True)
class TableSpec:
    """A table: its name, the model of its rows, and the columns that identify a row."""

    name: str
    row: type[Row]
    key: tuple[str, ...]
    unique: bool = True
    """Whether two rows of the same key are an error."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the contract."""
        return tuple(describe(name, field) for name, field in self.row.model_fields.items())


def metadata(annotation: object) -> Iterator[object]:
    """Yield what is annotated to a type and to its parts."""
    for item in getattr(annotation, "__metadata__", ()):
        yield from item.metadata if isinstance(item, FieldInfo) else (item,)
    for part in get_args(annotation):
        yield from metadata(part)


def describe(name: str, field: FieldInfo) -> Column:
    """Derive a column from the field of a row model."""
    facts = [*field.metadata, *metadata(field.annotation)]
    lowest: list[Any] = [fact.ge for fact in facts if isinstance(fact, annotated_types.Ge)]
    above: list[Any] = [fact.gt for fact in facts if isinstance(fact, annotated_types.Gt)]
    highest: list[Any] = [fact.le for fact in facts if isinstance(fact, annotated_types.Le)]
    lengths = [fact.max_length for fact in facts if isinstance(fact, annotated_types.MaxLen)]
    return Column(
        name=name,
        cell=next(fact for fact in facts if isinstance(fact, Cell)),
        required=field.is_required(),
        default=None if field.default is PydanticUndefined else field.default,
        lowest=max(lowest, default=None),
        above=max(above, default=None),
        highest=min(highest, default=None),
        longest=min(lengths, default=None),
        choices=get_args(field.annotation) if get_origin(field.annotation) is Literal else (),
        documentation=field.description or "",
    )


TABLES = MappingProxyType(
    {
        table.name: table
        for table in (
            TableSpec("order_lines", rows.OrderLine, ("order_id", "line_id")),
            TableSpec("stock", rows.Stock, ("item_id", "location_id", "lot_id", "expiry_date"), unique=False),
            TableSpec("receipts", rows.Receipt, ("receipt_id",)),
            TableSpec("items", rows.Item, ("item_id",)),
            TableSpec("lanes", rows.Lane, ("location_id", "ship_to")),
            TableSpec("substitutes", rows.Substitute, ("item_id", "substitute_id")),
            TableSpec("reservations", rows.Reservation, ("item_id", "location_id", "date"), unique=False),
            TableSpec("quotas", rows.Quota, ("quota_id",)),
            TableSpec(
                "protections", rows.Protection, ("item_id", "location_id", "segment", "until"), unique=False
            ),
            TableSpec("capacities", rows.Capacity, ("location_id", "date")),
            TableSpec("closed_days", rows.ClosedDay, ("location_id", "date"), unique=False),
            TableSpec("customers", rows.Customer, ("customer_id",)),
            TableSpec(
                "receipt_history",
                rows.ReceiptHistoryRow,
                ("supplier_id", "item_id", "due_date"),
                unique=False,
            ),
        )
    }
)
"""Every table of a scenario by name, in the order in which problems and documentation name them."""
