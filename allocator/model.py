"""Allocation models: which goals are optimised, over which lines, in which order.

A model is a TOML file that a planner edits. The shipped ones lie in `models/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from allocator.addresses import mailbox
from allocator.data_files import shipped_folder
from allocator.errors import InputError, Problem, UsageError
from allocator.goals import GOALS

DEFAULT_MODEL = "priority-first"

Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Supply(_Part):
    """Which receipts count, and when."""

    count_unfirm: bool = True
    """Use receipts that are not firm."""
    past_due_days: int = Field(default=1, ge=0, le=365)
    """A receipt past due is expected this many days after as_of."""


class Service(_Part):
    """What late and early mean."""

    ship_early: bool = False
    """True: a line without an earliest_date may arrive before it was requested."""
    late_cost_rate: float = Field(default=0.01, ge=0, le=1000, allow_inf_nan=False)
    """Cost of one unit-day late, as a share of unit_price, where a line gives no late_cost."""
    max_promises_moved: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    """Share of the promised lines that may get a later date tonight, or none; any number where left out."""


NoticeKind = Literal["consent", "substitution", "shipping", "later", "on_hold", "first_date", "earlier"]
"""What a notice tells about an order line, the most urgent first; see `docs/notices.md`."""


class Notices(_Part):
    """Which changes customers are told, who tells them, and which delays need their consent."""

    later_days: int = Field(default=1, ge=1, le=365)
    """A date at least this many days after the one last told is told; a smaller slip is not."""
    earlier_days: int = Field(default=3, ge=1, le=365)
    """A date at least this many days before the range last told is told; a smaller gain may be lost again
    tomorrow, so it is kept quiet."""
    silent: tuple[NoticeKind, ...] = ()
    """Kinds of notices that are never made, such as `shipping` where the carrier writes. Not `consent`."""
    consent: Literal["none", "us_mail_order"] = "none"
    """`us_mail_order`: a delay needs the customer's consent by the American mail-order rule (16 CFR 435)."""
    consent_segments: tuple[str, ...] = ()
    """The segments of customers whom that rule protects. None: every customer."""
    default_language: str = Field(default="en", pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    """The language of customers who name none, or one without templates."""
    sender: str = Field(default="", max_length=320)
    """Who writes, as `Sales <sales@example.com>`; `allocator notify --sender` overrides it."""

    @field_validator("sender")
    @classmethod
    def _named_sender(cls, value: str) -> str:
        if value and mailbox(value) is None:
            raise ValueError(f"{value!r} is no sender; write one as Sales <sales@example.com>")
        return value

    @field_validator("silent", "consent_segments", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("silent")
    @classmethod
    def _consent_is_asked(cls, value: tuple[NoticeKind, ...]) -> tuple[NoticeKind, ...]:
        if "consent" in value:
            raise ValueError('consent cannot be silent; write consent = "none" where no rule asks for it')
        return value


class Promises(_Part):
    """Which dates customers are told."""

    safe_share: float = Field(default=0.9, gt=0.5, lt=1, allow_inf_nan=False)
    """The share of dates that `eta_safe` is to hold for, by what is known of past receipts."""
    date: Literal["safe", "likely", "planned"] = "safe"
    """The date of a new promise: `eta_safe`, `eta_likely` or `eta`."""


class Stage(_Part):
    """Goals optimised in turn, for each priority class in turn or over all lines."""

    for_each: Literal["priority"] | None = None
    """`priority`: the most important class first. Leave out for one stage over all lines."""
    weights: tuple[Weight, ...] | None = Field(default=None, min_length=1)
    """Weight of the most important class present, of the next, and so on; further classes take the last."""
    segment_weights: dict[str, Weight] | None = Field(default=None, min_length=1)
    """Weight of the lines of each segment named, 1 for all others; it multiplies the weight of the class."""
    goals: tuple[str, ...] = Field(min_length=1)
    """Names of goals, the first one first."""

    @field_validator("weights", mode="before")
    @classmethod
    def _listed_weights(cls, value: Any) -> Any:
        return tuple(map(_as_float, value)) if isinstance(value, list) else value

    @field_validator("segment_weights", mode="before")
    @classmethod
    def _named_weights(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {name: _as_float(weight) for name, weight in value.items()}

    @field_validator("goals", mode="before")
    @classmethod
    def _listed_goals(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("goals")
    @classmethod
    def _known_goals(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [goal for goal in value if goal not in GOALS]
        if unknown:
            raise ValueError(f"unknown goal {unknown[0]!r}; the goals are {', '.join(GOALS)}")
        if len(set(value)) < len(value):
            raise ValueError("a goal is named twice; the second time changes nothing, take it out")
        return value


class Model(_Part):
    """One allocation model, as its file says."""

    name: str = Field(min_length=1)
    """The file's name without `.toml`."""
    title: str = ""
    description: str = ""
    supply: Supply = Supply()
    service: Service = Service()
    notices: Notices = Notices()
    promises: Promises = Promises()
    stages: tuple[Stage, ...] = Field(min_length=1)

    @field_validator("stages", mode="before")
    @classmethod
    def _listed_stages(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


def load_model(name_or_path: str | Path | Model = DEFAULT_MODEL) -> Model:
    """Return a shipped model by its name, or the model in a TOML file.

    Raises UsageError if there is no such model, InputError listing all faults of a file.

    >>> load_model("least-late").stages[0].goals
    ('fill', 'lateness', 'first_come')
    """
    if isinstance(name_or_path, Model):
        return name_or_path
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = shipped_folder("models") / f"{name_or_path}.toml"
    if not path.is_file():
        known = ", ".join(shipped_models())
        raise UsageError(f"no model {str(name_or_path)!r}: name one of {known}, or a file that ends in .toml")
    return parse_model(path.stem, _read_toml(path))


def shipped_models() -> tuple[str, ...]:
    """Return the names of the models that come with the package, sorted."""
    return tuple(sorted(path.stem for path in shipped_folder("models").glob("*.toml")))


def parse_model(name: str, content: Mapping[str, Any]) -> Model:
    """Return the model that the parsed TOML `content` describes; raises InputError with every fault."""
    try:
        return Model.model_validate({**content, "name": name})
    except ValidationError as error:
        faults = error.errors()
        raise InputError(_problem(name, fault) for fault in faults if not _echoes(fault, faults)) from None


def _echoes(fault: Any, faults: Sequence[Any]) -> bool:
    """Return whether a list is called too short only because its items have faults of their own."""
    depth = len(fault["loc"])
    deeper = any(other["loc"][:depth] == fault["loc"] and len(other["loc"]) > depth for other in faults)
    return bool(fault["type"] == "too_short" and deeper)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem(path.name, None, "", f"broken TOML, {error}", "mend the file")]) from None
    except UnicodeDecodeError:
        raise InputError([Problem(path.name, None, "", "not UTF-8 text", "save the file as UTF-8")]) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            [Problem(path.name, None, "", f"cannot be read, {reason}", "check the file")]
        ) from None


def _problem(name: str, fault: Any) -> Problem:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return Problem(f"{name}.toml", None, key, "unknown key", "correct its spelling or take it out")
    message = fault["msg"].removeprefix("Value error, ")
    return Problem(f"{name}.toml", None, key, message, "see docs/model.md")


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
