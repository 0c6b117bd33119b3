"""Goals: what a model optimises, one per file. A new goal is one more file, and one more line here."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.goals.fair_share import fair_share
from allocator.goals.fill import fill
from allocator.goals.first_come import first_come
from allocator.goals.lateness import lateness
from allocator.goals.profit import profit
from allocator.goals.promises import promises
from allocator.goals.stability import stability
from allocator.goals.terms import Day, Facts, Goal, Terms
from allocator.goals.value import value

__all__ = ["GOALS", "MAXIMISED", "MONEY", "WHOLE_PLAN", "Day", "Facts", "Goal", "Terms"]

GOALS: Mapping[str, Goal] = {
    "promises": promises,
    "fill": fill,
    "value": value,
    "profit": profit,
    "lateness": lateness,
    "fair_share": fair_share,
    "stability": stability,
    "first_come": first_come,
}
"""The goals that a model may name."""

MAXIMISED = frozenset({"fill", "value", "profit", "fair_share"})
"""Goals whose figure is better the larger it is; inside, every goal is minimised."""

WHOLE_PLAN = frozenset({"fair_share", "stability"})
"""Goals that are no sum of costs over pairs: a block that has one is more than a network."""

MONEY = frozenset({"value", "profit"})
"""Goals that count money."""
