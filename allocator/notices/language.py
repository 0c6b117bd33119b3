"""Dates and numbers as the customer writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

DECIMALS = "#,##0.######"


def fitting(language: str, available: Mapping[str, object], default: str) -> str:
    """Return the best available language: the very one, the same without its region, or the default.

    >>> [fitting(tag, {"en": ..., "de": ...}, "en") for tag in ("de", "de-AT", "DE_at", "fr", "")]
    ['de', 'de', 'de', 'en', 'en']
    """
    tag = language.replace("_", "-").lower()
    known = {name.lower(): name for name in available}
    return known.get(tag) or known.get(tag.split("-")[0], default)


def locale_of(language: str) -> Locale:
    """Return how a language, with or without a region, writes dates and numbers; English if nobody knows."""
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def filters(language: str) -> dict[str, Callable[..., str]]:
    """Return the filters `date` and `number` of the templates, for one language.

    >>> german = filters("de")
    >>> german["date"]("2026-07-03"), german["number"](12000.5), german["number"](3.0)
    ('3. Juli 2026', '12.000,5', '3')
    """
    locale = locale_of(language)
    return {"date": partial(_date, locale), "number": partial(_number, locale)}


@cache
def _date(locale: Locale, day: str, form: str = "long") -> str:
    """Write a day, given as 2026-07-03; `full` adds the day of the week, `medium` and `short` are shorter."""
    if not isinstance(day, str):
        raise TypeError(f"{day!r} is no date")
    return str(format_date(date.fromisoformat(day), form, locale=locale))


@cache
def _number(locale: Locale, value: float) -> str:
    """Write a quantity with at most six decimals, none where it is whole."""
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return str(format_decimal(value, DECIMALS, locale=locale))
