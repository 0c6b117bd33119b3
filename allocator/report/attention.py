"""What a planner should look at before anything else."""

from __future__ import annotations

from typing import NamedTuple

from allocator.report.facts import Facts
from allocator.report.figures import Figures
from allocator.report.formats import counted, doing
from allocator.report.words import STATUSES

_MOST_EXCEPTIONS = 20


class Notice(NamedTuple):
    """One sentence, its colour, and the list of the page that has the rest."""

    sentence: str
    tone: str
    list_key: str


def notices(figures: Figures) -> list[Notice]:
    """Return what needs attention, the gravest first; nothing where all is well."""
    facts = figures.facts
    found = [
        *_unproven(facts),
        *_exceptions(facts),
        *_promises(figures),
        *_on_hold(figures),
        *_alerts(facts),
        *_doubts(facts),
    ]
    return found + [Notice(warning, "late", "") for warning in facts.plan.scenario.warnings]


def _unproven(facts: Facts) -> list[Notice]:
    stages = facts.plan.summary["stages"]
    unproven = sum(not stage["proven"] for stage in stages)
    if not unproven:
        return []
    sentence = f"{unproven:,} of {counted(len(stages), 'goal')} not proven: a better plan may exist."
    return [Notice(sentence, "open", "stages")]


def _exceptions(facts: Facts) -> list[Notice]:
    """Name every line to win or gain for which that cannot be done."""
    found = []
    for each in facts.plan.summary.get("exceptions") or []:
        fate = f"arrives {each['eta']}" if each["eta"] else "has no date"
        name = f"{each['order_id']}/{each['line_id']}"
        sentence = f"{name} ({each['treatment']}), wanted for {each['wanted']}, {fate}. {each['reason']}"
        found.append(Notice(sentence, "open", "attention"))
    return found[:_MOST_EXCEPTIONS]


def _promises(figures: Figures) -> list[Notice]:
    promises = figures.promises
    missed = promises.later + promises.without_date
    if not missed:
        return []
    causes = [
        f"{doing(promises.later, 'arrive')} later than promised" if promises.later else "",
        f"{doing(promises.without_date, 'have', 'has')} units without a date"
        if promises.without_date
        else "",
    ]
    sentence = f"{missed:,} of {counted(promises.given, 'promise')} cannot be kept: "
    sentence += ", ".join(filter(None, causes)) + "."
    return [Notice(sentence, "open", "attention")]


def _on_hold(figures: Figures) -> list[Notice]:
    """Speak of the most important class where there are classes: its lines on hold are never routine."""
    if len(figures.classes) < 2:
        return []
    first = figures.classes[0]
    on_hold = first.lines[list(STATUSES).index("on_hold")]
    if not on_hold:
        return []
    what = "gets" if on_hold == 1 else "get"
    sentence = f"{counted(on_hold, 'line')} of the most important class, {first.name}, {what} nothing."
    return [Notice(sentence, "open", "attention")]


def _alerts(facts: Facts) -> list[Notice]:
    kinds = facts.plan.alerts["kind"].value_counts()
    negative, out = int(kinds.get("negative", 0)), int(kinds.get("out", 0))
    found = []
    if negative:
        sentence = f"Stock is below zero at {counted(negative, 'place')}: more was shipped than there was."
        found.append(Notice(sentence, "late", "alerts"))
    if out:
        found.append(Notice(f"Stock runs out at {counted(out, 'place')}, today or later.", "late", "alerts"))
    return found


def _doubts(facts: Facts) -> list[Notice]:
    num_doubts = len(facts.plan.doubts)
    if not num_doubts:
        return []
    sentence = f"{counted(num_doubts, 'data doubt')}: the plan is made, but the data look odd."
    return [Notice(sentence, "late", "doubts")]
