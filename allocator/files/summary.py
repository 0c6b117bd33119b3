"""summary.json: the figures of a run, readable, with the same bytes for the same figures."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

_LINE = 110


def to_json(value: Any) -> str:
    """The value as indented JSON; keys stay in their order, what fits on a line stands on one.

    Numbers have at most 6 decimals, no exponent, and whole ones no `.0`; dates are ISO.

    >>> print(to_json({"as_of": datetime.date(2026, 1, 5), "open": [{"WIDGET": 12.0}]}))
    {
      "as_of": "2026-01-05",
      "open": [{"WIDGET": 12}]
    }
    <BLANKLINE>
    """
    if not isinstance(value, Mapping) or not value:
        return _text(value, 0) + "\n"
    inner = ",\n".join(f"  {_member(key, item, 2)}" for key, item in value.items())
    return f"{{\n{inner}\n}}\n"


def encoded(text: str) -> bytes:
    """JSON as UTF-8; bytes of a path that are no UTF-8 become JSON's own escapes, and come back from them."""
    return text.encode("utf-8", "backslashreplace")


def _text(value: Any, indent: int) -> str:
    """The value in one line where it fits, else one item a line."""
    if isinstance(value, Mapping):
        parts, ends = [_member(key, item, indent + 2) for key, item in value.items()], "{}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        parts, ends = [_text(item, indent + 2) for item in value], "[]"
    else:
        return _scalar(value)
    line = ", ".join(parts)
    if len(line) + indent <= _LINE and "\n" not in line:
        return f"{ends[0]}{line}{ends[1]}"
    blanks = " " * indent
    return f"{ends[0]}\n{blanks}  " + f",\n{blanks}  ".join(parts) + f"\n{blanks}{ends[1]}"


def _member(key: str, value: Any, indent: int) -> str:
    return f"{json.dumps(key, ensure_ascii=False)}: {_text(value, indent)}"


def _scalar(value: Any) -> str:
    """One figure, word or date."""
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime.date):
        return f'"{value.isoformat()[:10]}"'
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return _decimal(float(value))
    raise TypeError(f"summary.json cannot hold a {type(value).__name__}")


def _decimal(value: float) -> str:
    """The shortest decimal that gives the number back, cut to 6 decimals."""
    text = f"{Decimal(repr(value)):.6f}"
    if not text.lstrip("-")[0].isdigit():
        raise ValueError(f"summary.json cannot hold {value}")
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
