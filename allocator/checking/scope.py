"""What the model asks for that this check does not prove yet: said, never silently passed over."""

from __future__ import annotations

from allocator.checking.goals import GOALS
from allocator.model import Model


def outside(model: Model) -> list[str]:
    """Return the goals in use that are not checked, in words."""
    goals = dict.fromkeys(goal for stage in model.stages for goal in stage.goals)
    return [f"the goal {goal}" for goal in goals if goal not in GOALS]
