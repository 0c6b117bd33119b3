"""A plan in parts, as a release needs it: the lines and shipments of all parts together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from allocator.ledger.outlook import KEY, PlanTables
from allocator.model import Model
from allocator.scenario import TABLES, Scenario

_NEEDED = ("order_lines", "items", "substitutes", "customers")
"""The tables that a release looks at; the others of the input stay where they are."""


@dataclass(frozen=True)
class PlanInParts:
    """What a release needs of all parts of a plan."""

    directory: Path
    etas: pd.DataFrame
    shipments: pd.DataFrame
    scenario: Scenario
    model: Model
    summary: Mapping[str, Any]


def read_any_plan(directory: Path) -> PlanTables:
    """Read the plan in a folder, in one piece or in parts. Raises InputError."""
    from allocator.files import read_plan
    from allocator.partitions.stored import parts_of

    in_parts = parts_of(directory)
    if in_parts is None:
        return read_plan(directory)
    summary, folders = in_parts
    plans = [read_plan(folder) for folder in folders]
    digests = "\n".join(plan.digest for plan in plans)
    return PlanInParts(
        directory=directory,
        etas=_together((plan.etas for plan in plans), KEY),
        shipments=_together((plan.shipments for plan in plans), KEY),
        scenario=_scenario([plan.scenario for plan in plans]),
        model=plans[0].model,
        summary={**summary, "digest": hashlib.sha256(digests.encode()).hexdigest()},
    )


def _scenario(parts: list[Scenario]) -> Scenario:
    """Return the input of all parts, as far as a release needs it; rows that parts share count once."""
    tables = {
        name: _together((part.tables[name] for part in parts), list(TABLES[name].key)).drop_duplicates(
            list(TABLES[name].key), ignore_index=True
        )
        for name in _NEEDED
    }
    return replace(parts[0], tables={**parts[0].tables, **tables})


def _together(frames: Iterable[pd.DataFrame], key: list[str]) -> pd.DataFrame:
    return pd.concat(list(frames)).sort_values(key, ignore_index=True, kind="stable")
