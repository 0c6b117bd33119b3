"""The input of a plan that stands on disk: where it was read from, or the copy that the plan keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from allocator.errors import InputError

if TYPE_CHECKING:
    from allocator import Scenario
    from allocator.files import StoredPlan
    from allocator.scenario.promised import Promised


def scenario_of(stored: StoredPlan, path: str | None) -> tuple[Scenario, str]:
    """Read the input that a plan was made of, as of the same day, and say what is worth knowing about it.

    From `path` where it is given; else from where it was read for the plan; where there is nothing to read
    any more, or a part of an extract that is just being written, from the copy that the plan keeps.

    Raises:
        InputError: `path` cannot be read, or the copy is broken.
    """
    import allocator

    if path:
        return allocator.read(path, stored.as_of, promised_of(stored)), ""
    if not stored.scenario_path:
        return stored.scenario, "The plan was made of tables in memory: checked with the copy it keeps."
    if not Path(stored.scenario_path).exists():
        what = f"There is no input at {stored.scenario_path} any more"
        return stored.scenario, f"{what}: checked with the copy that the plan keeps."
    try:
        return allocator.read(stored.scenario_path, stored.as_of, promised_of(stored)), ""
    except InputError as error:
        faults = "1 fault" if len(error.problems) == 1 else f"{len(error.problems):,} faults"
        what = f"The input at {stored.scenario_path} now has {faults}"
        return stored.scenario, f"{what}: checked with the copy that the plan keeps."


def promised_of(stored: StoredPlan) -> Promised | None:
    """Return the promises that the plan was made with, where they came from a ledger."""
    from allocator.scenario.promised import DATES, KEY, Promised

    made_with = stored.summary.get("ledger")
    if made_with is None:
        return None
    lines = stored.scenario.tables["order_lines"]
    return Promised(lines[[*KEY, *DATES]], str(made_with["last_release"]))
