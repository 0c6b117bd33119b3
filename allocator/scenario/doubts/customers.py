"""Doubts about customers: addresses that no mail reaches, languages that nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from allocator.addresses import ascii_address, is_language
from allocator.scenario.cells import shown
from allocator.scenario.doubts.listing import Night, doubts
from allocator.scenario.texts import TEXT, array_of


def wrong_addresses(night: Night) -> Iterator[pa.Table]:
    """Yield the customers whose e-mail address cannot be one."""
    effect = "notices to this customer are not mailed, but listed"
    return _unfit(night, "email", lambda text: ascii_address(text) is not None, "no e-mail address", effect)


def wrong_languages(night: Night) -> Iterator[pa.Table]:
    """Yield the customers whose language has not the form of a tag such as `en`."""
    effect = "notices are written in the model's default_language"
    return _unfit(night, "language", is_language, "no language tag such as en or pt-BR", effect)


def _unfit(
    night: Night, column: str, fits: Callable[[str], bool], what: str, effect: str
) -> Iterator[pa.Table]:
    customers = night.frame("customers")
    given = customers[customers[column] != ""]
    unfit = given[[not fits(text) for text in given[column]]]
    if len(unfit):
        doubt = pa.array([f"{shown(text)} is {what}" for text in unfit[column]], TEXT)
        yield doubts("customers", column, array_of(unfit["customer_id"]), doubt, effect)


FAMILIES = (wrong_addresses, wrong_languages)
