"""Which change moved a line: found by planning its group of items again with changes undone.

1. All changes undone, every line must be where it was; what is not cannot be explained by the input.
2. Each change undone alone: where the line returns to where it was, the change is the cause.
3. Where none alone is enough, changes are left out of "all" one after the other, as long as the lines return:
   what remains is needed together.

Groups share nothing, so one plan answers for all groups at once: each with its own first change undone, then
each with its second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allocator.comparison.arrivals import NOTHING, Arrivals, Line
from allocator.comparison.changes import FOR_ALL, Change
from allocator.comparison.undoing import Undoing

MOST_CHANGES = 60
"""In a group of items with more changes, those of a kind are undone together."""
FOR_A_NIGHT = {*FOR_ALL, "model", "settings", "time"}
"""Causes that are undone for a whole plan, not for some of its items."""


@dataclass
class Group:
    """Items that are planned together, the lines of them that moved, and what changed."""

    items: frozenset[str]
    moved: dict[Line, Arrivals]
    """Where each line was."""
    changes: tuple[tuple[Change, ...], ...]
    """What is undone together: a change, or in large groups all changes of a kind."""
    alone: dict[Line, list[int]] = field(default_factory=dict)
    """The changes each of which is enough, by line."""
    together: dict[Line, list[int]] = field(default_factory=dict)
    """The changes that are enough only together, by line."""
    coarse: bool = False
    """Its changes were undone by kind."""


def group_changes(changes: list[Change]) -> tuple[tuple[tuple[Change, ...], ...], bool]:
    """Return what is undone together, and whether that is more than one change at a time."""
    if len(changes) <= MOST_CHANGES:
        return tuple((change,) for change in changes), False
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        kinds.setdefault(change.cause, []).append(change)
    return tuple(tuple(members) for members in kinds.values()), True


def find_causes(groups: list[Group], undoing: Undoing) -> None:
    """Find what moved each line of each group."""
    ask = _Question(undoing)
    everything = ask.returned(
        {place: range(len(group.changes)) for place, group in enumerate(groups)}, groups
    )
    for number in range(max((len(group.changes) for group in groups), default=0)):
        each = {place: [number] for place, group in enumerate(groups) if number < len(group.changes)}
        for place, lines in ask.returned(each, groups).items():
            for line in lines:
                groups[place].alone.setdefault(line, []).append(number)
    _find_together(groups, everything, ask)


def _find_together(groups: list[Group], everything: Mapping[int, set[Line]], ask: _Question) -> None:
    """Leave out of all changes those without which the lines that no change alone explains still return."""
    puzzling = {
        place: lines
        for place, group in enumerate(groups)
        if (lines := everything.get(place, set()) - group.alone.keys())
    }
    needed = {place: list(range(len(groups[place].changes))) for place in puzzling}
    for number in range(max((len(numbers) for numbers in needed.values()), default=0)):
        without = {
            place: [each for each in numbers if each != number]
            for place, numbers in needed.items()
            if number in numbers and len(numbers) > 1
        }
        for place, lines in ask.returned(without, groups).items():
            if puzzling[place] <= lines:
                needed[place] = without[place]
    for place, lines in puzzling.items():
        for line in lines:
            groups[place].together[line] = needed[place]


@dataclass(frozen=True)
class _Question:
    """Plans groups again, as many at a time as have the same changes of the whole night undone."""

    undoing: Undoing

    def returned(self, numbers: Mapping[int, Iterable[int]], groups: list[Group]) -> dict[int, set[Line]]:
        """Return the lines of each group that are where they were once these changes are undone."""
        batches: dict[frozenset[str], list[tuple[int, list[Change]]]] = {}
        for place, chosen in numbers.items():
            undone = [change for number in chosen for change in groups[place].changes[number]]
            night = frozenset(change.cause for change in undone) & FOR_A_NIGHT
            batches.setdefault(frozenset(night), []).append((place, undone))
        found: dict[int, set[Line]] = {}
        for batch in batches.values():
            items = frozenset(item for place, _ in batch for item in groups[place].items)
            undone = list(dict.fromkeys(change for _, each in batch for change in each))
            now = self.undoing.arrivals(items, undone)
            for place, _ in batch:
                was = groups[place].moved
                found[place] = {line for line in was if now.get(line, NOTHING) == was[line]}
        return found
