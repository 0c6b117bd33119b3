"""The kinds of fields that rows are made of, each with the limits that hold for it everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from allocator.scenario import cells, limits


@dataclass(frozen=True)
class Cell:
    """Marks a field with its kind, as documented, and the function that reads one cell of it."""

    kind: str
    read: Callable[[object], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic read the cell before it checks the type and the limits."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))


ID = Cell("id", cells.identifier)
TEXT = Cell("text", cells.text)
QUANTITY = Cell("quantity", cells.quantity)
MONEY = Cell("money", cells.money)
WHOLE = Cell("whole number", cells.whole)
DATE = Cell("date", cells.day)
FLAG = Cell("true/false", cells.flag)
CHOICE = Cell("choice", cells.word)

Id = Annotated[str, ID, Field(max_length=limits.LONGEST_ID)]
Text = Annotated[str, TEXT, Field(max_length=limits.LONGEST_TEXT)]
Quantity = Annotated[float, QUANTITY, Field(ge=-limits.LARGEST_QUANTITY, le=limits.LARGEST_QUANTITY)]
Money = Annotated[float, MONEY, Field(ge=-limits.LARGEST_MONEY, le=limits.LARGEST_MONEY)]
Priority = Annotated[int, WHOLE, Field(ge=-limits.LARGEST_PRIORITY, le=limits.LARGEST_PRIORITY)]
Days = Annotated[int, WHOLE, Field(ge=0, le=limits.MOST_DAYS)]
Date = Annotated[date, DATE, Field(ge=limits.FIRST_DATE, le=limits.LAST_DATE)]
Flag = Annotated[bool, FLAG]


class Row(BaseModel):
    """One row of a table: knows the meaning, unit, limits and default of each column."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def leave_out_blank_cells(cls, data: Any) -> Any:
        """Let a blank cell count as not given, so that its default applies."""
        if not isinstance(data, dict):
            return data
        return {column: cell for column, cell in data.items() if not cells.is_blank(cell)}
