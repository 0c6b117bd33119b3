"""The section `[notices]` of a model."""

from __future__ import annotations

import re
from typing import Any

import pytest

from allocator.errors import InputError
from allocator.model import Model, parse_model


def model(**notices: Any) -> Model:
    """A model with this section."""
    return parse_model("mine", {"stages": [{"goals": ["fill"]}], "notices": notices})


def test_a_model_without_the_section_tells_every_kind_and_asks_for_no_consent() -> None:
    """The defaults: slips of a day, gains of three, nothing silent, English."""
    notices = model().notices
    assert (notices.later_days, notices.earlier_days, notices.silent) == (1, 3, ())
    assert (notices.consent, notices.default_language) == ("none", "en")


def test_a_model_says_what_is_told() -> None:
    """What a planner writes as TOML lists becomes what the rules read."""
    notices = model(silent=["shipping"], consent="us_mail_order", consent_segments=["us-retail"]).notices
    assert notices.silent == ("shipping",)
    assert notices.consent_segments == ("us-retail",)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"later_days": 0}, "mine.toml::notices.later_days: Input should be greater than or equal to 1"),
        ({"silent": ["sooner"]}, "mine.toml::notices.silent.1: Input should be 'consent', 'substitution'"),
        (
            {"silent": ["consent"]},
            'mine.toml::notices.silent: consent cannot be silent; write consent = "none"',
        ),
        ({"consent": "eu"}, "mine.toml::notices.consent: Input should be 'none' or 'us_mail_order'"),
        ({"default_language": "English"}, "mine.toml::notices.default_language: String should match"),
        ({"sender": "sales"}, "mine.toml::notices.sender: 'sales' is no sender"),
        ({"sender": "A <a@b.example>\nBcc: x@y.example"}, "mine.toml::notices.sender: 'A <a@b.example>"),
        ({"late_days": 1}, "mine.toml::notices.late_days: unknown key: correct its spelling or take it out"),
    ],
)
def test_a_fault_of_the_section_is_named(section: dict[str, Any], message: str) -> None:
    """The file, the key and what to write."""
    with pytest.raises(InputError, match=re.escape(message)):
        model(**section)
