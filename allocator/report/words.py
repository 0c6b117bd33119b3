"""The planner's words for the codes of a plan, and what each code means."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """How a code reads: a short label, the colour it takes, and one sentence of meaning."""

    label: str
    tone: str
    """`good`, `fair`, `late`, `open` or `calm`: a class of the style sheet."""
    meaning: str


STATUSES = {
    "ship_now": Word("Ships today", "good", "all of it leaves today"),
    "scheduled": Word("Scheduled", "fair", "all of it has a date, some of it leaves later"),
    "partial": Word("Partial", "late", "some of it has a date, the rest has none"),
    "on_hold": Word("On hold", "open", "nothing of it has a date"),
}

REASONS = {
    "no_supply": Word(
        "No supply", "open", "None of the item is to be had, or all of it is owed or reserved."
    ),
    "no_lane": Word("No lane", "open", "There is supply, but no lane leads from it to the customer."),
    "expired": Word("Expires first", "open", "There is supply, but it expires before it could leave."),
    "after_latest_date": Word("Past its latest date", "open", "Supply comes after the line's latest date."),
    "complete_rule": Word("Its own shipping rule", "late", "A ship-complete, minimum or pack rule holds it."),
    "limited": Word(
        "A limit holds it", "late", "A quota, protection, capacity, closed day or treatment holds it."
    ),
    "outranked": Word("Outranked", "late", "Another line holds a supply that would have served it better."),
    "awaiting_supply": Word(
        "Awaiting supply", "late", "It waits for a receipt, or there is not enough to come."
    ),
    "earliest_possible": Word(
        "Earliest possible", "fair", "Late only by transit, launch or an overdue request."
    ),
}

ALERTS = {
    "negative": Word("Owed", "open", "more has been shipped than there was"),
    "out": Word("Runs out", "open", "nothing is left"),
    "low": Word("Low", "late", "below the low-stock level"),
}

_UNIT_DAYS, _UNITS, _MONEY = "unit-days", "units", "money"

GOALS = {
    "promises": ("Fewest days past promises", _UNIT_DAYS),
    "fill": ("Most units served", _UNITS),
    "value": ("Most margin, less the cost of lateness", _MONEY),
    "profit": ("Most margin, less lateness and freight", _MONEY),
    "lateness": ("Fewest days late", _UNIT_DAYS),
    "fair_share": ("Fairest shares between customers", "share"),
    "stability": ("Fewest changes since the last plan", _UNIT_DAYS),
    "first_come": ("Oldest orders first", "unit-days x age"),
}


def word_for(words: dict[str, Word], code: str) -> Word:
    """Return the word of a code; a code without one reads as it is.

    >>> word_for(STATUSES, "on_hold").label
    'On hold'
    >>> word_for(REASONS, "by_hand").label
    'by hand'
    """
    return words.get(code) or Word(code.replace("_", " "), "calm", "")


def goal_words(goal: str, currency: str, weighted: bool) -> tuple[str, str]:
    """Return what a goal asks for, and the unit of its value.

    >>> goal_words("value", "EUR", weighted=False)
    ('Most margin, less the cost of lateness', 'EUR')
    >>> goal_words("fill", "EUR", weighted=True)
    ('Most units served', 'weighted units')
    """
    label, unit = GOALS.get(goal, (goal.replace("_", " "), ""))
    unit = (currency or _MONEY) if unit == _MONEY else unit
    return label, f"weighted {unit}" if weighted else unit


def direction_sentence(priority: str | None) -> str:
    """Say which priority number comes first, so that nobody has to guess.

    >>> direction_sentence("lowest_first")
    'The lowest priority number comes first.'
    """
    if priority is None:
        return "No priorities are given: all lines are one class."
    return f"The {priority.removesuffix('_first')} priority number comes first."
