"""The input of a plan that stands on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.errors import InputError, Problem

if TYPE_CHECKING:
    from allocator import Scenario
    from allocator.files import StoredPlan


def scenario_of(stored: StoredPlan, path: str | None) -> Scenario:
    """Read the scenario that the plan was made of, as of the same day, from `path` where it is given.

    Raises:
        InputError: it is not where the plan says, or can no longer be read.
    """
    import allocator

    place = path or stored.scenario_path
    if not place:
        what = "the plan was made of tables in memory, so its input cannot be read again"
        raise InputError(
            [Problem("summary.json", None, "scenario", what, "name the input with --scenario PATH")]
        )
    return allocator.read(place, stored.as_of)
