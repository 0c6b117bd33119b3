"""`scenario.toml`: what holds for the whole night."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, ValidationError

from allocator.errors import Problem
from allocator.scenario.cells import shown
from allocator.scenario.fields import Date
from allocator.scenario.limits import LONGEST_ID, LONGEST_TEXT, MOST_DAYS

LongText = Annotated[StrictStr, Field(max_length=LONGEST_TEXT)]
Name = Annotated[StrictStr, Field(max_length=LONGEST_ID)]


class PartOfNight(BaseModel):
    """What a part of a night has to know of the whole; `allocator partition` writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    number: Annotated[StrictInt, Field(ge=1)]
    """Which part it is."""
    of: Annotated[StrictInt, Field(ge=1)]
    """How many parts there are."""
    priorities: tuple[StrictInt, ...] = ()
    """Every priority of the night."""
    locations: tuple[Name, ...] = ()
    """Every location of the night."""
    segments: tuple[Name, ...] = ()
    """Every segment of the night."""


class Settings(BaseModel):
    """What `scenario.toml` says.

    >>> Settings(as_of="2026-01-05").horizon_days
    365
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    title: LongText = ""
    """What reports call the scenario."""
    description: LongText = ""
    """What to look at."""
    as_of: Date
    """Tonight: the day the plan starts. Nothing ships before it."""
    currency: Name = ""
    """The currency of every amount, such as `EUR`."""
    priority: Literal["lowest_first", "highest_first"] | None = None
    """Which priority number comes first; required as soon as a line carries a priority."""
    requested_date: Literal["arrival", "ship"] = "arrival"
    """Whether requested dates are arrival dates or ship dates."""
    horizon_days: Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)] = 365
    """Calendar days after `as_of`; nothing arrives later, and a later receipt is a data doubt."""
    model: Name = "priority-first"
    """The allocation model: its name, or the path of its file."""
    part: PartOfNight | None = None
    """Where the scenario is one part of a larger night: what holds for all parts."""


BY_HAND = tuple(name for name in Settings.model_fields if name != "part")
"""The settings that a planner writes; `part` is written by `allocator partition`."""


def settings_text(settings: Settings) -> str:
    """Return `scenario.toml` as text.

    >>> print(settings_text(Settings(as_of="2026-01-05", title="Tonight")).splitlines()[2])
    as_of = 2026-01-05
    """
    own = settings.model_dump(exclude={"part"}, exclude_none=True)
    lines = [f"{name} = {_toml(value)}" for name, value in own.items()]
    if settings.part is not None:
        lines += ["", "[part]"]
        lines += [f"{name} = {_toml(value)}" for name, value in settings.part.model_dump().items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # What JSON makes of numbers, lists and text is TOML as well, but for one control character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def read_settings(path: Path, as_of: date | str | None = None) -> tuple[Settings | None, list[Problem]]:
    """Read `scenario.toml`; `as_of` replaces the date that it gives."""
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return refused(None, f"no file {path.name}", "add it, with at least as_of = 2026-01-31")
    except OSError as error:
        return refused(None, f"{path.name} cannot be read", str(error.strerror or error))
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        return refused(row, f"{path.name} is not UTF-8 text", "save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        return refused(int(line[1]) if line else None, f"{path.name} is not valid TOML", str(error))
    return check_settings(given, as_of)


def refused(row: int | None, what: str, remedy: str) -> tuple[None, list[Problem]]:
    """Return no settings and the reason why."""
    return None, [Problem("scenario", row, "", what, remedy)]


def check_settings(
    given: Mapping[str, Any], as_of: date | str | None = None
) -> tuple[Settings | None, list[Problem]]:
    """Return the settings, or None and every fault found in them."""
    chosen = {**given, "as_of": as_of} if as_of is not None else dict(given)
    try:
        return Settings(**chosen), []
    except ValidationError as error:
        return None, [problem(fault) for fault in error.errors(include_url=False)]


def problem(fault: Mapping[str, Any]) -> Problem:
    """Return a fault that pydantic found as a problem of the input."""
    key = str(fault["loc"][0]) if fault["loc"] else ""
    remedies = {
        "missing": ("missing", "write a value, as as_of = 2026-01-31"),
        "extra_forbidden": ("unknown setting", "write one of " + ", ".join(BY_HAND)),
    }
    if fault["type"] in remedies:
        return Problem("scenario", None, key, *remedies[fault["type"]])
    cause = fault.get("ctx", {}).get("error")
    if hasattr(cause, "remedy"):
        return Problem("scenario", None, key, cause.what, cause.remedy)
    return Problem("scenario", None, key, f"{shown(fault['input'])} does not fit", fault["msg"])
