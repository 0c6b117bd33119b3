"""The stages of a model unrolled for a scenario: which goal, over which lines, with which weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.oracle.cells import decimal
from tests.oracle.facts import Facts, Line
from tests.oracle.problem import Weights


@dataclass(frozen=True)
class Stage:
    """One goal over some lines; the name is the class as `summary.json` writes it."""

    name: str
    goal: str
    lines: list[Line]
    weights: Weights


def unroll(facts: Facts, model: Mapping[str, Any]) -> list[Stage]:
    """Return every stage in order: win, gain, the model's, and the model's once more for lose lines."""
    win = [line for line in facts.lines if line.treatment == "win"]
    gain = [line for line in facts.lines if line.treatment == "gain" and line.promise is not None]
    lose = [line for line in facts.lines if line.treatment == "lose"]
    others = [line for line in facts.lines if line.treatment != "lose"]
    stages = [Stage("win", "lateness", win, one(win))] if win else []
    stages += [Stage("gain", "promises", gain, one(gain))] if gain else []
    stages += _model_stages(facts, model, others)
    if lose:
        stages += [
            replace(stage, name=f"lose {stage.name}".strip()) for stage in _model_stages(facts, model, lose)
        ]
    return stages


def classes(facts: Facts, lines: list[Line]) -> list[int | None]:
    """Return the priorities present, the most important first; None (lines without one) comes last."""
    found = sorted(
        {line.priority for line in lines if line.priority is not None}, reverse=facts.highest_first
    )
    return [*found, *([None] if any(line.priority is None for line in lines) else [])]


def _model_stages(facts: Facts, model: Mapping[str, Any], lines: list[Line]) -> Iterator[Stage]:
    for stage in model["stages"]:
        weights = _weights(facts, stage, lines)
        if stage.get("for_each") != "priority":
            yield from (Stage("", goal, lines, weights) for goal in stage["goals"])
            continue
        for priority in classes(facts, lines):
            members = [line for line in lines if line.priority == priority]
            name = _class_name(priority, alone=classes(facts, list(facts.lines)) == [None])
            yield from (Stage(name, goal, members, weights) for goal in stage["goals"])


def _class_name(priority: int | None, alone: bool) -> str:
    """Return the class as plans write it; lines without a priority are `none` where others have one."""
    if priority is None:
        return "" if alone else "none"
    return str(priority)


def _weights(facts: Facts, stage: Mapping[str, Any], lines: list[Line]) -> Weights:
    given = [decimal(weight) for weight in stage.get("weights") or [1]]
    rank = {priority: position for position, priority in enumerate(classes(facts, list(facts.lines)))}
    by_segment = {name: decimal(weight) for name, weight in stage.get("segment_weights", {}).items()}
    return {
        line.key: given[min(rank[line.priority], len(given) - 1)] * by_segment.get(line.segment, Fraction(1))
        for line in lines
    }


def one(lines: list[Line]) -> Weights:
    """Return a weight of one for every line."""
    return {line.key: Fraction(1) for line in lines}
