"""The lists about the plan itself: what is odd about its data, and how good it is."""

from __future__ import annotations

from allocator.report.facts import Facts
from allocator.report.listing import ROWS_SHOWN, Column, Listing
from allocator.report.words import goal_words

_LINES_OF = {"": "all lines", "none": "no priority"}


def doubt_list(facts: Facts) -> Listing:
    """List what is odd about the data, and what the plan makes of it."""
    doubts = facts.plan.doubts
    rows = doubts.head(ROWS_SHOWN)
    columns = {
        "Table": "table",
        "Row": "key",
        "Column": "column",
        "What is odd": "doubt",
        "What the plan does": "effect",
    }
    return Listing(
        key="doubts",
        nav="Data doubts",
        title="Data doubts",
        columns=tuple(
            Column(label, list(rows[name]), choose=label == "Table") for label, name in columns.items()
        ),
        total=len(doubts),
        order="by table",
        file="data_doubts.csv",
        empty="Nothing about the data is odd.",
        rows_at_first=5,
    )


def stage_list(facts: Facts) -> Listing:
    """List the goals in the order they were settled, with the figure reached and the best possible."""
    stages = facts.plan.summary["stages"][:ROWS_SHOWN]
    weighted = {
        goal
        for stage in facts.plan.model.stages
        if stage.weights or stage.segment_weights
        for goal in stage.goals
    }
    words = [
        goal_words(stage["goal"], facts.plan.scenario.settings.currency, stage["goal"] in weighted)
        for stage in stages
    ]
    return Listing(
        key="stages",
        nav="Proof",
        title="How good this plan is",
        columns=(
            Column("Order", list(range(1, len(stages) + 1)), "quantity"),
            Column("For", [_stage_lines(str(stage["class"])) for stage in stages], choose=True),
            Column("Goal", [label for label, _ in words], details=[stage["goal"] for stage in stages]),
            Column("Reached", [stage["value"] for stage in stages], "quantity"),
            Column("Best possible", [stage["bound"] for stage in stages], "quantity"),
            Column("Unit", [unit for _, unit in words]),
            Column(
                "Proven",
                ["Proven" if stage["proven"] else "Not proven" for stage in stages],
                tones=["good" if stage["proven"] else "late" for stage in stages],
                choose=True,
            ),
        ),
        total=len(facts.plan.summary["stages"]),
        order="in the order they were settled",
        file="summary.json",
        empty="This plan has no goals.",
        note="Proven means: no plan can do better on this goal without giving up some of a goal above it.",
        rows_at_first=30,
    )


def _stage_lines(priority_class: str) -> str:
    """Name the lines of a stage.

    >>> _stage_lines(""), _stage_lines("2"), _stage_lines("none"), _stage_lines("win")
    ('all lines', 'class 2', 'no priority', 'win')
    """
    if priority_class in _LINES_OF:
        return _LINES_OF[priority_class]
    return f"class {priority_class}" if priority_class.lstrip("-").isdigit() else priority_class
